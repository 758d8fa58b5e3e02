#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <set>
#include <string_view>
#include <variant>
#include <vector>

#include "properties/case/case.h"
#include "properties/case/encoding/case_bytes.h"
#include "properties/case/encoding/scaling_text.h"
#include "properties/case/random_spec.h"
#include "properties/case/scaling_fields.h"
#include "properties/case/shrink.h"

// The table of scalings describes every member of their structs, and the encodings and the
// shrinking that follow from the table lose none.
namespace ropecheck {
namespace {

constexpr std::uint64_t kSeeds = 200;

RopeSpec plain_spec() {
  RopeSpec spec;
  spec.head_dim = spec.rotary_dim = 8;
  return spec;
}

/// Calls check with sound specifications of every kind.
template <class Check>
void for_drawn_specs(const Check& check) {
  for (const ScalingKind& kind : scaling_kinds()) {
    int sound = 0;
    for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
      RopeSpec spec = plain_spec();
      spec.scaling = drawn_from(seed, kind, spec);
      ASSERT_EQ(&kind_of(spec.scaling), &kind);
      if (!problem_with(spec).empty()) continue;
      ++sound;
      check(kind, spec);
    }
    EXPECT_GT(sound, static_cast<int>(kSeeds) / 4) << kind.name;
  }
}

/// A value that no default has.
void set_unusual(double& value) { value = 0.625; }
void set_unusual(std::int64_t& value) { value = 12345; }
void set_unusual(bool& value) { value = !value; }
void set_unusual(std::vector<double>& value) { value = {0.5, 0.25, 0.125, 0.0625}; }

TEST(TheTableOfScalings, NamesEveryKindOnce) {
  std::set<std::string_view> names;
  for (const ScalingKind& kind : scaling_kinds()) names.insert(kind.name);
  EXPECT_EQ(names.size(), std::variant_size_v<Scaling>);
}

TEST(TheTableOfScalings, DescribesEveryMemberThatDrawsChange) {
  for_drawn_specs([](const ScalingKind& kind, RopeSpec& spec) {
    Scaling copy = kind.usual;
    for (const ScalingField& field : kind.fields) copy_value(field, spec.scaling, copy);
    EXPECT_EQ(copy, spec.scaling) << text_of(spec.scaling);
  });
}

TEST(TheTableOfScalings, DescribesEachMemberOnce) {
  for (const ScalingKind& kind : scaling_kinds())
    for (const ScalingField& field : kind.fields) {
      Scaling changed = kind.usual;
      Scaling usual = kind.usual;
      std::visit([](auto* value) { set_unusual(*value); }, field.in(changed));
      EXPECT_FALSE(changed == usual) << kind.name << " " << field.name;
      for (const ScalingField& other : kind.fields)
        EXPECT_EQ(same_value(other, changed, usual), &other != &field)
            << kind.name << ": " << field.name << " and " << other.name;
      const auto back = scaling_in(text_of(changed));
      ASSERT_TRUE(back) << text_of(changed);
      EXPECT_EQ(*back, changed) << text_of(changed);
    }
}

TEST(TheTableOfScalings, NamesTheCapabilityThatIsMissing) {
  for_drawn_specs([](const ScalingKind& kind, RopeSpec& spec) {
    Case c;
    c.spec = spec;
    if (kind.capability == nullptr) return;
    Capabilities can;
    EXPECT_EQ(unsupported(c, can), "") << kind.name;
    can.*kind.capability = false;
    EXPECT_EQ(unsupported(c, can), kind.title);
  });
}

TEST(TheBytesOfACase, KeepEveryDrawnScaling) {
  for_drawn_specs([](const ScalingKind&, RopeSpec& spec) {
    Case c;
    c.spec = spec;
    const auto bytes = encode_case(0, c);
    ASSERT_TRUE(bytes) << text_of(spec.scaling);
    EXPECT_EQ(decode_case(*bytes).value.spec, spec) << text_of(spec.scaling);
  });
}

TEST(TheBytesOfACase, RefuseANumberThatMustBePositive) {
  for (const ScalingKind& kind : scaling_kinds())
    for (const ScalingField& field : kind.fields) {
      Case c;
      c.spec = plain_spec();
      c.spec.scaling = drawn_from(0, kind, c.spec);
      auto* number = value_as<double>(field, c.spec.scaling);
      if (number == nullptr || !field.positive) continue;
      *number = -*number - 1;
      EXPECT_FALSE(encode_case(0, c)) << kind.name << " " << field.name;
    }
}

TEST(Shrinking, LeavesTheParameterThatMatters) {
  Case c;
  c.spec = plain_spec();
  YarnScaling yarn;
  yarn.factor = 8;
  yarn.original_length = 777;
  yarn.beta_fast = 24;
  yarn.mscale = 0.707;
  yarn.truncate = false;
  c.spec.scaling = yarn;
  const auto fails = [](const Case& at) {
    const auto* scaling = std::get_if<YarnScaling>(&at.spec.scaling);
    return scaling != nullptr && scaling->beta_fast == 24;
  };
  const Case minimal = minimize(c, fails, 1000, SpecMay::shrink);
  YarnScaling guilty;
  guilty.original_length = 777;  // no default of this parameter is sound
  guilty.beta_fast = 24;
  EXPECT_EQ(minimal.spec.scaling, Scaling(guilty)) << text_of(minimal.spec.scaling);
}

TEST(Shrinking, CutsListsToTheNumberOfPairs) {
  Case c;
  c.spec = plain_spec();
  c.spec.scaling = ListedFrequencies{{1, 0.5, 0.25, 0.125}};
  const auto fails = [](const Case& at) {
    const auto* listed = std::get_if<ListedFrequencies>(&at.spec.scaling);
    return listed != nullptr && listed->inv_freq.size() >= 2;
  };
  const Case minimal = minimize(c, fails, 1000, SpecMay::shrink);
  EXPECT_EQ(minimal.spec.scaling, Scaling(ListedFrequencies{{1, 0.5}}));
  EXPECT_EQ(minimal.spec.rotary_dim, 4);
}

}  // namespace
}  // namespace ropecheck
