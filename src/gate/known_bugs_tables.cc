#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "gate/known_bugs.h"

// Tables that end too early, and what is kept from one call to the next.
namespace ropecheck {
namespace {

/// A table that is made once, from whatever was asked for first.
template <class Key>
MutableRope remembers_theta_by(Key (*key)(const RopeSpec&)) {
  struct Table {
    bool made = false;
    Key key{};
    std::vector<Long> theta;
  };
  const auto table = std::make_shared<Table>();
  return {.theta = [table, key](const RopeSpec& spec, std::vector<Long>& theta) {
    if (table->made && table->key == key(spec) && table->theta.size() == theta.size())
      theta = table->theta;
    *table = {true, key(spec), theta};
  }};
}

}  // namespace

std::vector<KnownBug> table_bugs() {
  return {
      {"TAB-01", "a table ended at 8192 positions and its last row served the rest",
       "vllm-ascend #1266, pegainfer #220",
       [] {
         return MutableRope{
             .position = [](const Slot&, Long right) { return std::min<Long>(right, 8191); }};
       }},
      {"TAB-03", "the last row of a table of 4096 were missing", "",
       [] {
         return MutableRope{
             .position = [](const Slot&, Long right) -> Long { return right == 4095 ? 0 : right; }};
       }},
      {"TAB-04", "positions beyond 32768 were passed through unturned", "onnxruntime #27597",
       [] {
         return MutableRope{.position = [](const Slot&, Long right) -> Long {
           return right >= 32768 ? 0 : right;
         }};
       }},
      {"TAB-05", "a table were kept although the base had changed", "transformers #25681",
       [] {
         return remembers_theta_by<int>([](const RopeSpec& spec) { return spec.rotary_dim; });
       }},
      {"TAB-07", "the positions of the first call of a length were kept for the next",
       "rotary-embedding-torch e2224b5",
       [] {
         const auto first = std::make_shared<std::vector<std::int64_t>>();
         return MutableRope{.call = [first](Call& call, RopeSpec&) {
           const auto count = static_cast<std::size_t>(call.batch * call.seq * call.spec->axes());
           if (first->size() < count) first->assign(call.positions, call.positions + count);
           call.positions = first->data();
         }};
       }},
      {"TAB-09", "the table's key lacked the base", "aprender #1607",
       [] {
         const auto first = std::make_shared<std::vector<std::vector<Long>>>(4096);
         return MutableRope{.theta = [first](const RopeSpec& spec, std::vector<Long>& theta) {
           auto& kept = (*first)[static_cast<std::size_t>(spec.pairs() % 4096)];
           if (kept.empty()) kept = theta;
           if (kept.size() == theta.size()) theta = kept;
         }};
       }},
      {"TAB-10", "the first call's table served all later ones", "llama.cpp #15629",
       [] {
         const auto kept = std::make_shared<std::vector<Long>>();
         return MutableRope{.theta = [kept](const RopeSpec&, std::vector<Long>& theta) {
           if (kept->empty()) *kept = theta;
           for (std::size_t j = 0; j < theta.size() && j < kept->size(); ++j) theta[j] = (*kept)[j];
         }};
       }},
  };
}

}  // namespace ropecheck
