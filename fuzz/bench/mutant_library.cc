#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "adapters/rope_under_test.h"
#include "fuzz/bench/precision_mutants.h"
#include "reference/rope_spec.h"

// A shared library whose rotation is the precision mutant named by ROPECHECK_MUTANT.
namespace {

const ropecheck::PrecisionMutant* chosen() {
  static const ropecheck::PrecisionMutant* const once = [] {
    const char* name = std::getenv("ROPECHECK_MUTANT");
    const auto* found = ropecheck::precision_mutant_named(name == nullptr ? "" : name);
    if (found == nullptr)
      std::fprintf(stderr, "ROPECHECK_MUTANT must be what list_precision_mutants names, not '%s'\n",
                   name == nullptr ? "" : name);
    return found;
  }();
  return once;
}

void rotate_tensor(const ropecheck_call& call, const ropecheck::RopeSpec& spec,
                   const ropecheck_tensor& tensor) {
  const auto index = [](const std::int64_t* strides, std::int64_t b, std::int64_t s, std::int64_t h,
                        std::int64_t d) {
    return b * strides[0] + s * strides[1] + h * strides[2] + d * strides[3];
  };
  const auto* in = static_cast<const float*>(tensor.in);
  auto* out = static_cast<float*>(tensor.out);
  for (std::int64_t b = 0; b < call.batch; ++b)
    for (std::int64_t s = 0; s < call.seq; ++s)
      for (std::int64_t h = 0; h < tensor.heads; ++h) {
        for (std::int64_t d = 0; d < spec.head_dim; ++d)
          out[index(tensor.out_strides, b, s, h, d)] = in[index(tensor.in_strides, b, s, h, d)];
        for (int pair = 0; pair < spec.pairs(); ++pair) {
          const auto [first, second] = ropecheck::pair_elements(spec, pair);
          const ropecheck::Turn turn = chosen()->turn(
              {spec, call.positions[b * call.seq + s], pair, call.spec->inv_freq[pair]});
          const double sin = call.direction == ROPECHECK_FORWARD ? turn.sin : -turn.sin;
          const double x1 = static_cast<double>(in[index(tensor.in_strides, b, s, h, first)]);
          const double x2 = static_cast<double>(in[index(tensor.in_strides, b, s, h, second)]);
          out[index(tensor.out_strides, b, s, h, first)] =
              static_cast<float>(x1 * turn.cos - x2 * sin);
          out[index(tensor.out_strides, b, s, h, second)] =
              static_cast<float>(x1 * sin + x2 * turn.cos);
        }
      }
}

int rotate(const ropecheck_call* call) {
  if (chosen() == nullptr) return ROPECHECK_FAILED;
  ropecheck::RopeSpec spec;
  spec.head_dim = call->spec->head_dim;
  spec.rotary_dim = call->spec->rotary_dim;
  spec.rotary_offset = call->spec->rotary_offset;
  spec.layout = call->spec->layout == ROPECHECK_INTERLEAVED ? ropecheck::Layout::interleaved
                                                            : ropecheck::Layout::half_split;
  spec.base = call->spec->base;
  rotate_tensor(*call, spec, call->q);
  return ROPECHECK_OK;
}

}  // namespace

const ropecheck_implementation* ropecheck_rope_under_test(void) {
  static const ropecheck_implementation mine = {
      ROPECHECK_ABI_VERSION,
      sizeof(ropecheck_implementation),
      "a precision mutant",
      "float32",
      ROPECHECK_CAN_FLOAT32 | ROPECHECK_CAN_INTERLEAVED | ROPECHECK_CAN_HALF_SPLIT |
          ROPECHECK_CAN_PARTIAL_ROTARY | ROPECHECK_CAN_ROTARY_OFFSET | ROPECHECK_CAN_INVERSE |
          ROPECHECK_CAN_OUT_OF_PLACE | ROPECHECK_CAN_STRIDES,
      INT64_MIN,
      INT64_MAX,
      rotate,
      nullptr};
  return &mine;
}
