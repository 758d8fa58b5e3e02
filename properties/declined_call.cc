#include "properties/declined_call.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "properties/case/within_limits.h"

namespace ropecheck::inline properties {
namespace {

/// A call that differs from the refused one by one limit, and the words for the difference.
struct Tamer {
  Case c;
  std::string words;
};

std::vector<Tamer> tamer_calls(const Case& refused, const Capabilities& can) {
  std::vector<Tamer> calls;
  const auto add = [&](Limits limits, const std::string& words) {
    Capabilities tame = can;
    tame.limits = std::move(limits);
    Case c = refused;
    move_tokens_within_limits(c, tame);
    if (!(c == refused)) calls.push_back({std::move(c), words});
  };
  const auto limited = [&](auto member, auto value) {
    Limits limits = can.limits;
    limits.*member = value;
    return limits;
  };
  if (std::any_of(refused.positions.begin(), refused.positions.end(),
                  [](std::int64_t position) { return position < 0; })) {
    Case c = refused;
    for (std::int64_t& position : c.positions)
      position = std::clamp<std::int64_t>(position < 0 ? ~position : position, 0, can.max_position);
    calls.push_back({std::move(c), "without negative positions (min_position = 0"});
  }
  add(limited(&Limits::consecutive_positions, true),
      "at consecutive positions (consecutive_positions");
  add(limited(&Limits::same_positions_in_rows, true),
      "with the same positions in all rows (same_positions_in_rows");
  add(limited(&Limits::largest_batch, 1), "with one row (largest_batch = 1");
  for (std::int64_t seq = refused.seq / 2; seq >= 1; seq /= 2)
    add(limited(&Limits::longest_sequence, seq),
        "with " + std::to_string(seq) +
            " tokens in a row (longest_sequence = " + std::to_string(seq));
  return calls;
}

}  // namespace

std::string excuse_for(const Case& refused, const Capabilities& can,
                       const std::function<bool(const Case&)>& takes) {
  for (const Tamer& call : tamer_calls(refused, can))
    if (takes(call.c))
      return "; it takes the same call " + call.words + " is the limit to declare)";
  if (can.limits.any_on_specs()) return "; the call keeps every declared limit";
  return "; if it has only some rotations, declare them (specs, head_dims, rotary_dims are the "
         "limits)";
}

}  // namespace ropecheck::properties
