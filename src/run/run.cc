#include "run/run.h"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <limits>
#include <mutex>
#include <optional>
#include <utility>

#include "properties/case/generators.h"
#include "properties/claims/every_property.h"
#include "run/case_plan.h"
#include "run/counterexamples.h"
#include "run/ordered_reducer.h"
#include "run/over_declared.h"
#include "support/parallel.h"

namespace ropecheck::run {
namespace {

Verdict judge(ChunkResult& result, const Property& property, const Case& c,
              const Implementation& implementation, const RunOptions& options) {
  OtherContracts& others = result.other_contracts;
  if (&property == &claims::kMatchesReference) {
    KeptCalls calls(property, c, implementation);
    Verdict verdict = calls.under(options.contract);
    others.note(c, verdict, options.contract, calls);
    return verdict;
  }
  Verdict verdict = check_case(property, c, implementation, options.contract);
  if (is_about_size(verdict) && !others.excuses_nothing(c.dtype))
    others.note(RecordedCalls(property, c, implementation, options.contract), options.contract);
  return verdict;
}

/// `of_target`: the source from which cases of the chunk's target are drawn.
ChunkResult run_chunk(const Chunk& chunk, const CaseSource& of_target,
                      const Implementation& implementation, const RunOptions& options) {
  const Property& property = *options.properties[chunk.property];
  const Target& target = options.targets[chunk.target];
  const CaseSource source = source_for(chunk, options, of_target);
  ChunkResult result{{.property = &property}};
  for (int i = chunk.first; i < chunk.end; ++i) {
    const Case c = case_of(chunk, i, options, source);
    add_case(result, implementation,
             {target.name, c, judge(result, property, c, implementation, options), &property});
    if (!result.early_stop.reason().empty() || (options.fail_fast && result.found.failed > 0))
      break;
  }
  return result;
}

/// A run of one target has few calls at once, so all of them can also be made as first calls. With
/// more targets one pair in twelve is enough: the default run has a hundred such pairs, each in two
/// dozen processes.
int first_calls_in(const RunOptions& options) { return options.targets.size() == 1 ? 1 : 12; }

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

std::int64_t PositionRange::furthest() const {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  return std::max(last, first < -kMost ? kMost : -first);
}

PositionRange positions_tried(const Capabilities& can, std::int64_t max_position) {
  PositionRange range{can.min_position, std::min(can.max_position, max_position)};
  if (max_position < std::numeric_limits<std::int64_t>::max())
    range.first = std::max(range.first, -max_position);
  range.last = std::max(range.last, range.first);
  return range;
}

RunResult run(const Implementation& original, const RunOptions& options,
              const RunWatcher& watcher) {
  Implementation implementation = original;
  Capabilities& can = implementation.capabilities;
  const PositionRange tried = positions_tried(can, options.max_position);
  can.min_position = tried.first;
  can.max_position = tried.last;

  RunResult result;
  std::vector<bool> possible;
  for (const Target& target : options.targets) {
    const std::string obstacle = obstacle_in(target, can);
    possible.push_back(obstacle.empty());
    if (!obstacle.empty()) result.skipped_targets[target.name] = obstacle;
  }
  const std::vector<Chunk> chunks = chunks_of(options, possible, can);

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

  // Each property has processes of its own, so that its verdict does not depend on the properties
  // that ran before. If a process takes long to start, all properties share processes.
  std::vector<Implementation> in_processes_of;
  for (std::size_t p = 0; p < options.properties.size(); ++p)
    in_processes_of.push_back(implementation.slow_to_restart ? implementation
                                                             : implementation.fresh_process());
  for (Implementation& in_processes : in_processes_of)
    in_processes.first_calls_in = first_calls_in(options);

  OrderedReducer sum(options, chunks);
  std::atomic<std::size_t> done = 0;
  std::vector<std::atomic<bool>> said(options.properties.size());
  const auto threads = static_cast<std::size_t>(options.threads);
  const auto work = [&](std::size_t i) {
    if (!sum.counts(i)) return sum.add(i, std::nullopt);
    ChunkResult chunk = run_chunk(chunks[i], source_of(chunks[i].target),
                                  in_processes_of[chunks[i].property], options);
    if (watcher.progress) watcher.progress(++done, chunks.size());
    if (chunk.found.smallest && watcher.failure && !said[chunks[i].property].exchange(true))
      watcher.failure(*chunk.found.smallest);
    sum.add(i, std::move(chunk));
  };
  support::parallel_for(chunks.size(), work, threads);
  sum.put_into(result);

  const auto settle = [&](std::size_t p) {
    shrink_and_confirm(result.properties[p], implementation, options.contract);
    result.properties[p].has_wrong_values =
        has_wrong_values(result.properties[p], implementation, options.contract);
  };
  if (!options.shrink) return result;
  support::parallel_for(result.properties.size(), settle, threads);
  const auto hangs = [](const PropertyResult& property) {
    return property.worst && property.worst->verdict.outcome == Outcome::hung;
  };
  if (result.failed() && std::none_of(result.properties.begin(), result.properties.end(), hangs))
    result.over_declared =
        over_declared_capabilities(implementation, options.contract, options.targets);
  return result;
}

FoundContract find_contract(const Implementation& implementation, const RunOptions& asked,
                            const RunWatcher& watcher) {
  RunOptions options = asked;
  const Contract strictest = contract_of({RotationRung::correctly_rounded, AngleRung::exact});
  options.contract = asked.contract.of_table ? for_table(strictest) : strictest;
  options.properties = {&claims::kMatchesReference};
  options.fail_fast = false;
  options.shrink = false;
  FoundContract found;
  found.kept = run(implementation, options).other_contracts;
  found.contract = strictest_contract(found.kept, asked.contract);

  options.properties = asked.properties;
  constexpr int kMostRuns = 3;
  for (int runs = 0; runs < kMostRuns; ++runs) {
    options.contract = found.contract;
    RunResult result = run(implementation, options, {.progress = watcher.progress});
    if (!result.failed()) {
      found.result = std::move(result);
      break;
    }
    found.kept.add(result.other_contracts);
    found.contract = strictest_contract(found.kept, asked.contract);
    if (found.contract.name == options.contract.name) break;
  }
  return found;
}

}  // namespace ropecheck::run
