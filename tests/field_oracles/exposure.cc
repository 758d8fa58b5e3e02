#include "field_oracles/exposure.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>

#include "diagnosis/catalogue/mutant_rope.h"
#include "field_oracles/run_apart.h"
#include "field_oracles/trial.h"
#include "models/presets.h"
#include "properties/case/dice.h"
#include "properties/case/generators.h"
#include "properties/case/random_spec.h"
#include "properties/claims/every_property.h"
#include "properties/exact/rounded_frequencies.h"

namespace ropecheck::field {
namespace {

constexpr int kSpecs = 150;
constexpr int kProbesOfSpec = 6;
constexpr std::int64_t kLastPosition = std::int64_t{1} << 31;

/// Few capabilities of a specification, and one kind of scaling by turns, so that most probes need
/// few features.
Capabilities spec_capabilities(int turn, Dice& dice) {
  Capabilities can;
  for (bool Capabilities::*part : {&Capabilities::partial_rotary, &Capabilities::rotary_offset,
                                   &Capabilities::attention_factor, &Capabilities::several_axes})
    can.*part = dice.one_in(4);
  can.rotary_offset = can.rotary_offset && can.partial_rotary;
  can.linear_scaling = turn % 6 == 1;
  can.ntk_scaling = turn % 6 == 2;
  can.listed_frequencies = turn % 6 == 3;
  can.other_scalings = turn % 6 > 3;
  if (can.other_scalings) can.attention_factor = true;  // yarn and longrope have one
  return can;
}

/// Few capabilities of a call.
Capabilities call_capabilities(Dice& dice) {
  Capabilities can;
  can.float16 = can.bfloat16 = true;
  can.inverse = dice.one_in(4);
  can.strides = dice.one_in(4);
  can.in_place = dice.one_in(2);
  can.out_of_place = !can.in_place;
  can.min_position = dice.one_in(4) ? -kLastPosition : 0;
  can.max_position = kLastPosition;
  return can;
}

/// Small, and in memory as tests have it.
void make_plain(Case& c) {
  const bool wide = c.spec.rotary_dim > 64;
  c.q.heads = std::min(c.q.heads, wide ? 2 : 6);
  c.k.heads = std::min(c.k.heads, wide ? 1 : 3);
  if (c.seq > 24) {
    c.seq = 24;
    c.positions.resize(static_cast<std::size_t>(c.tokens()) * static_cast<std::size_t>(c.axes()));
  }
  for (TensorCase* tensor : {&c.q, &c.k})
    for (Arrangement* memory : {&tensor->in, &tensor->out}) {
      Arrangement plain;
      plain.heads_first = memory->heads_first;
      plain.step = memory->step;
      plain.head_gap = memory->head_gap;
      plain.token_gap = memory->token_gap;
      *memory = plain;
    }
}

Probe draw_probe(const CaseSource& of_spec, rc::Random& random) {
  Dice dice(random);
  CaseSource source = of_spec;
  source.can = call_capabilities(dice);
  source.dtype = dice.of({DType::float32, DType::float16, DType::bfloat16});
  // The first positions, those of a long context, or any.
  source.highest = dice.of({std::int64_t{64}, std::int64_t{1} << 15, kLastPosition});
  source.lowest = source.can.min_position < 0 ? -source.highest : 0;
  source.hard.clear();
  Case c = draw_case(source, random);
  if (dice.one_in(2)) c.k.heads = 0;
  make_plain(c);
  return {c, features_of(c)};
}

std::vector<Probe> draw_probes() {
  rc::Random random({19, 8, 0, 0});
  Dice dice(random);
  std::vector<RopeSpec> specs;
  for (const models::Preset& preset : models::presets()) specs.push_back(preset.spec);
  YarnScaling shrinking;  // no model's, and rarely drawn
  shrinking.factor = 0.5;
  shrinking.original_length = 64;
  specs.push_back({.head_dim = 16, .rotary_dim = 16, .scaling = shrinking});
  for (int i = 0; i < kSpecs; ++i) specs.push_back(draw_spec(spec_capabilities(i, dice), dice));
  std::vector<Probe> all;
  for (const RopeSpec& spec : specs) {
    const CaseSource source =
        case_source(claims::kMatchesReference, spec, Capabilities{}, DType::float32, 64);
    const bool wide = spec.rotary_dim > 64;
    for (int n = 0; n < (wide ? kProbesOfSpec / 2 : kProbesOfSpec); ++n)
      all.push_back(draw_probe(source, random));
  }
  return all;
}

/// The errors of a rotation in the format, and of one in the storage format, stay below this for
/// values from a normal distribution.
Tolerance tight(const Case& c) {
  const double u = format_of(c.dtype).unit_roundoff();
  return each_element(40 * u * std::max(1.0, exact::attention_factor(c.spec)), 4 * u);
}

bool can_be_composed(const Case& c) {
  return c.direction == Direction::forward && exact::attention_factor(c.spec) == 1;
}

/// The ways in which the mistake shows in a probe. A right rotation shows none in any.
unsigned shown_by(const UnderTest& under_test, const Probe& probe) {
  FieldCall call;
  call.c = probe.c;
  call.c.shift = {-67};
  call.tolerance = tight(probe.c);
  const auto shows = [&](Judged judged) {
    return accepts(under_test, call, 1) ? 0 : 1U << static_cast<unsigned>(judged);
  };
  unsigned shown = shows(Judged::as_a_whole);
  if (shown == 0) return 0;
  call.given = Given::rows;
  shown |= shows(Judged::given_rows);
  call.given = Given::table;
  shown |= shows(Judged::given_table);
  if (!can_be_composed(probe.c)) return shown;
  call.given = Given::nothing;
  call.against = Against::composition;
  return shown | shows(Judged::by_composition);
}

}  // namespace

const std::vector<Probe>& probes() {
  static const std::vector<Probe> all = draw_probes();
  return all;
}

std::vector<Exposure> exposures(const std::vector<UnderTest>& under_tests) {
  // Frequencies take most of the time; the child processes inherit those that are known here.
  const UnderTest right = under_test(diagnosis::implementation_of({}, "right"));
  for (const Probe& probe : probes()) shown_by(right, probe);
  std::vector<Exposure> all(under_tests.size());
  for (std::vector<std::size_t> rest; true;) {
    rest.clear();
    for (std::size_t i = 0; i < all.size(); ++i)
      if (all[i].size() < probes().size()) rest.push_back(i);
    if (rest.empty()) return all;
    const std::vector<Answer> answers =
        run_apart(rest.size(), [&](std::size_t i, const std::function<void(char)>& say) {
          for (std::size_t n = all[rest[i]].size(); n < probes().size(); ++n)
            say(static_cast<char>('a' + shown_by(under_tests[rest[i]], probes()[n])));
        });
    for (std::size_t i = 0; i < rest.size(); ++i) {
      Exposure& exposure = all[rest[i]];
      for (const char c : answers[i].said) exposure.push_back(static_cast<unsigned>(c - 'a'));
      if (exposure.size() < probes().size()) exposure.push_back(15);
    }
  }
}

std::string missing_in(const Scope& scope, const Exposure& exposure) {
  std::optional<Features> fewest;
  bool other_result = false;
  std::size_t least = std::numeric_limits<std::size_t>::max();
  for (std::size_t n = 0; n < exposure.size(); ++n) {
    if (exposure[n] == 0) continue;
    const Features lacks = probes()[n].features & ~scope.features;
    const bool shown = (scope.judged & std::bitset<4>(exposure[n])).any();
    if (shown && lacks.none()) return {};
    const std::size_t count = lacks.count() + (shown ? 0 : 1);
    if (count >= least) continue;
    least = count;
    fewest = lacks;
    other_result = !shown;
  }
  if (!fewest) return {};  // sizes or values beyond those of the probes
  std::string reason;
  const auto add = [&](std::string_view part) {
    reason += (reason.empty() ? "" : ", ") + std::string(part);
  };
  if (other_result)
    add(scope.judged.test(static_cast<std::size_t>(Judged::by_composition))
            ? "it compares rotations with each other"
            : "cos and sin are given");
  for (std::size_t i = 0; i < kFeatures; ++i)
    if (fewest->test(i)) add("no " + std::string(phrase(static_cast<Feature>(i))));
  return reason;
}

}  // namespace ropecheck::field
