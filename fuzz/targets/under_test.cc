#include "fuzz/targets/under_test.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <utility>

#include "adapters/builtin/builtin.h"
#include "adapters/implementations.h"
#include "adapters/shared_library.h"
#include "run/position_limit.h"
#include "run/targets.h"
#include "support/input_error.h"

namespace ropecheck::targets {
namespace {

/// The number of elements of both tensors together, as in case_bytes.h.
constexpr int kMostElements = 2048;

std::string from_environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

/// Without a sandbox, because the process belongs to the fuzzer.
Implementation implementation_here(const std::string& name) {
  for (const adapters::BuiltIn& builtin : adapters::builtins())
    if (builtin.name == name) return builtin.make();
  return adapters::load_shared_library(name);
}

Guidance guidance_named(const std::string& name) {
  if (name.empty() || name == "errors") return Guidance::errors;
  if (name == "coverage") return Guidance::coverage;
  if (name == "none") return Guidance::none;
  throw support::InputError("ROPECHECK_GUIDANCE must be errors, coverage or none, not '" + name +
                            "'");
}

/// Fits listed values to another number of elements: takes the first ones, or repeats them from the
/// start.
void fit_values(const Case& c, TensorCase& tensor) {
  if (tensor.values.profile != Profile::listed) return;
  std::vector<std::uint64_t>& bits = tensor.values.bits;
  const std::size_t had = bits.size();
  bits.resize(static_cast<std::size_t>(c.tokens() * tensor.heads * c.spec.head_dim));
  if (had == 0) return;
  for (std::size_t i = had; i < bits.size(); ++i) bits[i] = bits[i - had];
}

}  // namespace

UnderTest under_test_from_environment() {
  UnderTest wanted;
  wanted.asked_for = from_environment("ROPECHECK_IMPL");
  if (wanted.asked_for.empty()) wanted.asked_for = "builtin:rope";
  wanted.implementation = implementation_here(wanted.asked_for);
  wanted.contract =
      adapters::contract_for(wanted.implementation, from_environment("ROPECHECK_CONTRACT"));
  if (const std::string spec = from_environment("ROPECHECK_SPEC");
      !spec.empty() && spec != run::kAnySpec)
    wanted.spec = run::spec_named(spec);
  if (const std::string below = from_environment("ROPECHECK_BELOW"); !below.empty())
    wanted.highest = run::highest_below(below, "ROPECHECK_BELOW");
  wanted.worst_file = from_environment("ROPECHECK_WORST");
  wanted.guidance = guidance_named(from_environment("ROPECHECK_GUIDANCE"));
  wanted.measures_only = !from_environment("ROPECHECK_MEASURE").empty();
  return wanted;
}

const UnderTest& under_test() {
  static const UnderTest once = [] {
    try {
      return under_test_from_environment();
    } catch (const std::exception& error) {
      std::fprintf(stderr, "%s\n", error.what());
      std::exit(2);
    }
  }();
  return once;
}

Case confined(Case c, const UnderTest& wanted) {
  if (wanted.highest != std::numeric_limits<std::int64_t>::max())
    for (std::int64_t& position : c.positions) position %= wanted.highest + 1;
  if (!wanted.spec || c.spec == *wanted.spec) return c;
  c.spec = *wanted.spec;
  const auto too_large = [&] {
    return c.tokens() * (c.q.heads + c.k.heads) * c.spec.head_dim > kMostElements;
  };
  if (too_large()) c.q.heads = c.k.heads = 1;
  if (too_large()) {
    c.batch = 1;
    c.seq = std::clamp(kMostElements / (2 * c.spec.head_dim), 1, c.seq);
  }
  c.positions.resize(static_cast<std::size_t>(c.tokens()) * static_cast<std::size_t>(c.axes()));
  c.shift.resize(1);
  fit_values(c, c.q);
  fit_values(c, c.k);
  return c;
}

}  // namespace ropecheck::targets
