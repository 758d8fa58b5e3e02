#include "properties/case/scaling_fields.h"

#include <cmath>
#include <cstddef>
#include <type_traits>
#include <utility>

#include "properties/case/dice.h"

namespace ropecheck::inline cases {
namespace {

template <class Kind, class T, T Kind::*Member>
ScalingValue value_in(Scaling& scaling) {
  return &(std::get<Kind>(scaling).*Member);
}

/// Deduces the kind and the type of a member.
template <auto Member>
struct Of;
template <class Kind, class T, T Kind::*Member>
struct Of<Member> {
  static constexpr auto in = &value_in<Kind, T, Member>;
};

/// A field with any finite numbers, with a length or with a flag.
template <auto Member>
ScalingField field(std::string_view name) {
  return {name, Of<Member>::in, false};
}

template <auto Member>
ScalingField positive(std::string_view name) {
  return {name, Of<Member>::in, true};
}

/// A length around a context's end, where dynamic scalings and LongRoPE change over.
std::int64_t draw_seq_len(std::int64_t original_length, Dice& dice) {
  return dice.of({original_length - 1, original_length, original_length + 1, 3 * original_length});
}

// The table's rows. Each needs only the kind's own struct; the order of a row's draws is part of
// what a seed means.

ScalingKind row(const NoScaling& usual) {
  return {"none", "no scaling", nullptr, {}, usual, 1, [](const RopeSpec&, bool, Dice&) -> Scaling {
            return NoScaling{};
          }};
}

ScalingKind row(const LinearScaling& usual) {
  return {"linear",
          "linear scaling",
          &Capabilities::linear_scaling,
          {positive<&LinearScaling::factor>("")},
          usual,
          1,
          [](const RopeSpec&, bool, Dice& dice) -> Scaling {
            return LinearScaling{dice.of({8.0, 3.0, 0.1})};
          }};
}

ScalingKind row(const NtkScaling& usual) {
  return {"ntk",
          "ntk scaling",
          &Capabilities::ntk_scaling,
          {positive<&NtkScaling::alpha>("")},
          usual,
          2,
          [](const RopeSpec&, bool, Dice& dice) -> Scaling {
            return NtkScaling{dice.of({2.0, 7.3})};
          }};
}

/// Draws the standard frequencies rounded to float32, and some that are 0 or negative.
Scaling draw_listed(const RopeSpec& spec, bool, Dice& dice) {
  ListedFrequencies listed;
  for (int pair = 0; pair < spec.pairs(); ++pair)
    listed.inv_freq.push_back(dice.one_in(16) ? dice.of({0.0, -0.25, 3.0})
                                              : static_cast<double>(static_cast<float>(std::pow(
                                                    spec.base, -2.0 * pair / spec.rotary_dim))));
  return listed;
}

ScalingKind row(const ListedFrequencies& usual) {
  return {"listed",
          "listed frequencies",
          &Capabilities::listed_frequencies,
          {field<&ListedFrequencies::inv_freq>("")},
          usual,
          1,
          draw_listed};
}

ScalingKind row(const DynamicNtkScaling& usual) {
  using S = DynamicNtkScaling;
  return {"dynamic_ntk",
          "dynamic_ntk scaling",
          &Capabilities::other_scalings,
          {positive<&S::factor>("factor"), field<&S::original_length>("original_length"),
           field<&S::seq_len>("seq_len")},
          usual,
          2,
          [](const RopeSpec&, bool, Dice& dice) -> Scaling {
            const auto original = dice.of<std::int64_t>({64, 777, 4096, 8192, 131072});
            return S{dice.of({2.0, 3.5, 8.0}), original, draw_seq_len(original, dice)};
          }};
}

/// Draws ramps of every shape: the usual one, a step, one that runs backwards, one without the fast
/// pairs or without the slow ones, and the known deviations of implementations.
Scaling draw_yarn(const RopeSpec&, bool apart, Dice& dice) {
  YarnScaling yarn;
  yarn.factor = dice.of({2.0, 4.0, 7.5, 40.0, 1.0, 0.5});
  yarn.original_length = dice.of<std::int64_t>({64, 777, 4096, 131072});
  yarn.beta_fast = dice.of({32.0, 24.0, 7.0, 2.0, 1e4});
  yarn.beta_slow = dice.of({1.0, 1.5, 7.0, 30.0, 1e-4});
  yarn.extrapolation = dice.of({1.0, 1.0, 1.0, 0.75, 0.0});
  yarn.truncate = !dice.one_in(3);
  if (apart || dice.one_in(3)) yarn.mscale = dice.of({0.707, 1.0, 1.5});
  if (apart || dice.one_in(3)) yarn.mscale_all_dim = dice.of({0.707, 1.0, 0.3});
  yarn.clamp_to_pairs = dice.one_in(6);
  yarn.ramp_is_step = dice.one_in(6);
  yarn.ggml_attention = dice.one_in(6);
  return yarn;
}

ScalingKind row(const YarnScaling& usual) {
  using S = YarnScaling;
  return {"yarn",
          "yarn scaling",
          &Capabilities::other_scalings,
          {field<&S::factor>("factor"), field<&S::original_length>("original_length"),
           field<&S::beta_fast>("beta_fast"), field<&S::beta_slow>("beta_slow"),
           field<&S::extrapolation>("extrapolation"), field<&S::truncate>("truncate"),
           field<&S::mscale>("mscale"), field<&S::mscale_all_dim>("mscale_all_dim"),
           field<&S::clamp_to_pairs>("clamp_to_pairs"), field<&S::ramp_is_step>("ramp_is_step"),
           field<&S::ggml_attention>("ggml_attention")},
          usual,
          1,
          draw_yarn};
}

Scaling draw_longrope(const RopeSpec& spec, bool, Dice& dice) {
  LongRopeScaling longrope;
  longrope.original_length = dice.of<std::int64_t>({64, 777, 4096});
  longrope.max_length = longrope.original_length * dice.of({1, 2, 7, 32});
  longrope.seq_len = draw_seq_len(longrope.original_length, dice);
  for (int pair = 0; pair < spec.pairs(); ++pair) {
    longrope.short_factors.push_back(1 + pair / 64.0);
    longrope.long_factors.push_back(1.25 + pair * pair / 8.0);
  }
  longrope.unit_attention_when_short = dice.one_in(4);
  return longrope;
}

ScalingKind row(const LongRopeScaling& usual) {
  using S = LongRopeScaling;
  return {"longrope",
          "longrope scaling",
          &Capabilities::other_scalings,
          {positive<&S::short_factors>("short_factors"), positive<&S::long_factors>("long_factors"),
           field<&S::original_length>("original_length"), field<&S::max_length>("max_length"),
           field<&S::seq_len>("seq_len"),
           field<&S::unit_attention_when_short>("unit_attention_when_short")},
          usual,
          1,
          draw_longrope};
}

Scaling draw_llama3(const RopeSpec&, bool, Dice& dice) {
  Llama3Scaling llama3;
  llama3.factor = dice.of({8.0, 32.0, 2.5});
  llama3.low_freq_factor = dice.of({1.0, 1.5, 3.0});
  llama3.high_freq_factor = llama3.low_freq_factor + dice.of({3.0, 5.5, 0.0});
  llama3.original_length = dice.of<std::int64_t>({64, 777, 4096, 8192});
  return llama3;
}

ScalingKind row(const Llama3Scaling& usual) {
  using S = Llama3Scaling;
  return {"llama3",
          "llama3 scaling",
          &Capabilities::other_scalings,
          {positive<&S::factor>("factor"), positive<&S::low_freq_factor>("low_freq_factor"),
           positive<&S::high_freq_factor>("high_freq_factor"),
           field<&S::original_length>("original_length")},
          usual,
          1,
          draw_llama3};
}

ScalingKind row(const ProportionalScaling& usual) {
  using S = ProportionalScaling;
  return {"proportional",
          "proportional scaling",
          &Capabilities::other_scalings,
          {positive<&S::proportion>("proportion"), positive<&S::factor>("factor")},
          usual,
          1,
          [](const RopeSpec&, bool, Dice& dice) -> Scaling {
            return S{dice.of({0.25, 0.5, 0.3, 1.0}), dice.of({1.0, 8.0, 3.0})};
          }};
}

/// Does not compile if an alternative of Scaling has no row.
template <std::size_t... Index>
std::vector<ScalingKind> rows(std::index_sequence<Index...>) {
  return {row(std::variant_alternative_t<Index, Scaling>{})...};
}

}  // namespace

const std::vector<ScalingKind>& scaling_kinds() {
  static const std::vector<ScalingKind> kinds =
      rows(std::make_index_sequence<std::variant_size_v<Scaling>>());
  return kinds;
}

Scaling drawn_from(std::uint64_t seed, const ScalingKind& kind, const RopeSpec& spec) {
  rc::Random random(seed);
  Dice dice(random);
  return kind.draw(spec, false, dice);
}

bool same_value(const ScalingField& field, Scaling& a, Scaling& b) {
  return std::visit(
      [&](const auto* value) {
        return *value == *std::get<std::remove_cvref_t<decltype(*value)>*>(field.in(b));
      },
      field.in(a));
}

void copy_value(const ScalingField& field, Scaling& from, Scaling& to) {
  std::visit(
      [&](const auto* value) {
        *std::get<std::remove_cvref_t<decltype(*value)>*>(field.in(to)) = *value;
      },
      field.in(from));
}

}  // namespace ropecheck::cases
