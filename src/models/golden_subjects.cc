#include <utility>

#include "models/golden.h"

namespace ropecheck::models {
namespace {

RopeSpec small(int head_dim, int rotary_dim, Layout layout, double base, Scaling scaling) {
  RopeSpec spec;
  spec.head_dim = head_dim;
  spec.rotary_dim = rotary_dim;
  spec.layout = layout;
  spec.base = base;
  spec.scaling = std::move(scaling);
  return spec;
}

YarnScaling small_yarn() {
  YarnScaling yarn;
  yarn.factor = 4;
  yarn.original_length = 512;
  yarn.beta_fast = 24;
  yarn.beta_slow = 1.5;
  return yarn;
}

YarnScaling ggml_yarn() {
  YarnScaling yarn = small_yarn();
  yarn.truncate = false;
  yarn.ramp_is_step = yarn.ggml_attention = true;
  return yarn;
}

LongRopeScaling small_longrope(std::int64_t seq_len) {
  LongRopeScaling longrope;
  longrope.short_factors = {1, 1.0625, 1.125, 1.25, 1.5};
  longrope.long_factors = {1.125, 2, 5.5, 13, 21};
  longrope.original_length = 256;
  longrope.max_length = 4096;
  longrope.seq_len = seq_len;
  return longrope;
}

RopeSpec on_axes(RopeSpec spec, AxisOrder order, const Sections& sections) {
  spec.axis_order = order;
  spec.sections = sections;
  return spec;
}

RopeSpec with_axis_frequencies(RopeSpec spec) {
  spec.axis_frequencies = true;
  return spec;
}

RopeSpec in_units_of(RopeSpec spec, const PositionScale& scale) {
  spec.position_scale = scale;
  return spec;
}

/// Row and column take turns, and time has the slowest pairs, as in ERNIE 4.5 VL.
RopeSpec on_listed_axes(RopeSpec spec) {
  spec.axis_order = AxisOrder::listed;
  spec.axis_list = {1, 2, 1, 2, 0};
  return spec;
}

RopeSpec from_coordinate(RopeSpec spec, int offset) {
  spec.rotary_offset = offset;
  return spec;
}

}  // namespace

std::vector<GoldenSubject> small_golden_subjects() {
  constexpr Layout kHalves = Layout::half_split;
  constexpr Layout kNeighbours = Layout::interleaved;
  return {
      {"none-half_split", small(8, 8, kHalves, 10000, NoScaling{}), 4096},
      {"none-interleaved", small(8, 8, kNeighbours, 10000, NoScaling{}), 4096},
      {"partial", from_coordinate(small(16, 6, kHalves, 500000, NoScaling{}), 10), 8192},
      {"tail", small(22, 22, kNeighbours, 1e6, NoScaling{}), 32768},
      {"linear", small(10, 10, kHalves, 10000, LinearScaling{2.5}), 16384},
      {"ntk", small(12, 10, kNeighbours, 10000, NtkScaling{3}), 16384},
      {"dynamic_ntk", small(10, 10, kHalves, 10000, DynamicNtkScaling{2, 2048, 5000}), 5000},
      {"yarn", small(16, 16, kHalves, 10000, small_yarn()), 2048},
      {"yarn-ggml", small(16, 16, kNeighbours, 10000, ggml_yarn()), 2048},
      {"longrope-short", small(10, 10, kHalves, 10000, small_longrope(256)), 256},
      {"longrope-long", small(10, 10, kNeighbours, 10000, small_longrope(257)), 4096},
      {"llama3", small(16, 16, kHalves, 500000, Llama3Scaling{8, 1, 4, 1024}), 8192},
      {"proportional", small(12, 12, kHalves, 10000, ProportionalScaling{0.4, 2}), 8192},
      {"listed", small(6, 6, kNeighbours, 1, ListedFrequencies{{1.0F, 0.1F, 0.003F}}), 1024},
      {"chunked-axes",
       on_axes(small(16, 16, kHalves, 10000, NoScaling{}), AxisOrder::chunked, {2, 3, 3, 0}), 1024},
      {"interleaved-axes",
       on_axes(small(20, 20, kHalves, 10000, NoScaling{}), AxisOrder::interleaved, {4, 3, 3, 0}),
       1024},
      {"interleaved-axes-ggml",
       on_axes(small(20, 20, kHalves, 10000, NoScaling{}), AxisOrder::interleaved_ggml,
               {3, 4, 3, 0}),
       1024},
      {"image", on_axes(small(12, 12, kHalves, 100, NoScaling{}), AxisOrder::image, {}), 64},
      {"axis-list", on_listed_axes(small(10, 10, kNeighbours, 10000, NoScaling{})), 1024},
      {"axis-frequencies",
       with_axis_frequencies(on_axes(small(16, 16, kNeighbours, 10000, NoScaling{}),
                                     AxisOrder::chunked, {2, 3, 3, 0})),
       1024},
      {"position-scale",
       in_units_of(on_axes(small(12, 12, kHalves, 100, NoScaling{}), AxisOrder::image, {}),
                   {Ratio{-1, 1}, Ratio{1, 14}}),
       64},
  };
}

}  // namespace ropecheck::models
