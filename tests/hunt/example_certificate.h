#ifndef ROPECHECK_TESTS_HUNT_EXAMPLE_CERTIFICATE_H_
#define ROPECHECK_TESTS_HUNT_EXAMPLE_CERTIFICATE_H_

#include <gtest/gtest.h>

#include <bit>
#include <cstdint>
#include <initializer_list>
#include <string>

#include "hunt/certificate.h"

// A small certificate for the tests of merging, journals and shards.
namespace ropecheck {

/// A part of a sweep of two pairs below 2^6: one violation, by pair 1 at the first position.
inline hunt::SweepPart part(std::int64_t first, std::int64_t end, double error) {
  hunt::SweepPart p;
  p.first = first;
  p.end = end;
  p.violations = 1;
  p.octaves[static_cast<int>(std::bit_width(static_cast<std::uint64_t>(first)))] = {error, first,
                                                                                    1};
  p.pairs = {{error / 2, first, 0}, {error, first, 1}};
  p.histogram[hunt::histogram_bucket(error)] = 2 * (end - first);
  return p;
}

inline hunt::Certificate with(std::initializer_list<hunt::SweepPart> parts) {
  hunt::Certificate c;
  c.subject = {
      "1.0", "gcc 12.2.0", true, "builtin:rope", "beef", "float32", "base=10000", "float32", 2, 6};
  for (const hunt::SweepPart& p : parts) c.parts[p.first] = p;
  return c;
}

inline testing::AssertionResult says(const std::string& sentence, const std::string& part) {
  if (sentence.find(part) != std::string::npos) return testing::AssertionSuccess();
  return testing::AssertionFailure() << "'" << part << "' is not in '" << sentence << "'";
}

}  // namespace ropecheck

#endif  // ROPECHECK_TESTS_HUNT_EXAMPLE_CERTIFICATE_H_
