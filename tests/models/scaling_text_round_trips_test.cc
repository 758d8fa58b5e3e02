#include <gtest/gtest.h>

#include <set>
#include <string>
#include <string_view>

#include "models/golden.h"
#include "models/presets.h"
#include "properties/case/encoding/scaling_text.h"
#include "properties/case/encoding/spec_text.h"

namespace ropecheck {
namespace {

TEST(TheTextOfAScaling, ReadsBackAsTheScaling) {
  std::set<std::string_view> names;
  const auto check = [&](const Scaling& scaling) {
    names.insert(name_of(scaling));
    const auto back = scaling_in(text_of(scaling));
    ASSERT_TRUE(back) << text_of(scaling);
    EXPECT_EQ(*back, scaling) << text_of(scaling);
  };
  for (const models::Preset& preset : models::presets()) check(preset.spec.scaling);
  for (const models::GoldenSubject& subject : models::small_golden_subjects())
    check(subject.spec.scaling);
  EXPECT_EQ(names.size(), 9u);
}

TEST(TheTextOfASpecification, ReadsBackFieldByField) {
  for (const models::Preset& preset : models::presets()) {
    RopeSpec back;
    for (const auto& field : spec_fields())
      EXPECT_TRUE(field.read(back, field.write(preset.spec))) << preset.name << " " << field.key;
    EXPECT_EQ(back, preset.spec) << preset.name;
  }
}

TEST(ListedFrequencies, AreSeparatedByCommasOrBySlashes) {
  const Scaling listed = ListedFrequencies{{1, 0.5, 0.25}};
  EXPECT_EQ(scaling_in("listed:1,0.5,0.25"), listed);
  EXPECT_EQ(scaling_in("listed:1/0.5/0.25"), listed);
}

TEST(AGarbledScaling, IsNotRead) {
  for (const char* text : {"",
                           "yarm",
                           "none:",
                           "none:1",
                           "linear",
                           "linear:",
                           "linear:x",
                           "linear:1,2",
                           "ntk",
                           "listed:",
                           "listed:1,,2",
                           "listed:1,2/3",
                           "yarn:",
                           "yarn:factor",
                           "yarn:factor=",
                           "yarn:factor=four",
                           "yarn:magic=1",
                           "yarn:truncate=maybe",
                           "yarn:original_length=1.5",
                           "longrope:short_factors=1/x",
                           "llama3:factor=8,",
                           "yarn:factor=1;beta_fast=2"})
    EXPECT_FALSE(scaling_in(text)) << text;
}

}  // namespace
}  // namespace ropecheck
