#ifndef ROPECHECK_TESTS_DIAGNOSIS_SUBJECTS_H_
#define ROPECHECK_TESTS_DIAGNOSIS_SUBJECTS_H_

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "diagnosis/catalogue/known_bugs.h"
#include "diagnosis/conditions/facts.h"
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

/// The part of a text from one phrase to the next full stop that ends a sentence; empty if the text
/// has no such phrase.
inline std::string sentence_after(const std::string& text, const std::string& phrase) {
  const std::size_t from = text.find(phrase);
  if (from == std::string::npos) return {};
  const std::size_t begin = from + phrase.size();
  const std::size_t end = std::min(text.find(". ", begin), text.size());
  return text.substr(begin, end - begin);
}

/// The failing cases of a property that a report shows.
inline std::vector<Case> failing_in_table(const run::PropertyResult& property) {
  std::vector<Case> cases;
  const auto add = [&cases](const std::optional<run::CheckedCase>& checked) {
    if (checked && checked->verdict.fails()) cases.push_back(checked->c);
  };
  add(property.smallest);
  add(property.worst);
  for (const auto& [dtype, format] : property.formats) add(format.worst);
  return cases;
}

inline bool is_said_in(const std::string& words, const std::string& conditions) {
  // Conditions have commas between them.
  return (", " + conditions + ",").find(", " + words + ",") != std::string::npos;
}

/// Holds the sentences against the table of the same report: formats that fail are not excluded by
/// a condition, every failing case meets what is said of all wrong results' calls (their direction,
/// layout, memory and shape), and no failing case is nearer to position 0 than the sentence says.
inline void expect_no_contradiction(const run::RunResult& result, const std::string& text) {
  const std::string conditions = sentence_after(text, "results are wrong, all of them ");
  const std::string nearest =
      sentence_after(text, "at which it shows in the calls made for this diagnosis is ");
  for (const run::PropertyResult& property : result.properties) {
    if (property.failed == 0 || property.property->name != "matches_reference") continue;
    EXPECT_EQ(text.find("each pair of ordinary numbers is right"), std::string::npos) << text;
    for (const auto& [dtype, format] : property.formats)
      for (const DType other : kAllDTypes) {
        if (format.failed == 0 || other == dtype) continue;
        EXPECT_EQ(conditions.find("in " + std::string(name_of(other))), std::string::npos)
            << "fails in " << name_of(dtype) << " as well: " << text;
      }
    for (const Case& c : failing_in_table(property))
      for (const diagnosis::Fact& fact : diagnosis::facts_about_calls())
        EXPECT_TRUE(!is_said_in(fact.words, conditions) || fact.holds(c))
            << "'" << fact.words << "' is false of a failing case: " << text;
    if (property.smallest && !nearest.empty()) {
      std::int64_t furthest = 0;
      for (const std::int64_t t : property.smallest->c.positions)
        furthest = std::max(furthest, std::abs(t));
      EXPECT_LE(std::abs(std::stoll(nearest)), furthest) << text;
    }
  }
}

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
  const diagnosis::Diagnosis diagnosis = diagnosis::diagnose(result, rope, options, 120);
  expect_no_contradiction(result, diagnosis.text);
  return diagnosis;
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
