#ifndef ROPECHECK_HUNT_SHARDS_H_
#define ROPECHECK_HUNT_SHARDS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "hunt/certificate.h"

// Divides a sweep into parts. The parts of certificates are always the same, so that shards and
// interrupted runs fit together. While a part is measured, it is divided further into pieces, whose
// ends depend on the clock.
namespace ropecheck::hunt {

/// Positions first, …, end − 1.
struct Range {
  std::int64_t first;
  std::int64_t end;
  bool operator==(const Range&) const = default;
};

/// Returns the parts of the positions 0 … 2^below − 1: up to 2^26 positions, 64 parts, or as many
/// as have 1024 positions; beyond, parts of 2^20 positions; never more than 4096.
std::vector<Range> sweep_ranges(int below);

/// Returns every n-th range, starting at the i-th, for "i/n". Throws InputError if the text is not
/// of that form, or if there are more shards than ranges.
std::vector<Range> shard_of(const std::vector<Range>& ranges, const std::string& text);

/// Returns the part of these ranges that the certificate does not cover, in order. No part of the
/// certificate may extend beyond a range.
std::vector<Range> missing_from(const Certificate& certificate, const std::vector<Range>& ranges);

/// If parts cover all of a range, replaces them by one part.
void join(Certificate& certificate, const Range& range);

}  // namespace ropecheck::hunt

#endif  // ROPECHECK_HUNT_SHARDS_H_
