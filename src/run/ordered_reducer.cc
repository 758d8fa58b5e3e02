#include "run/ordered_reducer.h"

#include <fmt/core.h>

#include <set>
#include <string>
#include <utility>

namespace ropecheck::run {
namespace {

/// Orders verdicts by how bad they are; a failure is worse than any success.
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

/// Until it is shrunk, the smallest failing case is the one with the fewest elements.
void keep_smallest(PropertyResult& result, CheckedCase checked) {
  if (!result.smallest || size_of(checked.c) < size_of(result.smallest->c))
    result.smallest = std::move(checked);
}

void add_result(PropertyResult& into, PropertyResult from) {
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

/// The number of a property's cases that were tried.
std::int64_t tried(const PropertyResult& result) {
  std::int64_t sum = result.cases;
  for (const auto& [reason, count] : result.skipped) sum += count;
  return sum;
}

void lower(std::atomic<std::size_t>& limit, std::size_t value) {
  for (std::size_t seen = limit; value < seen && !limit.compare_exchange_weak(seen, value);) {
  }
}

}  // namespace

void add_case(ChunkResult& chunk, const Implementation& implementation, CheckedCase checked) {
  PropertyResult& result = chunk.found;
  const Outcome outcome = checked.verdict.outcome;
  if (outcome == Outcome::skipped || outcome == Outcome::undecided) {
    if (outcome == Outcome::undecided) ++result.undecided;
    ++result.skipped[checked.verdict.reason];
    return;
  }
  chunk.early_stop.note(implementation, *result.property, checked.verdict);
  FormatResult& format = result.formats[checked.c.dtype];
  format.errors.add(std::exchange(checked.verdict.errors, {}));
  ++result.cases;
  ++format.cases;
  if (outcome != Outcome::passed) {
    ++result.failed;
    ++format.failed;
    keep_smallest(result, checked);
  }
  keep_worst(format.worst, checked);
}

OrderedReducer::OrderedReducer(const RunOptions& options, const std::vector<Chunk>& chunks)
    : options_(options),
      chunks_(chunks),
      last_(chunks.size()),
      last_of_(options.properties.size()) {
  for (auto& chunk : last_of_) chunk = chunks.size();
  for (const Property* property : options.properties) sums_.push_back({{.property = property}});
}

void OrderedReducer::add(std::size_t i, std::optional<ChunkResult> chunk) {
  if (chunk && options_.fail_fast && chunk->found.failed > 0) lower(last_, i);
  if (chunk && !chunk->early_stop.reason().empty()) lower(last_of_[chunks_[i].property], i);
  const std::lock_guard lock(adding_);
  waiting_.emplace(i, std::move(chunk));
  for (; waiting_.contains(added_); ++added_) {
    std::optional<ChunkResult> next = std::move(waiting_.extract(added_).mapped());
    if (next && counts(added_)) merge(added_, *std::move(next));
  }
}

void OrderedReducer::merge(std::size_t i, ChunkResult chunk) {
  ChunkResult& sum = sums_[chunks_[i].property];
  add_result(sum.found, std::move(chunk.found));
  sum.early_stop += chunk.early_stop;
  sum.other_contracts.add(chunk.other_contracts);
  if (!sum.early_stop.reason().empty()) lower(last_of_[chunks_[i].property], i);
  if (sum.early_stop.is_over()) lower(last_, end_of_round(i));
}

/// The last of the chunks that differ from chunk i only in property and format. The run ends there,
/// so that all properties are asked the same.
std::size_t OrderedReducer::end_of_round(std::size_t i) const {
  const auto goes_on = [&](const Chunk& next) {
    return next.target == chunks_[i].target && next.first == chunks_[i].first;
  };
  while (i + 1 < chunks_.size() && goes_on(chunks_[i + 1])) ++i;
  return i;
}

std::string OrderedReducer::what_was_cut() const {
  std::set<std::size_t> tried, all;
  for (std::size_t i = 0; i < chunks_.size(); ++i) {
    all.insert(chunks_[i].target);
    if (i <= last_) tried.insert(chunks_[i].target);
  }
  return fmt::format(
      "All properties were left early, as {} had failed in {} cases: {} of {} specifications were "
      "not tried, others in part.",
      claims::kNothingElseIsTouched.name, EarlyStop::kEnoughSideEffects, all.size() - tried.size(),
      all.size());
}

void OrderedReducer::put_into(RunResult& result) {
  std::vector<std::int64_t> asked(sums_.size());
  for (const Chunk& chunk : chunks_) asked[chunk.property] += chunk.end - chunk.first;
  bool is_over = false;
  for (std::size_t p = 0; p < sums_.size(); ++p) {
    PropertyResult& found = sums_[p].found;
    result.other_contracts.add(sums_[p].other_contracts);
    is_over = is_over || sums_[p].early_stop.is_over();
    if (tried(found) < asked[p]) found.left_for = sums_[p].early_stop.reason();
    result.properties.push_back(std::move(found));
  }
  if (is_over && last_ + 1 < chunks_.size()) result.cut_short = what_was_cut();
}

}  // namespace ropecheck::run
