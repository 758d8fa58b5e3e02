#ifndef ROPECHECK_HUNT_SHARDS_H_
#define ROPECHECK_HUNT_SHARDS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "hunt/certificate.h"

// How a sweep is cut: into the parts of which certificates are made, always the same ones, so that
// shards and interrupted runs fit together; and, while a part is measured, into pieces of some
// time, which end wherever the clock says.
namespace ropecheck::hunt {

/// Positions first, …, end − 1.
struct Range {
  std::int64_t first;
  std::int64_t end;
  bool operator==(const Range&) const = default;
};

/// The parts of the positions 0 … 2^below − 1: up to 2^26 positions 64 of them, or as many as have
/// 1024 positions; then parts of 2^20 positions; never more than 4096.
std::vector<Range> sweep_ranges(int below);

/// Every n-th range from the i-th on, for "i/n". Throws InputError where the text says something
/// else, or where there are more shards than ranges.
std::vector<Range> shard_of(const std::vector<Range>& ranges, const std::string& text);

/// What the certificate lacks of these ranges, in order. Parts that reach beyond a range are not
/// expected.
std::vector<Range> missing_from(const Certificate& certificate, const std::vector<Range>& ranges);

/// Puts one part in the place of those that make up a range, where they cover all of it.
void join(Certificate& certificate, const Range& range);

}  // namespace ropecheck::hunt

#endif  // ROPECHECK_HUNT_SHARDS_H_
