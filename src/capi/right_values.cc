#include <fmt/core.h>

#include "capi/border.h"
#include "capi/handles.h"
#include "properties/tolerance.h"
#include "recording/exact_tensors.h"

using namespace ropecheck;

namespace {

std::int32_t code_for(std::int64_t undecided, char* message, std::size_t message_size) {
  if (undecided == 0) return ROPECHECK_SUCCESS;
  capi::copy_message(fmt::format("{} numbers could not be rounded with certainty", undecided),
                     message, message_size);
  return ROPECHECK_NOT_DECIDED;
}

}  // namespace

extern "C" {

int32_t ropecheck_cos_sin(const ropecheck_rotation* rotation, const ropecheck_positions* positions,
                          int32_t with_factor, int32_t dtype, void* cos, void* sin, char* message,
                          size_t message_size) {
  return capi::guarded(message, message_size, [&] {
    capi::require_argument(rotation, "rotation");
    capi::require_argument(cos, "cos");
    capi::require_argument(sin, "sin");
    const auto numbers = capi::positions_of(positions);
    const int axes = rotation->spec.axes();
    if (std::ssize(numbers) % axes != 0)
      throw capi::BadArgument{fmt::format(
          "there are {} numbers of positions, and a position has {}", numbers.size(), axes)};
    return code_for(
        recording::write_cos_sin(rotation->spec, numbers, with_factor != 0,
                                 capi::dtype_of(dtype, "cos and sin"), static_cast<std::byte*>(cos),
                                 static_cast<std::byte*>(sin)),
        message, message_size);
  });
}

int32_t ropecheck_rotate(const ropecheck_rotation* rotation, const ropecheck_array* x,
                         const ropecheck_positions* positions, int32_t direction,
                         const ropecheck_array* result, char* message, size_t message_size) {
  return capi::guarded(message, message_size, [&] {
    capi::require_argument(rotation, "rotation");
    const recording::TensorInMemory from = capi::tensor_of(x, "x");
    const recording::TensorInMemory to = capi::tensor_of(result, "result");
    if (from.shape != to.shape) throw capi::BadArgument{"x and result have different shapes"};
    const recording::Recording recording = recording::recording_in_memory(
        rotation->spec, from, capi::positions_of(positions), from, capi::direction_of(direction));
    const ropecheck_array given = capi::read_struct(result, sizeof(ropecheck_array), "result");
    return code_for(
        recording::write_rotation(recording,
                                  {to.dtype, static_cast<std::byte*>(given.data), to.data.strides}),
        message, message_size);
  });
}

int32_t ropecheck_tolerance(const ropecheck_rotation* rotation, const char* contract, int32_t dtype,
                            int32_t direction, int64_t max_position,
                            ropecheck_tolerance_terms* terms, char* message, size_t message_size) {
  return capi::guarded(message, message_size, [&] {
    capi::require_argument(rotation, "rotation");
    if (max_position < 0)
      throw capi::BadArgument{fmt::format("max_position is {}, and is a size", max_position)};
    const Tolerance t =
        tolerance_of(capi::contract_of(contract), rotation->spec, capi::dtype_of(dtype, "dtype"),
                     capi::direction_of(direction), max_position);
    capi::write_struct(ropecheck_tolerance_terms{0, t.worst_pair, t.unit_roundoff, t.rotation,
                                                 t.pair_error, t.relative, t.absolute},
                       terms, sizeof(ropecheck_tolerance_terms), "terms");
    return ROPECHECK_SUCCESS;
  });
}

}  // extern "C"
