#include "rope/plan.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

#include "hwy/aligned_allocator.h"
#include "rope/exact_cos_sin.h"
#include "rope/fp_environment.h"
#include "rope/frequency_turns.h"
#include "rope/plan_tables.h"
#include "rope/rotate.h"
#include "rope/turns.h"

namespace ropecheck::rope {
namespace {

/// Divides the pairs for which `wanted` holds into runs.
template <class Wanted>
std::vector<Run> runs_where(std::size_t pairs, const Wanted& wanted) {
  std::vector<Run> runs;
  for (std::size_t pair = 0; pair < pairs; ++pair) {
    if (!wanted(pair)) continue;
    const bool adjacent = !runs.empty() && runs.back().first_pair + runs.back().pairs == pair;
    if (adjacent && runs.back().pairs < kRunPairs)
      ++runs.back().pairs;
    else
      runs.push_back({pair, 1});
  }
  return runs;
}

/// v·m as the product of the high parts, rounded, and the rest, to a relative error below 2^−101.
DoubleDouble scaled_entry(const DoubleDouble& v, const DoubleDouble& m) {
  const double product = v.high * m.high;
  return {product, std::fma(v.high, m.high, -product) + (v.high * m.low + v.low * m.high)};
}

/// Splits the entries of digit 0, high + low ≤ m in size, into multiples of 2^−26·s and the rest,
/// with s = 2^k the smallest power at or above m.
void split_steps(const PlanTables& tables, const double* high, const double* low,
                 AlignedArray<double>& coarse, AlignedArray<double>& fine) {
  const std::size_t count = tables.digit_row(1, 0);
  auto rounded = hwy::AllocateAligned<double>(count), rest = hwy::AllocateAligned<double>(count);
  int exponent;
  const double fraction = std::frexp(tables.attention_factor.high, &exponent);
  if (fraction == 0.5) --exponent;
  const double adder = std::ldexp(1.5, 26 + exponent);  // its last place is worth 2^−26·s
  for (std::size_t at = 0; at < count; ++at) {
    rounded[at] = (high[at] + adder) - adder;
    rest[at] = (high[at] - rounded[at]) + low[at];
  }
  coarse = std::move(rounded);
  fine = std::move(rest);
}

void fill_vector_tables(PlanTables& tables) {
  const std::size_t pairs = tables.turns.size(), row = round_up_to_lanes(pairs - 1 + kMaxLanes);
  tables.padded_pairs = row;
  const std::size_t entries = tables.digit_row(kDigits, 0);
  auto turns_high = hwy::AllocateAligned<std::uint64_t>(row);
  auto turns_low = hwy::AllocateAligned<std::uint64_t>(row);
  auto cos = hwy::AllocateAligned<double>(entries), cos_low = hwy::AllocateAligned<double>(entries);
  auto sin = hwy::AllocateAligned<double>(entries), sin_low = hwy::AllocateAligned<double>(entries);
  std::int64_t unit = 1;
  for (std::size_t i = 0; i < kDigits; ++i, unit *= kAnchorStep) {
    // Values with one bit are computed, the others are products of those.
    const std::size_t first = tables.digit_row(i, 0);
    std::fill_n(&cos[first], row, 1.0);
    for (double* part : {&cos_low[first], &sin[first], &sin_low[first]})
      std::fill_n(part, row, 0.0);
    for (std::int64_t k = 1; k < kAnchorStep; k *= 2) {
      for (std::size_t column = 0; column < row; ++column) {
        // Lanes beyond the last pair repeat it.
        const std::size_t at = tables.digit_row(i, k) + column;
        const std::size_t from = column < pairs ? at : at - 1;
        CosSinPair turn{{cos[from], cos_low[from]}, {sin[from], sin_low[from]}};
        if (column < pairs) turn = exact_cos_sin(times(tables.turns[column], k * unit));
        cos[at] = turn.cos.high, cos_low[at] = turn.cos.low;
        sin[at] = turn.sin.high, sin_low[at] = turn.sin.low;
      }
    }
    double* const parts[] = {&cos[first], &cos_low[first], &sin[first], &sin_low[first]};
    fill_digit_table(parts, row, kAnchorStep);
  }
  for (std::size_t at = 0; tables.scales && at < tables.digit_row(1, 0); ++at) {
    const DoubleDouble c = scaled_entry({cos[at], cos_low[at]}, tables.attention_factor);
    const DoubleDouble s = scaled_entry({sin[at], sin_low[at]}, tables.attention_factor);
    cos[at] = c.high, cos_low[at] = c.low;
    sin[at] = s.high, sin_low[at] = s.low;
  }
  split_steps(tables, cos.get(), cos_low.get(), tables.step_cos_coarse, tables.step_cos_fine);
  split_steps(tables, sin.get(), sin_low.get(), tables.step_sin_coarse, tables.step_sin_fine);
  for (std::size_t column = 0; column < row; ++column) {
    const Turns& turns = tables.turns[std::min(column, pairs - 1)];
    turns_high[column] = turns.word[0];
    turns_low[column] = turns.word[1];
  }
  tables.turns_high = std::move(turns_high);
  tables.turns_low = std::move(turns_low);
  tables.digit_cos = std::move(cos);
  tables.digit_sin = std::move(sin);
  tables.digit_cos_low = std::move(cos_low);
  tables.digit_sin_low = std::move(sin_low);
}

/// Returns the first row of a share; the share after the last one begins at `rows`. Shares begin at
/// multiples of kAnchorStep if they are longer than a few of them: consecutive positions often do
/// as well, and then no two shares make the same anchor.
std::int64_t first_row_of_share(std::int64_t rows, std::int64_t share, std::int64_t shares) {
  const std::int64_t first = rows / shares * share + rows % shares * share / shares;
  return share < shares && rows / shares >= 4 * kAnchorStep ? first & -kAnchorStep : first;
}

std::shared_ptr<const PlanTables> make_tables(const RopeSpec& spec, const PlanOptions& options) {
  const DefaultFpEnvironment environment;
  auto tables = std::make_shared<PlanTables>();
  tables->spec = spec;
  tables->options = options;
  tables->turns = frequency_turns(spec, &tables->zero_frequency);
  for (int pair = 0; pair < spec.pairs(); ++pair) tables->axis.push_back(axis_of_pair(spec, pair));
  tables->axes = spec.axes();
  tables->all_runs = runs_where(tables->turns.size(), [](std::size_t) { return true; });
  tables->runs = runs_where(tables->turns.size(),
                            [&](std::size_t pair) { return !tables->zero_frequency[pair]; });
  tables->any_zero_frequency =
      std::count(tables->zero_frequency.begin(), tables->zero_frequency.end(), true) > 0;
  tables->attention_factor = attention_factor_of(spec);
  tables->whole_window = spec.rotary_dim == spec.head_dim;
  tables->all_turn = tables->axes == 1 && !tables->any_zero_frequency;
  const double m = tables->attention_factor.high;
  if (!(m >= 0x1p-50 && m <= 0x1p50))
    throw std::invalid_argument("the attention factor must lie between 2^-50 and 2^50");
  tables->row_pairs = tables->all_turn ? round_up_to_lanes(tables->turns.size())
                                       : round_up_to_lanes(tables->turns.size() - 1 + kMaxLanes);
  tables->scales = m != 1 || tables->attention_factor.low != 0;
  fill_vector_tables(*tables);
  return tables;
}

}  // namespace

Plan::Plan(const RopeSpec& spec, const PlanOptions& options) : Plan(make_tables(spec, options)) {}

Plan::Plan(std::shared_ptr<const PlanTables> tables) : tables_(std::move(tables)) {}

Plan Plan::with(const PlanOptions& options) const {
  auto tables = std::make_shared<PlanTables>(*tables_);
  tables->options = options;
  return Plan(std::move(tables));
}

void Plan::rotate(const Call& call) const { rotate_with_rows(call, nullptr); }

std::size_t Plan::row_bytes() const {
  return 2 * tables_->row_pairs * entry_bytes(entries_of(tables_->options));
}

void Plan::make_rows(std::span<const std::int64_t> positions, void* rows) const {
  const DefaultFpEnvironment environment;
  rope::make_rows(*tables_, positions, rows);
}

void Plan::rotate_with_rows(const Call& call, const void* rows) const {
  rotate_rows(call, 0, call.batch * call.seq, rows);
}

void Plan::rotate_rows(const Call& call, std::int64_t begin, std::int64_t end,
                       const void* finished_rows) const {
  const DefaultFpEnvironment environment;
  switch (tables_->options.storage) {
    case Storage::float32:
      return rotate_float32_rows(*tables_, call, begin, end, finished_rows);
    case Storage::float16:
      return rotate_float16_rows(*tables_, call, begin, end, finished_rows);
    case Storage::bfloat16:
      return rotate_bfloat16_rows(*tables_, call, begin, end, finished_rows);
    case Storage::float64:
      return rotate_float64_rows(*tables_, call, begin, end, finished_rows);
  }
}

void Plan::rotate_share(const Call& call, int share, int shares, const void* finished_rows) const {
  const std::int64_t rows = call.batch * call.seq;
  rotate_rows(call, first_row_of_share(rows, share, shares),
              first_row_of_share(rows, share + 1, shares), finished_rows);
}

void Plan::cos_sin(std::span<const std::int64_t> positions, float* cos, float* sin) const {
  const DefaultFpEnvironment environment;
  cos_sin_rows(*tables_, positions, cos, sin);
}

const RopeSpec& Plan::spec() const { return tables_->spec; }
const PlanOptions& Plan::options() const { return tables_->options; }

}  // namespace ropecheck::rope
