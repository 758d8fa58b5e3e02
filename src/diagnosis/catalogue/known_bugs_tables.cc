#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "diagnosis/catalogue/known_bugs.h"

// Mistakes with tables that end too early, and with state that is kept from one call to the next.
namespace ropecheck::diagnosis {
namespace {

/// The number of rows of the tables that end too early.
constexpr Long kRows = 4096;

/// Rotates by the entries that `entries` returns for a position; m is not included in them.
MutantRope looks_up(Turn (*entries)(Long position, Long theta)) {
  const auto theta = std::make_shared<std::vector<Long>>();
  return {.theta = [theta](const RopeSpec&, std::vector<Long>& right) { *theta = right; },
          .table =
              [theta, entries](const Slot& slot, const RopeSpec&, int pair, Turn right) {
                const Long position = position_at(slot, slot.batch, slot.seq);
                if (position < kRows) return right;
                const Long m = std::hypot(right.cos, right.sin);
                const auto [c, s] = entries(position, (*theta)[static_cast<std::size_t>(pair)]);
                return Turn{m * c, m * s};
              }};
}

/// The last position of the slot's batch row, on one axis.
Long last_of_row(const Slot& slot) {
  Long last = position_at(slot, slot.batch, 0);
  for (std::int64_t seq = 1; seq < slot.call->seq; ++seq)
    last = std::max(last, position_at(slot, slot.batch, seq));
  return last;
}

}  // namespace

std::vector<KnownBug> table_bugs() {
  return {
      {"TAB-01", "a table ended at 8192 positions and its last row served the rest",
       "vllm-ascend #1266, pegainfer #220",
       [] {
         return MutantRope{
             .position = [](const Slot&, Long right) { return std::min<Long>(right, 8191); }};
       }},
      {"TAB-02", "not the positions but the number of tokens were held against a table's 4096 rows",
       "nanochat #514",
       [] {
         // The rows of sin follow the rows of cos in memory; zeros follow the rows of sin.
         return looks_up([](Long position, Long theta) {
           return Turn{position < 2 * kRows ? std::sin((position - kRows) * theta) : 0, 0};
         });
       }},
      {"TAB-03", "the last row of a table of 4096 were missing", "",
       [] {
         return MutantRope{
             .position = [](const Slot&, Long right) -> Long { return right == 4095 ? 0 : right; }};
       }},
      {"TAB-04", "positions beyond 32768 were passed through unturned", "onnxruntime #27597",
       [] {
         return MutantRope{.position = [](const Slot&, Long right) -> Long {
           return right >= 32768 ? 0 : right;
         }};
       }},
      {"TAB-05",
       "a table were made anew only for positions beyond its end, though the base changed",
       "transformers #25681, #29496",
       [] {
         struct Table {
           std::vector<Long> theta;
           std::int64_t end = 0;
           std::int64_t wanted = 0;
         };
         const auto table = std::make_shared<Table>();
         return MutantRope{
             .call =
                 [table](Call& call, RopeSpec& spec) {
                   const std::int64_t count = call.batch * call.seq * spec.axes();
                   table->wanted = *std::max_element(call.positions, call.positions + count);
                 },
             .theta =
                 [table](const RopeSpec&, std::vector<Long>& theta) {
                   if (table->theta.size() == theta.size() && table->wanted <= table->end)
                     theta = table->theta;
                   else
                     *table = {theta, table->wanted, table->wanted};
                 }};
       }},
      {"TAB-07", "the positions of the first call of a length were kept for the next",
       "rotary-embedding-torch e2224b5",
       [] {
         const auto first = std::make_shared<std::vector<std::int64_t>>();
         return MutantRope{.call = [first](Call& call, RopeSpec&) {
           const auto count = static_cast<std::size_t>(call.batch * call.seq * call.spec->axes());
           if (first->size() < count) first->assign(call.positions, call.positions + count);
           call.positions = first->data();
         }};
       }},
      {"TAB-09", "the table's key lacked the base", "aprender #1607",
       [] {
         const auto first = std::make_shared<std::vector<std::vector<Long>>>(4096);
         return MutantRope{.theta = [first](const RopeSpec& spec, std::vector<Long>& theta) {
           auto& kept = (*first)[static_cast<std::size_t>(spec.pairs() % 4096)];
           if (kept.empty()) kept = theta;
           if (kept.size() == theta.size()) theta = kept;
         }};
       }},
      {"TAB-10", "the first call's table served all later ones", "llama.cpp #15629",
       [] {
         const auto kept = std::make_shared<std::vector<Long>>();
         return MutantRope{.theta = [kept](const RopeSpec&, std::vector<Long>& theta) {
           if (kept->empty()) *kept = theta;
           for (std::size_t j = 0; j < theta.size() && j < kept->size(); ++j) theta[j] = (*kept)[j];
         }};
       }},
      {"TAB-11", "the table of sin ended at 4096 positions, and only that of cos were checked",
       "candle #1935, onnxruntime #28277",
       [] {
         return looks_up([](Long position, Long theta) {
           return Turn{std::cos(position * theta), std::sin((kRows - 1) * theta)};
         });
       }},
      {"TAB-12", "rows of the table beyond the number of tokens were masked",
       "flash-linear-attention #423",
       [] {
         return MutantRope{.table = [](const Slot& slot, const RopeSpec&, int, Turn right) {
           const Long position = position_at(slot, slot.batch, slot.seq);
           return position < static_cast<Long>(slot.call->seq) ? right : Turn{0, 0};
         }};
       }},
      {"TAB-14", "rows that a window of 4096 keeps when it moves on were one off", "burn #3275",
       [] {
         return MutantRope{.position = [](const Slot& slot, Long right) {
           const Long start = last_of_row(slot) - kRows + 1;
           const bool is_kept = start > 0 && right >= start && right < kRows;
           return is_kept ? right + 1 : right;
         }};
       }},
      {"TAB-16", "negative positions, taken for padding, were turned by the row of 4095", "",
       [] {
         return MutantRope{
             .position = [](const Slot&, Long right) { return right < 0 ? kRows - 1 : right; }};
       }},
  };
}

}  // namespace ropecheck::diagnosis
