#include "gate/run.h"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <limits>
#include <mutex>
#include <utility>

#include "gate/counterexamples.h"
#include "gate/parallel.h"
#include "gate/patience.h"
#include "gate/series.h"
#include "properties/subject.h"

namespace ropecheck {
namespace {

/// How bad a checked case is; a failure is worse than any success.
bool worse(const Verdict& a, const Verdict& b) {
  const bool a_failed = a.outcome != Outcome::passed;
  const bool b_failed = b.outcome != Outcome::passed;
  return a_failed != b_failed ? a_failed : a.ratio() > b.ratio();
}

void keep_worst(std::optional<CheckedCase>& worst, const CheckedCase& checked) {
  if (!worst || worse(checked.verdict, worst->verdict)) worst = checked;
}

std::size_t size_of(const Case& c) {
  return static_cast<std::size_t>(c.tokens()) *
         static_cast<std::size_t>((c.q.heads + c.k.heads) * c.spec.head_dim);
}

/// Until it is shrunk: the failing case with the fewest elements.
void keep_smallest(PropertyResult& result, CheckedCase checked) {
  if (!result.smallest || size_of(checked.c) < size_of(result.smallest->c))
    result.smallest = std::move(checked);
}

struct ShareResult {
  PropertyResult found;
  bool tires = false;  ///< more cases would take long and tell little
};

/// `of_target`: what cases of the share's target are drawn from.
ShareResult run_share(const Share& share, const CaseSource& of_target,
                      const Implementation& implementation, const RunOptions& options) {
  const Property& property = *options.properties[share.property];
  const Target& target = options.targets[share.target];
  const CaseSource source = source_for(share, options, of_target);
  ShareResult share_result{{.property = &property}};
  PropertyResult& result = share_result.found;
  Patience patience(implementation);
  for (int i = share.first; i < share.end; ++i) {
    const Case c = case_of(share, i, options, source);
    CheckedCase checked{target.name, c, check_case(property, c, implementation, options.contract),
                        &property};
    const Outcome outcome = checked.verdict.outcome;
    if (outcome == Outcome::skipped || outcome == Outcome::undecided) {
      if (outcome == Outcome::undecided) ++result.undecided;
      ++result.skipped[checked.verdict.reason];
      continue;
    }
    FormatResult& format = result.formats[share.dtype];
    format.errors.add(std::exchange(checked.verdict.errors, {}));
    ++result.cases;
    ++format.cases;
    const bool failed = outcome != Outcome::passed;
    if (failed) {
      ++result.failed;
      ++format.failed;
      keep_smallest(result, checked);
    }
    keep_worst(format.worst, checked);
    share_result.tires = patience.ends_with(outcome);
    if (share_result.tires || (failed && options.fail_fast)) break;
  }
  return share_result;
}

void merge(PropertyResult& into, PropertyResult from) {
  into.cases += from.cases;
  into.failed += from.failed;
  into.undecided += from.undecided;
  for (const auto& [reason, count] : from.skipped) into.skipped[reason] += count;
  for (const auto& [dtype, format] : from.formats) {
    FormatResult& sum = into.formats[dtype];
    sum.cases += format.cases;
    sum.failed += format.failed;
    sum.errors.add(format.errors);
    keep_worst(sum.worst, *format.worst);
    keep_worst(into.worst, *format.worst);
  }
  if (from.smallest) keep_smallest(into, *std::move(from.smallest));
}

void lower(std::atomic<std::size_t>& limit, std::size_t value) {
  for (std::size_t seen = limit; value < seen && !limit.compare_exchange_weak(seen, value);) {
  }
}

/// Why a target is not checked; empty where it is.
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

  // Hard positions take a while to construct: a target's, once it is looked at.
  std::vector<CaseSource> sources(options.targets.size());
  std::vector<std::once_flag> made(options.targets.size());
  const auto source_of = [&](std::size_t target) {
    std::call_once(made[target], [&] {
      sources[target] = case_source(*options.properties.front(), options.targets[target].spec, can,
                                    DType::float32, options.max_position);
    });
    return sources[target];
  };

  for (const Property* property : options.properties)
    result.properties.push_back({.property = property});

  // A property that tires is left at that, and so is everything with --fail-fast. Later shares may
  // have been looked at or not, depending on the threads' luck: they are left out of the result.
  // Results are added up in the order of the shares; when one's turn has come, it is settled
  // whether it counts.
  std::atomic<std::size_t> last = shares.size();
  std::vector<std::atomic<std::size_t>> last_of(options.properties.size());
  for (auto& share : last_of) share = shares.size();
  const auto counts = [&](std::size_t i) { return i <= last && i <= last_of[shares[i].property]; };
  std::mutex adding;
  std::map<std::size_t, PropertyResult> waiting;
  std::size_t added = 0;
  std::atomic<std::size_t> done = 0;
  std::vector<std::atomic<bool>> said(options.properties.size());
  parallel_for(shares.size(), [&](std::size_t i) {
    ShareResult share{{.property = options.properties[shares[i].property]}};
    if (counts(i)) {
      share = run_share(shares[i], source_of(shares[i].target), implementation, options);
      if (options.fail_fast && share.found.failed > 0) lower(last, i);
      if (share.tires) lower(last_of[shares[i].property], i);
      if (watcher.progress) watcher.progress(++done, shares.size());
      if (share.found.smallest && watcher.failure && !said[shares[i].property].exchange(true))
        watcher.failure(*share.found.smallest);
    }
    const std::lock_guard lock(adding);
    waiting.emplace(i, std::move(share.found));
    for (; waiting.contains(added); ++added) {
      PropertyResult next = std::move(waiting.extract(added).mapped());
      if (counts(added)) merge(result.properties[shares[added].property], std::move(next));
    }
  });
  parallel_for(result.properties.size(), [&](std::size_t p) {
    settle_counterexamples(result.properties[p], implementation, options.contract);
  });
  return result;
}

}  // namespace ropecheck
