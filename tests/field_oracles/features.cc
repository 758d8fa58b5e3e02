#include "field_oracles/features.h"

#include <array>
#include <cstddef>
#include <variant>

namespace ropecheck::field {
namespace {

constexpr std::array<std::string_view, kFeatures> kPhrases = {"float32",
                                                              "float16",
                                                              "bfloat16",
                                                              "float64",
                                                              "interleaved",
                                                              "half_split",
                                                              "gradients",
                                                              "calls in place",
                                                              "calls out of place",
                                                              "gaps in memory",
                                                              "gaps between coordinates",
                                                              "keys beside queries",
                                                              "batches",
                                                              "partial rotary",
                                                              "rotary offset",
                                                              "attention factor",
                                                              "linear scaling",
                                                              "ntk scaling",
                                                              "listed frequencies",
                                                              "dynamic scaling",
                                                              "yarn",
                                                              "longrope",
                                                              "llama3 scaling",
                                                              "proportional scaling",
                                                              "positions of several axes",
                                                              "negative positions"};

/// In the order of Scaling's alternatives.
constexpr Feature kOfScaling[] = {Feature::float32,  Feature::linear,  Feature::ntk,
                                  Feature::listed,   Feature::dynamic, Feature::yarn,
                                  Feature::longrope, Feature::llama3,  Feature::proportional};
static_assert(std::size(kOfScaling) == std::variant_size_v<Scaling>);

}  // namespace

std::string_view phrase(Feature feature) { return kPhrases[static_cast<std::size_t>(feature)]; }

Features features_of(const Case& c) {
  using enum Feature;
  Features features;
  const auto add = [&](Feature feature, bool has = true) {
    if (has) features.set(static_cast<std::size_t>(feature));
  };
  add(static_cast<Feature>(c.dtype));
  add(c.spec.layout == Layout::interleaved ? interleaved : half_split);
  add(gradients, c.direction != Direction::forward);
  add(c.in_place ? in_place : out_of_place);
  for (const TensorCase* tensor : {&c.q, &c.k})
    for (const Arrangement& memory : {tensor->in, tensor->out}) {
      if (tensor->heads == 0) continue;
      add(gaps, !memory.contiguous());
      add(steps, memory.step != 1);
    }
  add(keys, c.k.heads > 0);
  add(batches, c.batch > 1);
  add(partial, c.spec.rotary_dim < c.spec.head_dim);
  add(offset, c.spec.rotary_offset > 0);
  add(factor, c.spec.attention_factor.has_value() && *c.spec.attention_factor != 1);
  const std::size_t scaling = c.spec.scaling.index();
  if (scaling > 0) add(kOfScaling[scaling]);
  add(axes, c.axes() > 1);
  for (const std::int64_t position : c.positions) add(negative, position < 0);
  return features;
}

Scope scope_of(const FieldCheck& check) {
  Scope scope;
  const auto add = [&](Judged judged) { scope.judged.set(static_cast<std::size_t>(judged)); };
  for (const FieldCall& call : check.calls()) {
    scope.features |= features_of(call.c);
    if (call.against == Against::composition) {
      add(Judged::by_composition);
      if (call.c.shift.front() < 0) scope.features.set(static_cast<std::size_t>(Feature::negative));
    } else {
      add(call.given == Given::nothing ? Judged::as_a_whole
          : call.given == Given::rows  ? Judged::given_rows
                                       : Judged::given_table);
    }
  }
  return scope;
}

}  // namespace ropecheck::field
