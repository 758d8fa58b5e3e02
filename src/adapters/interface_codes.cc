#include "adapters/interface_codes.h"

#include <fmt/format.h>
#include <type_traits>
#include <utility>
#include <variant>

#include "properties/contract.h"
#include "properties/contract_text.h"
#include "properties/handed_over.h"

namespace ropecheck::adapters {

Capabilities capabilities_from(std::uint64_t flags, std::int64_t min_position,
                               std::int64_t max_position) {
  const auto can = [&](std::uint64_t flag) { return (flags & flag) != 0; };
  Capabilities result;
  result.float32 = can(ROPECHECK_CAN_FLOAT32);
  result.float16 = can(ROPECHECK_CAN_FLOAT16);
  result.bfloat16 = can(ROPECHECK_CAN_BFLOAT16);
  result.float64 = can(ROPECHECK_CAN_FLOAT64);
  result.interleaved = can(ROPECHECK_CAN_INTERLEAVED);
  result.half_split = can(ROPECHECK_CAN_HALF_SPLIT);
  result.partial_rotary = can(ROPECHECK_CAN_PARTIAL_ROTARY);
  result.rotary_offset = can(ROPECHECK_CAN_ROTARY_OFFSET);
  result.attention_factor = can(ROPECHECK_CAN_ATTENTION_FACTOR);
  result.linear_scaling = can(ROPECHECK_CAN_LINEAR_SCALING);
  result.ntk_scaling = can(ROPECHECK_CAN_NTK_SCALING);
  result.listed_frequencies = can(ROPECHECK_CAN_LISTED);
  result.other_scalings =
      can(ROPECHECK_CAN_LISTED);  // other scalings are passed as listed frequencies
  result.lists_other_scalings = true;
  for (const auto& [flag, scaling] :
       {std::pair<std::uint64_t, Scaling>{ROPECHECK_CAN_DYNAMIC_SCALING, DynamicNtkScaling{}},
        {ROPECHECK_CAN_YARN_SCALING, YarnScaling{}},
        {ROPECHECK_CAN_LONGROPE_SCALING, LongRopeScaling{}},
        {ROPECHECK_CAN_LLAMA3_SCALING, Llama3Scaling{}},
        {ROPECHECK_CAN_PROPORTIONAL_SCALING, ProportionalScaling{}}})
    if (can(flag)) result.made_scalings |= 1U << scaling.index();
  result.several_axes = can(ROPECHECK_CAN_AXES);
  result.inverse = can(ROPECHECK_CAN_INVERSE);
  result.vjp = can(ROPECHECK_CAN_VJP);
  result.in_place = can(ROPECHECK_CAN_IN_PLACE);
  result.out_of_place = can(ROPECHECK_CAN_OUT_OF_PLACE);
  result.strides = can(ROPECHECK_CAN_STRIDES);
  result.key_tensor = can(ROPECHECK_CAN_KEY_TENSOR);
  if (can(ROPECHECK_APPLY)) {
    // Tables can be made for every scaling and every factor.
    result.given_table = true;
    for (bool Capabilities::*any : {&Capabilities::attention_factor, &Capabilities::linear_scaling,
                                    &Capabilities::ntk_scaling, &Capabilities::listed_frequencies,
                                    &Capabilities::other_scalings})
      result.*any = true;
  }
  result.min_position = min_position;
  result.max_position = max_position;
  return result;
}

std::string problem_with_declaration(const std::string& name, const std::string& contract,
                                     const Capabilities& can) {
  if (name.empty()) return "gives no name";
  if (const std::string problem = contract_from_text(contract, contracts().front()).problem;
      !problem.empty())
    return "holds itself to the contract '" + contract + "', which " + problem +
           " (`ropecheck list contracts` shows those that exist)";
  if (can.min_position > can.max_position) return "declares a min_position beyond its max_position";
  if (!can.float32 && !can.float16 && !can.bfloat16 && !can.float64)
    return "declares no tensor format that it can rotate";
  if (!can.interleaved && !can.half_split) return "declares no layout that it can rotate";
  if (!can.in_place && !can.out_of_place)
    return "declares neither in-place nor out-of-place operation";
  return {};
}

int dtype_code(DType dtype) {
  switch (dtype) {
    case DType::float16:
      return ROPECHECK_FLOAT16;
    case DType::bfloat16:
      return ROPECHECK_BFLOAT16;
    case DType::float64:
      return ROPECHECK_FLOAT64;
    case DType::float32:
      break;
  }
  return ROPECHECK_FLOAT32;
}

int direction_code(Direction direction) {
  switch (direction) {
    case Direction::inverse:
      return ROPECHECK_INVERSE;
    case Direction::vjp:
      return ROPECHECK_VJP;
    case Direction::forward:
      break;
  }
  return ROPECHECK_FORWARD;
}

int layout_code(Layout layout) {
  return layout == Layout::interleaved ? ROPECHECK_INTERLEAVED : ROPECHECK_HALF_SPLIT;
}

ScalingCode scaling_code(const RopeSpec& spec, const Capabilities& can) {
  Capabilities interface = can;
  interface.lists_other_scalings = true;
  if (is_handed_over_as_list(spec, interface)) return {ROPECHECK_LISTED, 1};
  return std::visit(
      [](const auto& s) -> ScalingCode {
        using Kind = std::decay_t<decltype(s)>;
        if constexpr (std::is_same_v<Kind, LinearScaling>)
          return {ROPECHECK_LINEAR_SCALING, s.factor};
        else if constexpr (std::is_same_v<Kind, NtkScaling>)
          return {ROPECHECK_NTK_SCALING, s.alpha};
        else if constexpr (std::is_same_v<Kind, NoScaling>)
          return {ROPECHECK_NO_SCALING, 1};
        else if constexpr (std::is_same_v<Kind, DynamicNtkScaling>)
          return {ROPECHECK_DYNAMIC_SCALING, 1};
        else if constexpr (std::is_same_v<Kind, YarnScaling>)
          return {ROPECHECK_YARN_SCALING, 1};
        else if constexpr (std::is_same_v<Kind, LongRopeScaling>)
          return {ROPECHECK_LONGROPE_SCALING, 1};
        else if constexpr (std::is_same_v<Kind, Llama3Scaling>)
          return {ROPECHECK_LLAMA3_SCALING, 1};
        else if constexpr (std::is_same_v<Kind, ProportionalScaling>)
          return {ROPECHECK_PROPORTIONAL_SCALING, 1};
        else
          return {ROPECHECK_LISTED, 1};
      },
      spec.scaling);
}

CallStatus status_from(int code) {
  switch (code) {
    case ROPECHECK_OK:
      return {};
    case ROPECHECK_UNSUPPORTED:
      return {
          .message = "rotate says that it does not support a call that its capabilities promise",
          .declined = true};
    case ROPECHECK_INVALID:
      return {"rotate takes a sound call for malformed"};
    case ROPECHECK_FAILED:
      return {"rotate says that it failed"};
    default:
      return {fmt::format("rotate returned {}, which is no status", code)};
  }
}

}  // namespace ropecheck::adapters
