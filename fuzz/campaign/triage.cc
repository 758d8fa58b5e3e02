#include <algorithm>
#include <cctype>
#include <cstdio>
#include <string>

#include "adapters/implementations.h"
#include "diagnosis/diagnosis.h"
#include "fuzz/campaign/tools.h"
#include "properties/case/encoding/case_text.h"
#include "properties/case/shrink.h"
#include "run/replay.h"
#include "run/run.h"

namespace ropecheck::campaign {
namespace {

constexpr int kShrinkSteps = 1000;

/// The diagnosis, if one is known; one case counts as a small run of the gate.
diagnosis::Diagnosis diagnosis_of(const Property& property, const run::CheckedCase& found,
                                  const Implementation& implementation, const Contract& contract) {
  run::RunOptions options;
  options.targets = {{"found", found.c.spec}};
  options.properties = {&property};
  options.contract = contract;
  options.max_position = implementation.capabilities.max_position;
  run::RunResult result;
  run::PropertyResult failed{.property = &property};
  failed.cases = failed.failed = 1;
  failed.smallest = failed.worst = found;
  result.properties = {failed};
  return diagnosis::diagnose(result, implementation, options);
}

std::string word_for(Outcome outcome) {
  if (outcome == Outcome::crashed) return "crash";
  return outcome == Outcome::hung ? "hang" : "unexplained";
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

}  // namespace

int triage(const std::string& line, const std::string& name, const std::string& contract_name) {
  const run::ReplayedCase replayed = run::read_replay(line);
  const Property& property = *replayed.property;
  const Implementation implementation = adapters::implementation_named(name);
  const Contract contract = adapters::contract_for(implementation, contract_name);
  const auto check = [&](const Case& c) {
    return check_case(property, c, implementation, contract);
  };
  run::CheckedCase found{"found", replayed.c, check(replayed.c), &property};
  if (!found.verdict.fails()) return kPasses;
  // A case that hangs takes the sandbox's whole time limit on each try, so it is not shrunk.
  if (found.verdict.outcome != Outcome::hung) {
    const Outcome outcome = found.verdict.outcome;
    found.c = minimize(
        found.c, [&](const Case& c) { return check(c).outcome == outcome; }, kShrinkSteps,
        SpecMay::shrink);
    found.verdict = check(found.c);
  }
  diagnosis::Diagnosis diagnosis;
  if (found.verdict.outcome == Outcome::failed)
    diagnosis = diagnosis_of(property, found, implementation, contract);
  const std::string cause =
      diagnosis.bugs.empty() ? word_for(found.verdict.outcome) : lower(diagnosis.bugs.front());
  std::printf("%s-%s\n%s\n%s\n%s\n", std::string(property.name).c_str(), cause.c_str(),
              to_line(property.name, found.c).c_str(), found.verdict.reason.c_str(),
              diagnosis.text.c_str());
  return 0;
}

}  // namespace ropecheck::campaign
