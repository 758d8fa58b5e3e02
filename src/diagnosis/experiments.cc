#include "diagnosis/experiments.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>
#include <variant>

#include "diagnosis/case_changes.h"
#include "properties/case/generators.h"
#include "properties/exact/rounded_frequencies.h"
#include "properties/recorded_calls.h"
#include "run/early_stop.h"

namespace ropecheck::diagnosis {
namespace {

constexpr int kMostLargeCalls = 3;

std::uint64_t next(std::uint64_t& state) {
  state = state * 6364136223846793005U + 1442695040888963407U;
  return state >> 33;
}

/// The first call beyond the contract of those that the check of a failing case makes beside the
/// case's own; null if its own is beyond the contract, or if no call is.
std::optional<Case> wrong_call_beside(const run::CheckedCase& checked,
                                      const Implementation& implementation,
                                      const Contract& contract) {
  if (!run::is_about_size(checked.verdict) || elements_of(checked.c) > kLargeCall)
    return std::nullopt;
  const RecordedCalls calls(*checked.property, checked.c, implementation, contract);
  std::optional<Case> wrong;
  for (std::size_t i = 0; i < calls.size(); ++i) {
    if (!calls.under(contract, i).fails()) continue;
    if (calls.shape(i) == checked.c) return std::nullopt;
    if (!wrong) wrong = calls.shape(i);
  }
  return wrong;
}

}  // namespace

bool Possible::allows(const Case& c) const {
  return problem_with(c).empty() && unsupported(c, can).empty() &&
         std::all_of(c.positions.begin(), c.positions.end(),
                     [&](std::int64_t t) { return t >= lowest && t <= highest; });
}

Possible possible_in(const Implementation& implementation, const run::RunOptions& options) {
  const Capabilities& can = implementation.capabilities;
  const std::int64_t most = std::min(options.max_position, kFarthest);
  return {can, std::max(can.min_position, -most), std::min(can.max_position, most)};
}

std::vector<Case> failing_cases(const run::RunResult& result, const Implementation& implementation,
                                const Contract& contract) {
  std::vector<Case> cases;
  const auto add = [&](const Case& c) {
    if (std::find(cases.begin(), cases.end(), c) == cases.end()) cases.push_back(c);
  };
  const auto keep = [&](const std::optional<run::CheckedCase>& checked) {
    if (!checked || !checked->verdict.fails() ||
        run::EarlyStop::ends_at_once(implementation, checked->verdict.outcome))
      return;
    add(checked->c);
    if (const auto other = wrong_call_beside(*checked, implementation, contract)) add(*other);
  };
  for (const run::PropertyResult& property : result.properties) {
    if (property.failed == 0) continue;
    keep(property.smallest);
    keep(property.worst);
    for (const auto& [dtype, format] : property.formats)
      if (format.failed > 0) keep(format.worst);
  }
  std::stable_sort(cases.begin(), cases.end(),
                   [](const Case& a, const Case& b) { return elements_of(a) < elements_of(b); });
  int large = 0;
  std::erase_if(cases, [&large](const Case& c) {
    return elements_of(c) > kLargeCall && ++large > kMostLargeCalls;
  });
  return cases;
}

std::vector<Experiment> random_experiments(const run::RunResult& result,
                                           const run::RunOptions& options, const Possible& possible,
                                           int count, std::uint64_t stream) {
  std::vector<Experiment> list;
  const std::vector<DType> formats = declared_formats(possible.can);
  std::vector<const run::Target*> models;
  const run::Target* any = nullptr;
  for (const run::Target& target : options.targets) {
    if (result.skipped_targets.contains(target.name)) continue;
    if (target.spec)
      models.push_back(&target);
    else
      any = &target;
  }
  const auto draw = [&](const run::Target& target, int cases) {
    CaseSource source =
        case_source(*options.properties.front(), target.spec, possible.can, formats.front(),
                    std::max(possible.highest, -std::max(possible.lowest, -kFarthest)));
    source.domain = {};
    source.domain.small_shape = true;
    for (int i = 0; i < cases; ++i) {
      const std::size_t number = list.size();
      // Half of the cases are in the first format; formats differ in their last step only.
      source.dtype = formats[number % 2 == 0 ? 0 : number / 2 % formats.size()];
      source.domain.special_values = number % 4 == 3;
      rc::Random random({options.seed, stream, number, 0});
      Case c = draw_case(source, random);
      if (possible.allows(c)) list.push_back({std::move(c)});
    }
  };
  if (any != nullptr) draw(*any, count);
  // A model's hard positions take a while to construct, so some models stand for all.
  constexpr std::size_t kModels = 10;
  const std::size_t step = (models.size() + kModels - 1) / kModels;
  const auto each =
      any != nullptr
          ? 1
          : std::max<int>(
                1, count / std::max<int>(1, static_cast<int>(std::min(models.size(), kModels))));
  for (std::size_t i = stream % std::max<std::size_t>(1, step); i < models.size(); i += step)
    draw(*models[i], each);
  return list;
}

std::vector<Experiment> unseen_variations(const std::vector<Case>& failing,
                                          const Possible& possible, int count, std::uint64_t seed) {
  std::vector<Experiment> list;
  if (failing.empty()) return list;
  std::uint64_t state = seed * 2862933555777941757U + 3037000493U;
  int large = 0;
  for (int attempt = 0; attempt < 8 * count && std::ssize(list) < count; ++attempt) {
    const std::size_t index = static_cast<std::size_t>(attempt) % failing.size();
    Case c = failing[index];
    if (elements_of(c) > kLargeCall && ++large > kMostLargeCalls) continue;
    for (int step = 0; step < (attempt % 3 == 0 ? 2 : 1); ++step) {
      const std::vector<Experiment> all = variations_of(c, 0, possible);
      c = all[next(state) % all.size()].c;
    }
    const bool keeps_values = c.q.values.profile == Profile::special || elements_of(c) > kLargeCall;
    for (TensorCase* tensor : {&c.q, &c.k})
      if (!keeps_values || tensor->values.profile != Profile::listed)
        tensor->values = {
            tensor->values.profile == Profile::listed ? Profile::unit : tensor->values.profile,
            next(state) % 1000003,
            {}};
    if (c.q.values.profile == Profile::ones) c.q.values.profile = Profile::unit;
    if (attempt % 4 == 1)
      for (std::int64_t& t : c.positions) {
        const std::int64_t step = static_cast<std::int64_t>(next(state) % 9) - 4;
        if (t + step >= possible.lowest && t + step <= possible.highest) t += step;
      }
    if (possible.allows(c)) list.push_back({std::move(c), {}, static_cast<int>(index), "unseen"});
  }
  return list;
}

}  // namespace ropecheck::diagnosis
