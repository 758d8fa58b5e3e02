#include "fuzz/check_input.h"

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <utility>

#include "fuzz/error_counters.h"
#include "gate/builtin.h"
#include "gate/implementations.h"
#include "gate/run.h"
#include "gate/shared_library.h"
#include "properties/case_file.h"

namespace ropecheck {
namespace {

std::string from_environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

struct UnderTest {
  Implementation implementation;
  Contract contract;
};

UnderTest under_test() {
  const std::string name = from_environment("ROPECHECK_IMPL");
  Implementation implementation;
  if (name.empty()) implementation = optimized_rope();
  for (const BuiltIn& builtin : builtins())
    if (builtin.name == name) implementation = builtin.make();
  if (!implementation.rotate) implementation = load_shared_library(name);
  const Contract contract = contract_for(implementation, from_environment("ROPECHECK_CONTRACT"));
  return {std::move(implementation), contract};
}

const UnderTest& the_one_under_test() {
  static const UnderTest once = [] {
    try {
      return under_test();
    } catch (const std::exception& error) {
      std::fprintf(stderr, "%s\n", error.what());
      std::exit(2);
    }
  }();
  return once;
}

}  // namespace

void check_input(const Property& property, const std::uint8_t* data, std::size_t size) {
  const ReadCase input = read_case({data, size});
  if (!input.ok()) return;
  const auto& [implementation, contract] = the_one_under_test();
  const Verdict verdict = check_case(property, input.value, implementation, contract);
  if (verdict.outcome == Outcome::passed || verdict.outcome == Outcome::failed)
    count_error(verdict, input.value.spec.pairs());
  if (verdict.outcome == Outcome::passed || verdict.outcome == Outcome::skipped) return;
  std::fprintf(stderr, "%s: %s\nropecheck replay '%s' %s --contract %s\n",
               std::string(property.name).c_str(), verdict.reason.c_str(),
               to_line(property.name, input.value).c_str(), implementation.name.c_str(),
               contract.name.c_str());
  std::abort();
}

}  // namespace ropecheck
