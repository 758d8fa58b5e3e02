#include "run/run.h"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <limits>
#include <mutex>
#include <new>
#include <optional>
#include <utility>

#include "properties/case/generators.h"
#include "properties/subject.h"
#include "run/counterexamples.h"
#include "run/series.h"
#include "run/sum_of_shares.h"
#include "support/parallel.h"

namespace ropecheck::run {
namespace {

/// `of_target`: the source from which cases of the share's target are drawn.
ShareResult run_share(const Share& share, const CaseSource& of_target,
                      const Implementation& implementation, const RunOptions& options) {
  const Property& property = *options.properties[share.property];
  const Target& target = options.targets[share.target];
  const CaseSource source = source_for(share, options, of_target);
  ShareResult result{{.property = &property}};
  for (int i = share.first; i < share.end; ++i) {
    const Case c = case_of(share, i, options, source);
    add_case(
        result, implementation,
        {target.name, c, check_case(property, c, implementation, options.contract), &property});
    if (!result.patience.tired_of().empty() || (options.fail_fast && result.found.failed > 0))
      break;
  }
  return result;
}

/// Returns why a target is not checked; empty if it is checked.
std::string obstacle_in(const Target& target, const Capabilities& can) {
  if (!target.spec) return {};
  Case c;
  c.spec = *target.spec;
  c.dtype = declared_formats(can).front();
  c.in_place = !can.out_of_place;
  c.positions.assign(static_cast<std::size_t>(c.axes()),
                     std::clamp<std::int64_t>(0, can.min_position, can.max_position));
  const std::string missing = unsupported(c, can);
  return missing.empty() ? missing : "the implementation does not declare " + missing;
}

}  // namespace

std::int64_t RunResult::cases() const {
  std::int64_t sum = 0;
  for (const PropertyResult& property : properties) sum += property.cases;
  return sum;
}

bool RunResult::failed() const {
  return std::any_of(properties.begin(), properties.end(),
                     [](const PropertyResult& property) { return property.failed > 0; });
}

bool RunResult::undecided() const {
  return std::any_of(properties.begin(), properties.end(),
                     [](const PropertyResult& property) { return property.undecided > 0; });
}

Verdict check_case(const Property& property, const Case& c, const Implementation& implementation,
                   const Contract& contract) {
  try {
    if (const std::string missing = unsupported(c, implementation.capabilities); !missing.empty())
      return skipped("not declared: " + missing);
    return property.check(c, subject_of(implementation, contract, c.dtype));
  } catch (const CallFailed& failure) {
    Verdict verdict;
    verdict.outcome = failure.ending == CallStatus::Ending::crashed ? Outcome::crashed
                      : failure.ending == CallStatus::Ending::hung  ? Outcome::hung
                                                                    : Outcome::failed;
    verdict.failures = 1;
    verdict.reason = failure.what();
    return verdict;
  } catch (const std::exception& trouble) {
    if (dynamic_cast<const std::bad_alloc*>(&trouble) != nullptr && has_wide_gaps(c))
      return skipped("this machine has too few addresses for rows so far apart");
    Verdict verdict;
    verdict.outcome = Outcome::undecided;
    verdict.reason = std::string("the check itself failed: ") + trouble.what();
    return verdict;
  }
}

RunResult run(const Implementation& original, const RunOptions& options,
              const RunWatcher& watcher) {
  Implementation implementation = original;
  Capabilities& can = implementation.capabilities;
  can.max_position = std::min(can.max_position, options.max_position);
  if (options.max_position < std::numeric_limits<std::int64_t>::max())
    can.min_position = std::max(can.min_position, -options.max_position);
  can.max_position = std::max(can.max_position, can.min_position);

  RunResult result;
  std::vector<bool> possible;
  for (const Target& target : options.targets) {
    const std::string obstacle = obstacle_in(target, can);
    possible.push_back(obstacle.empty());
    if (!obstacle.empty()) result.skipped_targets[target.name] = obstacle;
  }
  const std::vector<Share> shares = shares_of(options, possible, can);

  // Hard positions take a while to construct, so the ones of a target are constructed when its
  // first case is drawn.
  std::vector<CaseSource> sources(options.targets.size());
  std::vector<std::once_flag> made(options.targets.size());
  const auto source_of = [&](std::size_t target) {
    std::call_once(made[target], [&] {
      sources[target] = case_source(*options.properties.front(), options.targets[target].spec, can,
                                    DType::float32, options.max_position);
    });
    return sources[target];
  };

  SumOfShares sum(options, shares);
  std::atomic<std::size_t> done = 0;
  std::vector<std::atomic<bool>> said(options.properties.size());
  const auto threads = static_cast<std::size_t>(options.threads);
  const auto work = [&](std::size_t i) {
    if (!sum.counts(i)) return sum.add(i, std::nullopt);
    ShareResult share = run_share(shares[i], source_of(shares[i].target), implementation, options);
    if (watcher.progress) watcher.progress(++done, shares.size());
    if (share.found.smallest && watcher.failure && !said[shares[i].property].exchange(true))
      watcher.failure(*share.found.smallest);
    sum.add(i, std::move(share));
  };
  support::parallel_for(shares.size(), work, threads);
  sum.put_into(result);

  const auto settle = [&](std::size_t p) {
    settle_counterexamples(result.properties[p], implementation, options.contract);
  };
  support::parallel_for(result.properties.size(), settle, threads);
  return result;
}

}  // namespace ropecheck::run
