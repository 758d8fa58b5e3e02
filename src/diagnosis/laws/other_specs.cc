#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>
#include <variant>

#include "diagnosis/laws/other_frequencies.h"

// Specifications that code may take for the right one.
namespace ropecheck::diagnosis {
namespace {

template <class Kind, class Edit>
bool edits(RopeSpec& spec, const Edit& edit) {
  auto* scaling = std::get_if<Kind>(&spec.scaling);
  if (scaling == nullptr) return false;
  edit(*scaling);
  return true;
}

/// The largest position of the token's batch row, and 1: the length that the row alone would have.
std::int64_t length_of_row(const Sight& s) {
  const Case& c = s.call->shape();
  std::int64_t most = 0;
  for (int i = 0; i < c.seq; ++i)
    most = std::max(most, number_of(c.position_of(c.token(s.item->where.batch, i)), c.spec,
                                    std::max(0, s.item->where.pair)) +
                              1);
  return most;
}

/// The largest of all rows.
std::int64_t length_of_call(const Sight& s) {
  const Case& c = s.call->shape();
  std::int64_t most = 0;
  for (int i = 0; i < c.tokens(); ++i)
    most = std::max(most, number_of(c.position_of(static_cast<std::size_t>(i)), c.spec,
                                    std::max(0, s.item->where.pair)) +
                              1);
  return most;
}

void set_length(RopeSpec& spec, std::int64_t length) {
  edits<DynamicNtkScaling>(spec, [&](DynamicNtkScaling& it) { it.seq_len = length; });
  edits<LongRopeScaling>(spec, [&](LongRopeScaling& it) { it.seq_len = length; });
}

bool has_length(const RopeSpec& spec) {
  return std::holds_alternative<DynamicNtkScaling>(spec.scaling) ||
         std::holds_alternative<LongRopeScaling>(spec.scaling);
}

double cut_off(double v) { return std::max(1.0, std::trunc(v)); }

/// Gives a scaling's factor, or alpha, another value. Returns false if there is none, or no other.
bool changes_factor(RopeSpec& spec, double (*change)(double)) {
  double* factor = nullptr;
  edits<LinearScaling>(spec, [&](auto& it) { factor = &it.factor; });
  edits<NtkScaling>(spec, [&](auto& it) { factor = &it.alpha; });
  edits<DynamicNtkScaling>(spec, [&](auto& it) { factor = &it.factor; });
  edits<YarnScaling>(spec, [&](auto& it) { factor = &it.factor; });
  edits<Llama3Scaling>(spec, [&](auto& it) { factor = &it.factor; });
  edits<ProportionalScaling>(spec, [&](auto& it) { factor = &it.factor; });
  if (factor == nullptr) return false;
  const double before = *factor;
  *factor = change(before);
  return *factor != before;
}

constexpr OtherSpec kOtherSpecs[] = {
    {"the scaling were ignored",
     [](RopeSpec& spec, const Sight&) {
       spec.scaling = NoScaling{};
       return true;
     }},
    {"the length of a call were its row's largest position",
     [](RopeSpec& spec, const Sight& s) {
       set_length(spec, length_of_row(s));
       return has_length(spec);
     }},
    {"the length of a call were the largest position of all its rows",
     [](RopeSpec& spec, const Sight& s) {
       set_length(spec, length_of_call(s));
       return has_length(spec);
     }},
    {"the length of a call were the token's own position",
     [](RopeSpec& spec, const Sight& s) {
       set_length(spec, std::max<std::int64_t>(s.item->t + 1, 0));
       return has_length(spec);
     },
     true},
    {"the length of a call were its number of tokens",
     [](RopeSpec& spec, const Sight& s) {
       set_length(spec, s.call->shape().seq);
       return has_length(spec);
     }},
    {"every call were as short as the trained length",
     [](RopeSpec& spec, const Sight&) {
       set_length(spec, 0);
       return has_length(spec);
     }},
    {"the factor of a scaling were its inverse",
     [](RopeSpec& spec, const Sight&) {
       return edits<LinearScaling>(spec, [](auto& it) { it.factor = 1 / it.factor; }) ||
              edits<NtkScaling>(spec, [](auto& it) { it.alpha = 1 / it.alpha; }) ||
              edits<YarnScaling>(spec, [](auto& it) { it.factor = 1 / it.factor; }) ||
              edits<Llama3Scaling>(spec, [](auto& it) { it.factor = 1 / it.factor; }) ||
              edits<ProportionalScaling>(spec, [](auto& it) { it.factor = 1 / it.factor; });
     }},
    {"the factor of a scaling were applied twice",
     [](RopeSpec& spec, const Sight&) {
       return edits<LinearScaling>(spec, [](auto& it) { it.factor *= it.factor; }) ||
              edits<NtkScaling>(spec, [](auto& it) { it.alpha *= it.alpha; }) ||
              edits<YarnScaling>(spec, [](auto& it) { it.factor *= it.factor; }) ||
              edits<Llama3Scaling>(spec, [](auto& it) { it.factor *= it.factor; });
     }},
    {"the factor of the scaling were 1",
     [](RopeSpec& spec, const Sight&) {
       // Then linear and ntk scaling are none.
       return !edits<LinearScaling>(spec, [](auto&) {}) && !edits<NtkScaling>(spec, [](auto&) {}) &&
              changes_factor(spec, [](double) { return 1.0; });
     }},
    {"the factor of a scaling were cut off to a whole number",
     [](RopeSpec& spec, const Sight&) { return changes_factor(spec, cut_off); }},
    {"the factor of a scaling were rounded to a whole number",
     [](RopeSpec& spec, const Sight&) {
       return changes_factor(spec, [](double v) { return std::max(1.0, std::nearbyint(v)); });
     }},
    {"the factor of a scaling were rounded up to a whole number",
     [](RopeSpec& spec, const Sight&) {
       return changes_factor(spec, [](double v) { return std::ceil(v); });
     }},
    {"the base were cut off to a whole number",
     [](RopeSpec& spec, const Sight&) {
       const double whole = cut_off(spec.base);
       return std::exchange(spec.base, whole) != whole;
     }},
    {"every frequency were divided by the factor of the scaling",
     [](RopeSpec& spec, const Sight&) {
       double factor = 0;
       edits<YarnScaling>(spec, [&](auto& it) { factor = it.factor; });
       edits<Llama3Scaling>(spec, [&](auto& it) { factor = it.factor; });
       edits<DynamicNtkScaling>(spec, [&](auto& it) { factor = it.factor; });
       edits<NtkScaling>(spec, [&](auto& it) { factor = it.alpha; });
       if (factor == 0) return false;
       spec.scaling = LinearScaling{factor};
       return true;
     }},
    {"the trained length were the extended one",
     [](RopeSpec& spec, const Sight&) {
       const auto longer = [](std::int64_t length, double factor) {
         return static_cast<std::int64_t>(static_cast<double>(length) * std::min(factor, 1e6));
       };
       return edits<Llama3Scaling>(
                  spec,
                  [&](auto& it) { it.original_length = longer(it.original_length, it.factor); }) ||
              edits<YarnScaling>(
                  spec,
                  [&](auto& it) { it.original_length = longer(it.original_length, it.factor); }) ||
              edits<DynamicNtkScaling>(spec, [&](auto& it) {
                it.original_length = longer(it.original_length, it.factor);
              });
     }},
    {"beta_fast and beta_slow were exchanged",
     [](RopeSpec& spec, const Sight&) {
       return edits<YarnScaling>(spec, [](auto& it) { std::swap(it.beta_fast, it.beta_slow); });
     }},
    {"the ends of yarn's ramp were rounded to whole pairs, or not, the other way round",
     [](RopeSpec& spec, const Sight&) {
       return edits<YarnScaling>(spec, [](auto& it) { it.truncate = !it.truncate; });
     }},
    {"yarn's ramp ended with the pairs, or the head, the other way round",
     [](RopeSpec& spec, const Sight&) {
       return edits<YarnScaling>(spec, [](auto& it) { it.clamp_to_pairs = !it.clamp_to_pairs; });
     }},
    {"yarn's extrapolation were 1",
     [](RopeSpec& spec, const Sight&) {
       return edits<YarnScaling>(spec, [](auto& it) { it.extrapolation = 1; });
     }},
    {"beta_fast and beta_slow were 32 and 1",
     [](RopeSpec& spec, const Sight&) {
       return edits<YarnScaling>(spec, [](auto& it) { it.beta_fast = 32, it.beta_slow = 1; });
     }},
    {"short and long factors were exchanged",
     [](RopeSpec& spec, const Sight&) {
       return edits<LongRopeScaling>(
           spec, [](auto& it) { std::swap(it.short_factors, it.long_factors); });
     }},
    {"the long factors were used, whatever the length",
     [](RopeSpec& spec, const Sight&) {
       return edits<LongRopeScaling>(spec, [](auto& it) { it.short_factors = it.long_factors; });
     }},
    {"the proportion were 1",
     [](RopeSpec& spec, const Sight&) {
       return edits<ProportionalScaling>(spec, [](auto& it) { it.proportion = 1; });
     }},
    {"the base were 10000",
     [](RopeSpec& spec, const Sight&) { return std::exchange(spec.base, 10000) != 10000; }},
    {"each axis had frequencies of its own, or not, the other way round",
     [](RopeSpec& spec, const Sight&) {
       spec.axis_frequencies = !spec.axis_frequencies;
       return spec.axes() > 1;
     }},
};

}  // namespace

const std::vector<OtherSpec>& other_specs() {
  static const std::vector<OtherSpec> all(std::begin(kOtherSpecs), std::end(kOtherSpecs));
  return all;
}

}  // namespace ropecheck::diagnosis
