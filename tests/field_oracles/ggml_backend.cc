#include "field_oracles/field_checks.h"

#include <cmath>

// ggml's test of backends compares each with its plain code for the CPU, forward and back, by the
// mean square of the differences. Positions are random below 512; the base is 10000.
namespace ropecheck::field {
namespace {

enum class Mode { normal, neox, mrope, imrope, vision };

RopeSpec spec_of(Mode mode, int head_dim, int rotary_dim) {
  RopeSpec spec = plain_spec(head_dim, mode == Mode::vision ? head_dim : rotary_dim,
                             mode == Mode::normal ? Layout::interleaved : Layout::half_split);
  const int pairs = spec.pairs();
  const int third = rotary_dim / 3;  // of the sections, which the pairs do not fill
  if (mode == Mode::mrope) {
    spec.axis_order = AxisOrder::chunked;
    spec.sections = {third, pairs - third, 0, 0};
  } else if (mode == Mode::imrope) {
    spec.axis_order = AxisOrder::interleaved_ggml;
    spec.sections = {(pairs + 2) / 3, (pairs + 1) / 3, pairs / 3, 0};
  } else if (mode == Mode::vision) {
    spec.axis_order = AxisOrder::image;
  }
  return spec;
}

/// freq_scale, ext_factor, attn_factor and freq_factors. The ramp is that of a trained length of 0:
/// only pair 0 is extrapolated.
void scale(RopeSpec& spec, double freq_scale, double ext_factor, double attn_factor,
           bool freq_factors) {
  if (freq_factors) {
    ListedFrequencies listed;
    for (int j = 0; j < spec.pairs(); ++j)
      listed.inv_freq.push_back(freq_scale * std::pow(10000, -2.0 * j / spec.rotary_dim) /
                                (0.9 + 0.2 * (j * 7 % 10) / 10));
    spec.scaling = listed;
  } else if (ext_factor != 0) {
    YarnScaling yarn;
    yarn.factor = 1 / freq_scale;
    yarn.original_length = 1;
    yarn.beta_fast = yarn.beta_slow = 1;
    yarn.extrapolation = ext_factor;
    yarn.ramp_is_step = yarn.ggml_attention = true;
    spec.scaling = yarn;
    attn_factor *= 1 - 0.1 * std::log(freq_scale);
  } else if (freq_scale != 1) {
    spec.scaling = LinearScaling{1 / freq_scale};
  }
  if (attn_factor != 1) spec.attention_factor = attn_factor;
}

struct Shape {
  Mode mode;
  int head_dim, rotary_dim, heads, tokens;
};

std::vector<FieldCall> calls() {
  using enum Mode;
  constexpr Shape kShapes[] = {
      {normal, 128, 128, 4, 2}, {normal, 16, 16, 1, 2048}, {neox, 64, 64, 1, 2},
      {neox, 64, 64, 7, 2},     {normal, 80, 20, 3, 2},    {normal, 80, 32, 3, 4},
      {neox, 80, 20, 3, 2},     {neox, 80, 32, 3, 4},      {neox, 16, 16, 1, 2048},
      {mrope, 128, 128, 3, 2},  {mrope, 128, 20, 3, 2},    {mrope, 128, 32, 3, 2},
      {imrope, 128, 128, 3, 2}, {imrope, 128, 20, 3, 2},   {imrope, 128, 32, 3, 2},
      {vision, 80, 80, 3, 2},   {imrope, 16, 16, 1, 200},
  };
  std::vector<FieldCall> calls;
  std::uint64_t n = 0;
  const auto add = [&](const Shape& shape, bool forward, DType dtype, bool view, double freq_scale,
                       double ext_factor, double attn_factor, bool freq_factors) {
    RopeSpec spec = spec_of(shape.mode, shape.head_dim, shape.rotary_dim);
    if (spec.axis_order != AxisOrder::image)
      scale(spec, freq_scale, ext_factor, attn_factor, freq_factors);
    FieldCall call = field_call(spec, dtype, 1, shape.tokens, shape.heads, 0);
    draw_positions(call.c, 512, ++n);
    call.c.direction = forward ? Direction::forward : Direction::inverse;
    if (view) leave_gaps(call.c, shape.head_dim, 6 * shape.head_dim * shape.heads);
    call.draw = Draw::symmetric;
    call.tolerance = {Tolerance::Measure::squares, 0, 1e-7};
    calls.push_back(call);
  };
  for (const bool forward : {true, false})
    for (const DType dtype : {DType::float32, DType::float16})
      for (const Shape& shape : kShapes)
        add(shape, forward, dtype, n % 2 == 1 && shape.tokens<8, 1, 0, 1, n % 4> 1);
  for (const bool forward : {true, false})
    for (const double freq_scale : {1.0, 1.4245})
      for (const double ext_factor : {0.0, 0.7465})
        for (const double attn_factor : {1.0, 1.4245})
          for (const bool freq_factors : {false, true})
            for (const Shape& shape : {Shape{normal, 128, 128, 2, 2}, Shape{neox, 64, 64, 3, 2}})
              add(shape, forward, n % 2 == 0 ? DType::float32 : DType::float16, n % 3 == 0,
                  freq_scale, ext_factor, attn_factor, freq_factors && ext_factor == 0);
  for (const Mode mode : {normal, neox, mrope, imrope, vision})
    for (const bool view : {false, true}) {
      add({mode, 128, 128, 2, 2}, true, view ? DType::float16 : DType::float32, view, 1.4245,
          0.7465, 1.4245, false);
      calls.back().c.in_place = true;
    }
  return calls;
}

}  // namespace

FieldCheck ggml_backend_check() {
  return {"ggml backends", "ggml-org/llama.cpp, tests/test-backend-ops.cpp, 0054f928", calls};
}

}  // namespace ropecheck::field
