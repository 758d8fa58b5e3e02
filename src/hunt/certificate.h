#ifndef ROPECHECK_HUNT_CERTIFICATE_H_
#define ROPECHECK_HUNT_CERTIFICATE_H_

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

// The result of a sweep, as data. It is written as JSON, and results of several machines are
// merged.
namespace ropecheck::hunt {

/// The largest pair error of a set, in units of u; if several positions have it, the earliest.
struct Worst {
  double error = -1;  ///< −1: nothing measured
  std::int64_t position = 0;
  int pair = 0;
  bool operator==(const Worst&) const = default;
};

Worst worse_of(const Worst& a, const Worst& b);

/// Number of errors by size: bucket 0 is below 2^−8 u, then one bucket per power of two; the last
/// has no upper limit.
using Histogram = std::array<std::int64_t, 40>;
/// error: ≥ 0, perhaps infinite.
inline std::size_t histogram_bucket(double error) {
  constexpr int kLast = static_cast<int>(std::tuple_size_v<Histogram>) - 1;
  const auto exponent = static_cast<int>(std::bit_cast<std::uint64_t>(error) >> 52) - 1023;
  return static_cast<std::size_t>(std::clamp(exponent + 9, 0, kLast));
}

/// All pairs at the positions first, …, end − 1.
struct SweepPart {
  std::int64_t first = 0;
  std::int64_t end = 0;
  std::int64_t violations = 0;   ///< pairs beyond the contract's budget
  std::map<int, Worst> octaves;  ///< by the position's bit width
  std::vector<Worst> pairs;      ///< [pairs]
  Histogram histogram{};
  bool operator==(const SweepPart&) const = default;
};

/// Adds the part that directly follows `part` to it.
void append(SweepPart& part, const SweepPart& next);

/// The object of a sweep and the program that ran it. Parts of different sweeps are never merged.
struct SweepSubject {
  std::string version;         ///< version of the program
  std::string compiler;        ///< compiler that built the program
  bool fma = false;            ///< whether the processor has a fused multiply-add
  std::string implementation;  ///< as on the command line
  std::string fingerprint;     ///< identifies the implementation's build, see fingerprint.h
  std::string contract;
  std::string spec;  ///< as text
  std::string dtype;
  int pairs = 0;
  int below = 0;  ///< positions 0 … 2^below − 1
  bool operator==(const SweepSubject&) const = default;
};

/// Sweeps cover at most 2^40 positions: more would not end, even on many machines.
inline constexpr int kMostBits = 40;

struct Certificate {
  SweepSubject subject;
  std::map<std::int64_t, SweepPart> parts;  ///< by `first`; they do not overlap

  bool operator==(const Certificate&) const = default;
};

/// Adds one part. If the part overlaps another without being equal to it, adds nothing and returns
/// one sentence; returns an empty text otherwise.
std::string add_part(Certificate& into, const SweepPart& part);

/// Adds the parts of `from`. Associative, commutative, idempotent. If the subjects differ, or parts
/// overlap without being equal, leaves `into` as it was and returns one sentence; returns an empty
/// text otherwise.
std::string merge(Certificate& into, const Certificate& from);

/// Returns the first position that no part covers; 2^below if all are covered.
std::int64_t first_gap(const Certificate& certificate);

/// Returns the sum of all parts: `first` and `end` are the outermost ones.
SweepPart total(const Certificate& certificate);

/// Returns one sentence if a part of this sweep is impossible: a range outside of the sweep,
/// another number of pairs or of errors, a worst error outside of the range. Empty if the part is
/// possible.
std::string problem_with(const SweepPart& part, const SweepSubject& subject);

std::string to_json(const Certificate& certificate);
/// One part on one line, for a journal.
std::string to_json(const SweepPart& part);

struct ReadCertificate {
  Certificate certificate;
  std::string problem;  ///< a sentence if the text is no certificate; else empty
};
ReadCertificate certificate_from_json(std::string_view text);

/// Returns false if the text is no part. The last line of an interrupted journal may be cut short
/// like that.
bool part_from_json(std::string_view text, SweepPart& part);

}  // namespace ropecheck::hunt

#endif  // ROPECHECK_HUNT_CERTIFICATE_H_
