#include "rope/plan.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>
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
void split_steps(const PlanTables& tables, const double* high, const double* low, double* coarse,
                 double* fine) {
  int exponent;
  const double fraction = std::frexp(tables.attention_factor.high, &exponent);
  if (fraction == 0.5) --exponent;
  const double adder = std::ldexp(1.5, 26 + exponent);  // its last place is worth 2^−26·s
  for (std::size_t at = 0; at < tables.digit_row(1, 0); ++at) {
    coarse[at] = (high[at] + adder) - adder;
    fine[at] = (high[at] - coarse[at]) + low[at];
  }
}

/// Returns the parts of one allocation. If the tables had one each, freeing a plan would give
/// memory back to the system, and the next plan would wait for each of its pages.
std::vector<double*> allocate(const std::vector<std::size_t>& sizes,
                              std::shared_ptr<double[]>& all) {
  std::size_t sum = 0;
  std::vector<std::size_t> offsets;
  for (const std::size_t size : sizes) offsets.push_back(std::exchange(sum, sum + size));
  all = hwy::AllocateAligned<double>(sum);
  std::vector<double*> parts;
  for (const std::size_t offset : offsets) parts.push_back(all.get() + offset);
  return parts;
}

void fill_vector_tables(PlanTables& tables) {
  const std::size_t pairs = tables.turns.size(), row = round_up_to_lanes(pairs - 1 + kMaxLanes);
  tables.padded_pairs = row;
  const std::size_t entries = tables.digit_row(kDigits, 0), steps = tables.digit_row(1, 0);
  auto turns_high = hwy::AllocateAligned<std::uint64_t>(row);
  auto turns_low = hwy::AllocateAligned<std::uint64_t>(row);
  std::shared_ptr<double[]> all;
  const std::vector<double*> of_digits =
      allocate({entries, entries, entries, entries, steps, steps, steps, steps}, all);
  double *const cos = of_digits[0], *const cos_low = of_digits[1];
  double *const sin = of_digits[2], *const sin_low = of_digits[3];
  std::vector<std::uint64_t> phase_high(row), phase_low(row);
  std::int64_t unit = 1;
  for (std::size_t i = 0; i < kDigits; ++i, unit *= kAnchorStep) {
    // Values with one bit are computed, the others are products of those.
    const std::size_t first = tables.digit_row(i, 0);
    std::fill_n(&cos[first], row, 1.0);
    for (double* part : {&cos_low[first], &sin[first], &sin_low[first]})
      std::fill_n(part, row, 0.0);
    double* const parts[] = {&cos[first], &cos_low[first], &sin[first], &sin_low[first]};
    for (std::int64_t k = 1; k < kAnchorStep; k *= 2) {
      for (std::size_t column = 0; column < row; ++column) {
        // Lanes beyond the last pair repeat it.
        const Turns phase = times(tables.turns[std::min(column, pairs - 1)], k * unit);
        phase_high[column] = phase.word[0];
        phase_low[column] = phase.word[1];
      }
      const std::size_t at = static_cast<std::size_t>(k) * row;
      double* const of_value[] = {parts[0] + at, parts[1] + at, parts[2] + at, parts[3] + at};
      cos_sin_of_phases(phase_high.data(), phase_low.data(), row, of_value);
      for (std::size_t column = 0; column < row; ++column) {
        // Slow pairs need a small relative error (rope/simd/row-inl.h), for which two words are too
        // few.
        constexpr std::uint64_t kSmall = std::uint64_t{1} << 14;
        if (phase_high[column] + kSmall >= 2 * kSmall) continue;
        const std::size_t pair = std::min(column, pairs - 1);
        const CosSinPair turn = exact_cos_sin(times(tables.turns[pair], k * unit));
        of_value[0][column] = turn.cos.high, of_value[1][column] = turn.cos.low;
        of_value[2][column] = turn.sin.high, of_value[3][column] = turn.sin.low;
      }
    }
    fill_digit_table(parts, row, kAnchorStep);
  }
  for (std::size_t at = 0; tables.scales && at < tables.digit_row(1, 0); ++at) {
    const DoubleDouble c = scaled_entry({cos[at], cos_low[at]}, tables.attention_factor);
    const DoubleDouble s = scaled_entry({sin[at], sin_low[at]}, tables.attention_factor);
    cos[at] = c.high, cos_low[at] = c.low;
    sin[at] = s.high, sin_low[at] = s.low;
  }
  split_steps(tables, cos, cos_low, of_digits[4], of_digits[5]);
  split_steps(tables, sin, sin_low, of_digits[6], of_digits[7]);
  for (std::size_t column = 0; column < row; ++column) {
    const Turns& turns = tables.turns[std::min(column, pairs - 1)];
    turns_high[column] = turns.word[0];
    turns_low[column] = turns.word[1];
  }
  tables.turns_high = std::move(turns_high);
  tables.turns_low = std::move(turns_low);
  AlignedArray<double>* const arrays[] = {&tables.digit_cos,       &tables.digit_cos_low,
                                          &tables.digit_sin,       &tables.digit_sin_low,
                                          &tables.step_cos_coarse, &tables.step_cos_fine,
                                          &tables.step_sin_coarse, &tables.step_sin_fine};
  for (std::size_t i = 0; i < std::size(arrays); ++i)
    *arrays[i] = AlignedArray<double>(all, of_digits[i]);
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
