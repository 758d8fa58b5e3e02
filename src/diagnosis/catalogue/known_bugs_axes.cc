#include <cstddef>
#include <cstdint>
#include <numeric>
#include <variant>
#include <vector>

#include "diagnosis/catalogue/known_bugs.h"
#include "diagnosis/catalogue/spec_mistakes.h"

// Mistakes with positions of several axes: which number rotates which pair, and with which
// frequency. If all numbers of a position are equal, as in a text, hardly any of these mistakes
// shows.
namespace ropecheck::diagnosis {
namespace {

/// A mistake in the axis of a pair, for specifications with several axes.
MutantRope takes_axis_for(int (*wrong)(const RopeSpec&, int pair)) {
  return {.axis = [wrong](const RopeSpec& spec, int pair) {
    return spec.axes() == 1 ? 0 : wrong(spec, pair);
  }};
}

int axes_of(const Slot& slot) { return slot.call->spec->axes(); }

bool has_sections(const RopeSpec& spec) { return spec.sections != Sections{}; }

/// The axis if chunks end at `ends` instead of the right pairs; pairs beyond them get the last
/// axis.
int axis_of_chunk(const RopeSpec& spec, int pair, const Sections& ends) {
  for (int axis = 0; axis + 1 < spec.axes(); ++axis)
    if (pair < ends[at(axis)]) return axis;
  return spec.axes() - 1;
}

Sections ends_of(const Sections& sections) {
  Sections ends{};
  std::partial_sum(sections.begin(), sections.end(), ends.begin());
  return ends;
}

int swapped(int axis, int a, int b) { return axis == a ? b : axis == b ? a : axis; }

/// The number of pairs before `pair` that have the same axis.
int index_on_axis(const RopeSpec& spec, int pair) {
  int index = 0;
  for (int j = 0; j < pair; ++j) index += axis_of_pair(spec, j) == axis_of_pair(spec, pair) ? 1 : 0;
  return index;
}

bool is_unscaled(const RopeSpec& spec) { return std::holds_alternative<NoScaling>(spec.scaling); }

}  // namespace

std::vector<KnownBug> axes_bugs() {
  return {
      {"MRP-01", "every pair turned by the first axis", "sglang #34446, mlx-lm #1768",
       [] { return takes_axis_for([](const RopeSpec&, int) { return 0; }); }},
      {"MRP-03", "interleaved sections were taken for chunks", "vllm-omni #1784, vLLM #40680",
       [] {
         return takes_axis_for([](const RopeSpec& spec, int pair) {
           return has_sections(spec) ? axis_of_chunk(spec, pair, ends_of(spec.sections))
                                     : axis_of_pair(spec, pair);
         });
       }},
      {"MRP-03b", "chunks were taken for interleaved sections", "omlx #689",
       [] {
         return takes_axis_for([](const RopeSpec& spec, int pair) {
           return spec.axis_order == AxisOrder::chunked
                      ? axis_of_pair(AxisOrder::interleaved, spec.sections, spec.pairs(), pair)
                      : axis_of_pair(spec, pair);
         });
       }},
      {"MRP-03c", "axes took turns to the last pair, whatever their sections", "",
       [] {
         return takes_axis_for([](const RopeSpec& spec, int pair) {
           return has_sections(spec) ? pair % 3 : axis_of_pair(spec, pair);
         });
       }},
      {"MRP-03d", "what interleaved sections leave over turned by the first axis, not by a fourth",
       "transformers against ggml",
       [] {
         return takes_axis_for([](const RopeSpec& spec, int pair) {
           if (spec.axis_order != AxisOrder::interleaved_ggml) return axis_of_pair(spec, pair);
           return axis_of_pair(AxisOrder::interleaved, spec.sections, spec.pairs(), pair);
         });
       }},
      {"MRP-04", "sections were counted in coordinates, and so twice as wide", "timm #2541",
       [] {
         return takes_axis_for([](const RopeSpec& spec, int pair) {
           if (!has_sections(spec)) return axis_of_pair(spec, pair);
           Sections sections = spec.sections;
           for (int& pairs : sections) pairs *= 2;
           return spec.axis_order == AxisOrder::chunked
                      ? axis_of_chunk(spec, pair, ends_of(sections))
                      : axis_of_pair(spec.axis_order, sections, spec.pairs(), pair);
         });
       }},
      {"MRP-04b", "the widths of chunks were taken for the pairs where they end", "",
       [] {
         return takes_axis_for([](const RopeSpec& spec, int pair) {
           return spec.axis_order == AxisOrder::chunked ? axis_of_chunk(spec, pair, spec.sections)
                                                        : axis_of_pair(spec, pair);
         });
       }},
      {"MRP-04c", "row and column were exchanged", "VisionLLaMA #4",
       [] {
         return takes_axis_for([](const RopeSpec& spec, int pair) {
           const int row = spec.axes() == 2 ? 0 : 1;
           return swapped(axis_of_pair(spec, pair), row, row + 1);
         });
       }},
      {"MRP-04d", "the axes were read in reverse", "llama.cpp #13282",
       [] {
         return takes_axis_for([](const RopeSpec& spec, int pair) {
           return spec.axes() - 1 - axis_of_pair(spec, pair);
         });
       }},
      {"MRP-05", "calls of a single token used the first axis for all of them",
       "mlx-vlm #1143, transformers #43952",
       [] {
         return takes_position_for([](const Slot& slot, Long right) {
           if (slot.call->seq > 1) return right;
           Slot first = slot;
           first.axis = 0;
           return position_at(first, slot.batch, slot.seq);
         });
       }},
      {"MRP-05b", "the axes beyond the first counted on from where the first one starts",
       "vLLM #10350, TensorRT-LLM #15661",
       [] {
         return takes_position_for([](const Slot& slot, Long right) {
           if (slot.axis == 0) return right;
           Slot first = slot;
           first.axis = 0;
           return position_at(first, slot.batch, 0) + static_cast<Long>(slot.seq);
         });
       }},
      {"MRP-06", "positions were read as [axes, batch, seq]", "ik_llama.cpp #2149",
       [] {
         return takes_position_for([](const Slot& slot, Long) {
           const std::int64_t tokens = slot.call->batch * slot.call->seq;
           const std::int64_t token = slot.batch * slot.call->seq + slot.seq;
           return static_cast<Long>(slot.call->positions[slot.axis * tokens + token]);
         });
       }},
      {"MRP-07", "only as many numbers of the positions were read as there are tokens",
       "sgl-kernel-xpu #202",
       [] {
         return takes_position_for([](const Slot& slot, Long) {
           const std::int64_t token = slot.batch * slot.call->seq + slot.seq;
           return static_cast<Long>(slot.call->positions[token]);
         });
       }},
      {"MRP-09", "the exponent started anew in each section", "ollama 971d62595",
       [] {
         return takes_theta_for([](const RopeSpec& spec, int j, Long right) {
           return has_sections(spec) && is_unscaled(spec) && !has_axis_frequencies(spec)
                      ? power_of_base(spec, -ratio(2 * index_on_axis(spec, j), spec.rotary_dim))
                      : right;
         });
       }},
      {"MRP-09b", "the exponent of an axis went on from the axis before, as in an image's column",
       "ollama 971d62595",
       [] {
         return takes_theta_for([](const RopeSpec& spec, int j, Long right) {
           return has_axis_frequencies(spec) && is_unscaled(spec)
                      ? power_of_base(spec, -ratio(2 * j, spec.rotary_dim))
                      : right;
         });
       }},
      {"MRP-09c", "the exponents of each axis had all of r for denominator", "torchtune #2593",
       [] {
         return takes_theta_for([](const RopeSpec& spec, int j, Long right) {
           return has_axis_frequencies(spec) && is_unscaled(spec)
                      ? power_of_base(spec, -ratio(2 * index_on_axis(spec, j), spec.rotary_dim))
                      : right;
         });
       }},
      {"MRP-11", "the positions' scale was ignored", "",
       [] { return takes_spec_for([](RopeSpec& spec) { spec.position_scale = {}; }); }},
      {"MRP-11b", "all axes had the scale of the first", "",
       [] {
         return takes_spec_for([](RopeSpec& spec) {
           for (std::size_t axis = 1; axis < at(spec.axes()); ++axis)
             spec.position_scale[axis] = spec.position_scale.front();
         });
       }},
      {"MRP-10", "all batch rows used the first one's rows and columns", "NeMo #14611",
       [] {
         return takes_position_for([](const Slot& slot, Long right) {
           const bool of_an_image = axes_of(slot) == 2 || slot.axis > 0;
           return axes_of(slot) > 1 && of_an_image ? position_at(slot, 0, slot.seq) : right;
         });
       }},
      {"PLA-27", "the axes beyond the first were 0 where a token's numbers are all equal", "",
       [] {
         return takes_position_for([](const Slot& slot, Long right) -> Long {
           Slot other = slot;
           for (other.axis = 0; other.axis < axes_of(slot); ++other.axis)
             if (position_at(other, slot.batch, slot.seq) != right) return right;
           return slot.axis > 0 ? 0 : right;
         });
       }},
  };
}

}  // namespace ropecheck::diagnosis
