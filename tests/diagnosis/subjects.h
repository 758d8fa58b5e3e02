#ifndef ROPECHECK_TESTS_DIAGNOSIS_SUBJECTS_H_
#define ROPECHECK_TESTS_DIAGNOSIS_SUBJECTS_H_

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "diagnosis/catalogue/known_bugs.h"
#include "diagnosis/diagnosis.h"
#include "properties/contract.h"
#include "run/targets.h"

// Diagnoses of rotations with a mistake, from short runs.
namespace ropecheck {

struct ShortRun {
  std::vector<std::string> targets = {"any", "llama-2", "gpt-j", "glm-4"};
  std::vector<std::string> properties = {"matches_reference"};
  std::string contract = "float32";
  int cases = 8;
};

inline diagnosis::Diagnosis diagnosis_of(const Implementation& rope,
                                         const ShortRun& short_run = {}) {
  run::RunOptions options;
  options.targets = run::targets_named(short_run.targets);
  for (const std::string& name : short_run.properties)
    options.properties.push_back(property_named(name));
  options.contract = *contract_named(short_run.contract);
  options.max_position = 1 << 20;
  options.cases = short_run.cases;
  const run::RunResult result = run::run(rope, options);
  EXPECT_TRUE(result.failed());
  return diagnosis::diagnose(result, rope, options, 120);
}

inline diagnosis::Diagnosis diagnosis_of(const diagnosis::MutantRope& steps,
                                         const ShortRun& short_run = {}) {
  return diagnosis_of(diagnosis::implementation_of(steps, "subject"), short_run);
}

/// The steps of a mistake that has a name.
inline diagnosis::MutantRope known(const std::string& id) {
  for (const diagnosis::KnownBug& bug : diagnosis::dictionary())
    if (bug.id == id) return bug.steps();
  ADD_FAILURE() << "no mistake " << id;
  return {};
}

inline void expect_said(const diagnosis::Diagnosis& diagnosis, const std::string& part) {
  EXPECT_NE(diagnosis.text.find(part), std::string::npos)
      << "'" << part << "' is not in: " << diagnosis.text;
}

inline void expect_not_said(const diagnosis::Diagnosis& diagnosis, const std::string& part) {
  EXPECT_EQ(diagnosis.text.find(part), std::string::npos)
      << "'" << part << "' is in: " << diagnosis.text;
}

inline diagnosis::Turn turned(diagnosis::Turn t, diagnosis::Long by) {
  const diagnosis::Long c = std::cos(by);
  const diagnosis::Long s = std::sin(by);
  return {t.cos * c - t.sin * s, t.cos * s + t.sin * c};
}

}  // namespace ropecheck

#endif  // ROPECHECK_TESTS_DIAGNOSIS_SUBJECTS_H_
