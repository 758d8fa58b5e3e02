#ifndef ROPECHECK_HUNT_CERTIFICATE_H_
#define ROPECHECK_HUNT_CERTIFICATE_H_

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

// What a sweep found, as data: written as JSON, and added up over machines.
namespace ropecheck::hunt {

/// The largest pair error of some set, in units of u; the earliest position where several share it.
struct Worst {
  double error = -1;  ///< −1: nothing measured
  std::int64_t position = 0;
  int pair = 0;
  bool operator==(const Worst&) const = default;
};

Worst worse_of(const Worst& a, const Worst& b);

/// Errors by size: bucket 0 below 2^−8 u, then one per power of two, the last also beyond.
using Histogram = std::array<std::int64_t, 40>;
std::size_t histogram_bucket(double error);

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

/// Adds what was found right behind a part to it.
void append(SweepPart& part, const SweepPart& next);

/// What was swept, and by what. Parts of different sweeps never add up.
struct SweepSubject {
  std::string version;         ///< of the program
  std::string compiler;        ///< that built it
  bool fma = false;            ///< whether the processor has a fused multiply-add
  std::string implementation;  ///< as on the command line
  std::string fingerprint;     ///< of what carries it out, see fingerprint.h
  std::string contract;
  std::string spec;  ///< as text
  std::string dtype;
  int pairs = 0;
  int below = 0;  ///< positions 0 … 2^below − 1
  bool operator==(const SweepSubject&) const = default;
};

/// Sweeps go up to 2^40 positions: more would not end, even where many machines share them.
inline constexpr int kMostBits = 40;

struct Certificate {
  SweepSubject subject;
  std::map<std::int64_t, SweepPart> parts;  ///< by `first`; they do not overlap

  bool operator==(const Certificate&) const = default;
};

/// Adds one part. Returns a sentence, and adds nothing, where it overlaps another without being
/// equal to it.
std::string add_part(Certificate& into, const SweepPart& part);

/// Adds the parts of `from`. Associative, commutative, idempotent. Returns a sentence, and leaves
/// `into` as it was, where the subjects differ, or parts overlap without being equal.
std::string merge(Certificate& into, const Certificate& from);

/// The first position that no part covers; 2^below where all are covered.
std::int64_t first_gap(const Certificate& certificate);

/// Everything added up: `first` and `end` are the outermost ones.
SweepPart total(const Certificate& certificate);

/// Says what is impossible about a part of this sweep: a range outside of it, another number of
/// pairs or of errors, a worst error that lies elsewhere. Empty where it may be one.
std::string problem_with(const SweepPart& part, const SweepSubject& subject);

std::string to_json(const Certificate& certificate);
/// One part on one line, for a journal.
std::string to_json(const SweepPart& part);

struct ReadCertificate {
  Certificate certificate;
  std::string problem;  ///< a sentence where the text is no certificate; else empty
};
ReadCertificate certificate_from_json(std::string_view text);

/// False where the text is no part, as the last line of an interrupted journal may be.
bool part_from_json(std::string_view text, SweepPart& part);

}  // namespace ropecheck::hunt

#endif  // ROPECHECK_HUNT_CERTIFICATE_H_
