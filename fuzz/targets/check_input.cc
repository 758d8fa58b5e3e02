#include "fuzz/targets/check_input.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>

#include "fuzz/guidance/error_counters.h"
#include "fuzz/guidance/worst_errors.h"
#include "fuzz/guidance/worst_positions.h"
#include "properties/case/encoding/case_file.h"
#include "properties/case/within_domain.h"
#include "run/run.h"

namespace ropecheck::targets {
namespace {

const Property& chosen(std::string_view named, std::span<const std::uint8_t> input,
                       Properties of_target) {
  const auto found =
      std::find_if(of_target.begin(), of_target.end(),
                   [&](const Property* property) { return property->name == named; });
  if (found != of_target.end()) return **found;
  return *of_target[input.empty() ? 0 : input.front() % of_target.size()];
}

/// Gives the verdict to the engine's counters and to the mutator.
void guide_by(const Verdict& verdict, const RopeSpec& spec) {
  guidance::count_error(verdict, spec);
  if (verdict.where.pair >= 0)
    guidance::note_position(number_of(verdict.where.position, spec, verdict.where.pair),
                            verdict.ratio());
}

}  // namespace

const Property& property_of(std::span<const std::uint8_t> input, Properties of_target) {
  return chosen(read_case(input).property, input, of_target);
}

void check_input(std::span<const std::uint8_t> input, Properties of_target) {
  ReadCase read = read_case(input);
  if (!read.ok()) return;
  const UnderTest& wanted = under_test();
  const Property& property = chosen(read.property, input, of_target);
  const Case c = within_domain(confined(std::move(read.value), wanted), property.domain);
  const Verdict verdict = check_case(property, c, wanted.implementation, wanted.contract);
  if (verdict.outcome == Outcome::passed || verdict.outcome == Outcome::failed) {
    if (wanted.guidance == Guidance::errors) guide_by(verdict, c.spec);
    if (!wanted.worst_file.empty()) guidance::note_error(wanted.worst_file, property, c, verdict);
  }
  if (wanted.measures_only) return;
  if (verdict.outcome != Outcome::passed && verdict.outcome != Outcome::skipped)
    report(property, c, verdict, wanted);
}

void report(const Property& property, const Case& c, const Verdict& verdict,
            const UnderTest& wanted) {
  std::fprintf(stderr, "%s: %s\nropecheck replay '%s' %s --contract %s\n",
               std::string(property.name).c_str(), verdict.reason.c_str(),
               to_line(property.name, c).c_str(), wanted.asked_for.c_str(),
               wanted.contract.name.c_str());
  std::abort();
}

}  // namespace ropecheck::targets
