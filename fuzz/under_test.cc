#include "fuzz/under_test.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <utility>

#include "gate/builtin.h"
#include "gate/implementations.h"
#include "gate/input_error.h"
#include "gate/shared_library.h"
#include "gate/targets.h"
#include "properties/number_text.h"

namespace ropecheck {
namespace {

/// Elements of both tensors together, as in case_bytes.h.
constexpr int kMostElements = 2048;

std::string from_environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

/// Not in a sandbox: the process belongs to the fuzzer.
Implementation implementation_here(const std::string& name) {
  for (const BuiltIn& builtin : builtins())
    if (builtin.name == name) return builtin.make();
  return load_shared_library(name);
}

std::optional<RopeSpec> only_spec(const std::string& text) {
  if (text.empty()) return std::nullopt;
  const std::vector<Target> targets = targets_named({text});
  if (targets.size() != 1)
    throw InputError("ROPECHECK_SPEC: '" + text + "' is " + std::to_string(targets.size()) +
                     " rotations; name one of them");
  return targets.front().spec;
}

std::int64_t highest_below(const std::string& text) {
  if (text.empty()) return std::numeric_limits<std::int64_t>::max();
  const bool is_power = text.starts_with("2^");
  const auto number = int64_in(is_power ? std::string_view(text).substr(2) : text);
  if (is_power && number && *number >= 0 && *number < 63) return (std::int64_t{1} << *number) - 1;
  if (!is_power && number && *number > 0) return *number - 1;
  throw InputError("ROPECHECK_BELOW must be a number from 1 on or 2^0 to 2^62, not '" + text + "'");
}

Guidance guidance_named(const std::string& name) {
  if (name.empty() || name == "errors") return Guidance::errors;
  if (name == "coverage") return Guidance::coverage;
  if (name == "none") return Guidance::none;
  throw InputError("ROPECHECK_GUIDANCE must be errors, coverage or none, not '" + name + "'");
}

/// Values listed one by one, for another number of elements: the first ones, or again from the
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
  wanted.contract = contract_for(wanted.implementation, from_environment("ROPECHECK_CONTRACT"));
  wanted.spec = only_spec(from_environment("ROPECHECK_SPEC"));
  wanted.highest = highest_below(from_environment("ROPECHECK_BELOW"));
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

}  // namespace ropecheck
