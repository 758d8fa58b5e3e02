#include "field_oracles/field_checks.h"

// llama.cpp's own test has no reference: it rotates to positions 100 … 172 and then back by 67, and
// compares with a rotation to 33 … 105.
namespace ropecheck::field {
namespace {

std::vector<FieldCall> calls() {
  std::vector<FieldCall> calls;
  for (int mode = 0; mode < 5; ++mode) {
    RopeSpec spec = plain_spec(256, 128, mode == 0 ? Layout::interleaved : Layout::half_split,
                               mode < 2 ? 10000 : 1000000);
    if (mode == 2 || mode == 4) {
      spec.axis_order = mode == 2 ? AxisOrder::chunked : AxisOrder::interleaved;
      spec.sections = {16, 24, 24, 0};
    } else if (mode == 3) {
      spec.rotary_dim = 256;
      spec.axis_order = AxisOrder::image;
    }
    FieldCall call = field_call(spec, DType::float32, 1, 73, 1, 0, 100);
    for (std::size_t i = 0; i < call.c.positions.size(); ++i)
      call.c.positions[i] += static_cast<std::int64_t>(i) % call.c.axes();
    call.c.shift = {-67};
    call.draw = Draw::symmetric;
    call.tolerance = {Tolerance::Measure::magnitudes, 0, 1e-4};
    call.against = Against::composition;
    calls.push_back(call);
  }
  return calls;
}

}  // namespace

FieldCheck llama_cpp_check() {
  return {"llama.cpp", "ggml-org/llama.cpp, tests/test-rope.cpp, 10532516", calls};
}

}  // namespace ropecheck::field
