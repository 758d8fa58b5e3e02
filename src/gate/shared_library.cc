#include "gate/shared_library.h"

#include <dlfcn.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "gate/input_error.h"
#include "gate/resolved_frequencies.h"
#include "gate/rope_under_test.h"
#include "properties/contract.h"
#include "reference/frequencies.h"

namespace ropecheck {
namespace {

constexpr const char* kEntryPoint = "ropecheck_rope_under_test";

Capabilities capabilities_of(const ropecheck_implementation& described) {
  const auto can = [&](std::uint64_t flag) { return (described.capabilities & flag) != 0; };
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
  result.other_scalings = can(ROPECHECK_CAN_LISTED);  // that is how they are given
  result.several_axes = can(ROPECHECK_CAN_AXES);
  result.inverse = can(ROPECHECK_CAN_INVERSE);
  result.in_place = can(ROPECHECK_CAN_IN_PLACE);
  result.out_of_place = can(ROPECHECK_CAN_OUT_OF_PLACE);
  result.strides = can(ROPECHECK_CAN_STRIDES);
  result.key_tensor = can(ROPECHECK_CAN_KEY_TENSOR);
  result.min_position = described.min_position;
  result.max_position = described.max_position;
  return result;
}

/// What makes a description unusable, in words that follow the library's path; empty where nothing.
std::string problem_with(const ropecheck_implementation* described) {
  if (described == nullptr) return std::string("returns no description from ") + kEntryPoint;
  if (described->abi_version != ROPECHECK_ABI_VERSION)
    return "was built for ABI version " + std::to_string(described->abi_version) +
           " of rope_under_test.h; this program speaks version " +
           std::to_string(ROPECHECK_ABI_VERSION);
  if (described->struct_size < sizeof(ropecheck_implementation))
    return "describes itself in " + std::to_string(described->struct_size) + " bytes where " +
           std::to_string(sizeof(ropecheck_implementation)) + " are needed (set struct_size)";
  if (described->name == nullptr || *described->name == '\0') return "gives no name";
  if (described->contract == nullptr || contract_named(described->contract) == nullptr)
    return "holds itself to the contract '" +
           std::string(described->contract == nullptr ? "" : described->contract) +
           "', which does not exist (`ropecheck list contracts` shows those that do)";
  if (described->rotate == nullptr) return "has no rotate function (it is null)";
  if (described->min_position > described->max_position)
    return "declares a min_position beyond its max_position";
  const Capabilities can = capabilities_of(*described);
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

struct ScalingCode {
  int code;
  double value;
};

ScalingCode scaling_code(const RopeSpec& spec) {
  // The two halves of an image's pairs share frequencies that no other code describes.
  if (spec.axis_order == AxisOrder::image) return {ROPECHECK_LISTED, 1};
  return std::visit(
      [](const auto& s) -> ScalingCode {
        using Kind = std::decay_t<decltype(s)>;
        if constexpr (std::is_same_v<Kind, LinearScaling>)
          return {ROPECHECK_LINEAR_SCALING, s.factor};
        else if constexpr (std::is_same_v<Kind, NtkScaling>)
          return {ROPECHECK_NTK_SCALING, s.alpha};
        else if constexpr (std::is_same_v<Kind, NoScaling>)
          return {ROPECHECK_NO_SCALING, 1};
        else
          return {ROPECHECK_LISTED, 1};
      },
      spec.scaling);
}

ropecheck_tensor tensor_of(const TensorArgument& tensor) {
  const Strides& in = tensor.in_strides;
  const Strides& out = tensor.out_strides;
  return {tensor.heads,
          tensor.in,
          tensor.out,
          {in.batch, in.seq, in.head, in.dim},
          {out.batch, out.seq, out.head, out.dim}};
}

CallStatus call_library(const ropecheck_implementation& described, const Call& call) {
  const RopeSpec& spec = *call.spec;
  const std::vector<double> inv_freq = resolved_frequencies(spec);
  std::vector<std::int32_t> axis_of_pair;
  for (int j = 0; j < spec.pairs(); ++j) axis_of_pair.push_back(ropecheck::axis_of_pair(spec, j));
  const auto [scaling, scaling_value] = scaling_code(spec);
  const ropecheck_spec c_spec = {
      sizeof(ropecheck_spec),
      spec.head_dim,
      spec.rotary_dim,
      spec.rotary_offset,
      spec.layout == Layout::interleaved ? ROPECHECK_INTERLEAVED : ROPECHECK_HALF_SPLIT,
      scaling,
      spec.base,
      scaling_value,
      attention_factor<double>(spec),
      inv_freq.data(),
      axis_of_pair.data()};
  const ropecheck_call c_call = {
      sizeof(ropecheck_call),
      dtype_code(call.dtype),
      call.direction == Direction::forward ? ROPECHECK_FORWARD : ROPECHECK_INVERSE,
      spec.axes(),
      call.batch,
      call.seq,
      call.positions,
      &c_spec,
      tensor_of(call.q),
      tensor_of(call.k)};
  switch (const int status = described.rotate(&c_call)) {
    case ROPECHECK_OK:
      return {};
    case ROPECHECK_UNSUPPORTED:
      return {"rotate says that it does not support a call that its capabilities promise"};
    case ROPECHECK_INVALID:
      return {"rotate takes a sound call for malformed"};
    case ROPECHECK_FAILED:
      return {"rotate says that it failed"};
    default:
      return {"rotate returned " + std::to_string(status) + ", which is no status"};
  }
}

}  // namespace

Implementation load_shared_library(const std::string& path) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored))
    throw InputError("there is no file '" + path + "'");
  // Without a slash the loader would look in the system's folders instead of this one.
  const std::string file = path.find('/') == std::string::npos ? "./" + path : path;
  const std::shared_ptr<void> library(dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL), [](void* open) {
    if (open != nullptr) dlclose(open);
  });
  if (library == nullptr)
    throw InputError("'" + path + "' cannot be loaded as a shared library: " + dlerror());
  using EntryPoint = const ropecheck_implementation* (*)();
  const auto entry = reinterpret_cast<EntryPoint>(dlsym(library.get(), kEntryPoint));
  if (entry == nullptr)
    throw InputError("'" + path + "' does not export " + kEntryPoint + " (see rope_under_test.h)");
  const ropecheck_implementation* described = entry();
  if (const std::string problem = problem_with(described); !problem.empty())
    throw InputError("'" + path + "' " + problem);
  return {described->name, described->contract, capabilities_of(*described),
          [library, described](const Call& call) { return call_library(*described, call); }};
}

}  // namespace ropecheck
