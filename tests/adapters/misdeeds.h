#ifndef ROPECHECK_TESTS_ADAPTERS_MISDEEDS_H_
#define ROPECHECK_TESTS_ADAPTERS_MISDEEDS_H_

#include <gtest/gtest.h>

#include <cstddef>
#include <string>

#include "run/run.h"

// Checks of the gate on an implementation that harms its own process: the report has to contain a
// finding that says so, and all other properties are still checked.
namespace ropecheck {

/// A short run.
inline run::RunResult run_every_property(const Implementation& implementation) {
  run::RunOptions options;
  options.targets = run::targets_named({"llama-2"});
  options.properties.assign(all_properties().begin(), all_properties().end());
  options.contract = *contract_named("float32");
  options.max_position = 1 << 20;
  options.cases = 2;
  return run::run(implementation, options);
}

/// `expected` is a part of the message of one of the properties that fail.
inline void expect_found_and_survived(const run::RunResult& result, const std::string& expected) {
  EXPECT_TRUE(result.failed());
  bool said = false;
  std::string heard;
  for (const run::PropertyResult& property : result.properties) {
    EXPECT_TRUE(property.cases > 0 || !property.skipped.empty()) << property.property->name;
    if (property.failed == 0) continue;
    heard = property.smallest->verdict.reason;
    said = said || heard.find(expected) != std::string::npos;
  }
  EXPECT_TRUE(said) << "nothing says '" << expected << "', but: " << heard;
}

}  // namespace ropecheck

#endif  // ROPECHECK_TESTS_ADAPTERS_MISDEEDS_H_
