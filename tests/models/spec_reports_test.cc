#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>

#include "models/presets.h"
#include "models/spec_report.h"

namespace ropecheck {
namespace {

models::SpecReport report(const char* preset) {
  const models::Preset* found = models::find_preset(preset);
  return models::report_on(found->name, found->spec, found->trained_length, {"a note"});
}

int count(const models::SpecReport& of, models::Band band) {
  int pairs = 0;
  for (const models::PairReport& pair : of.pairs) pairs += pair.band == band;
  return pairs;
}

TEST(AReport, GivesWavelengthsAndTurns) {
  const models::SpecReport llama = report("llama-3");
  ASSERT_EQ(llama.pairs.size(), 64u);
  EXPECT_EQ(llama.pairs[0].theta, 1);
  EXPECT_NEAR(llama.pairs[0].wavelength, 2 * std::acos(-1.0), 1e-15);
  EXPECT_NEAR(llama.pairs[0].turns_at_length, 8191 / (2 * std::acos(-1.0)), 1e-9);
  EXPECT_NEAR(llama.pairs[32].wavelength, 2 * std::acos(-1.0) * std::sqrt(5e5), 1e-8);
  EXPECT_EQ(count(llama, models::Band::unscaled), 64);
}

// Llama 3.1: wavelengths below 2048 stay, above 8192 are stretched by 8, in pairs 0–28 and 36–63.
TEST(AReport, SaysWhichBandOfTheScalingAPairIsIn) {
  const models::SpecReport llama = report("llama-3.1");
  for (const models::PairReport& pair : llama.pairs) {
    const double wavelength = 2 * std::acos(-1.0) / pair.unscaled_theta;
    const models::Band expected = wavelength < 2048   ? models::Band::unscaled
                                  : wavelength > 8192 ? models::Band::interpolated
                                                      : models::Band::blended;
    EXPECT_EQ(models::name_of(pair.band), models::name_of(expected)) << pair.pair;
  }
  EXPECT_GT(count(llama, models::Band::blended), 2);
  EXPECT_EQ(count(report("gemma-3-global"), models::Band::interpolated), 128);
  EXPECT_EQ(count(report("phi-3.5-mini-long"), models::Band::rescaled), 48);
}

TEST(AReport, SaysThatPairsOutsideAProportionStandStill) {
  RopeSpec spec;
  spec.scaling = ProportionalScaling{0.25, 1};
  const models::SpecReport proportional = models::report_on("p", spec, 4096);
  EXPECT_EQ(count(proportional, models::Band::unscaled), 16);
  EXPECT_EQ(count(proportional, models::Band::still), 48);
  EXPECT_TRUE(std::isinf(proportional.pairs[20].wavelength));
}

TEST(Costs, AreWhatRoundingOncePerStepAmountsTo) {
  const models::SpecReport llama = report("llama-2");
  ASSERT_EQ(llama.costs.size(), 4u);
  const double angles = llama.costs[1].radians, positions = llama.costs[2].radians;
  // Positions up to 4095 have steps of 16 in bfloat16: half of that, times θ_0 = 1, exceeds π.
  EXPECT_EQ(positions, std::acos(-1.0));
  // Half a step of a float32 in [2048, 4096) is 2^−13; the frequency's rounding can add as much.
  EXPECT_GE(angles, 0x1p-13);
  EXPECT_LE(angles, 0x1p-11);
  EXPECT_NEAR(llama.costs[1].bits, -std::log2(angles), 1e-12);
  EXPECT_NEAR(llama.costs[3].radians, std::sqrt(2.0) * 0x1p-9, 1e-15);
  // In short contexts bfloat16 holds positions exactly.
  EXPECT_EQ(models::report_on("short", RopeSpec{}, 257).costs[2].radians, 0);
}

TEST(TheJson, HoldsTheSameNumbers) {
  const models::SpecReport gpt_oss = report("gpt-oss");
  const auto numbers = nlohmann::json::parse(models::to_json(gpt_oss));
  ASSERT_EQ(numbers["pairs"].size(), 32u);
  for (const models::PairReport& pair : gpt_oss.pairs) {
    const auto& written = numbers["pairs"][static_cast<std::size_t>(pair.pair)];
    EXPECT_EQ(written["theta"].get<double>(), pair.theta);
    EXPECT_EQ(written["band"], models::name_of(pair.band));
  }
  EXPECT_EQ(numbers["attention_factor"].get<double>(), gpt_oss.attention_factor);
  EXPECT_EQ(numbers["costs"].size(), 4u);
  EXPECT_EQ(numbers["notes"][0], "a note");
}

TEST(TheTableAndThePicture, HaveALineOrADotForEachPair) {
  const models::SpecReport vl = report("qwen2-vl");
  const std::string table = models::to_table(vl), svg = models::to_svg(vl);
  std::size_t dots = 0;
  for (std::size_t at = 0; (at = svg.find("r=\"3\"", at)) != std::string::npos; ++at) ++dots;
  EXPECT_EQ(dots, 64u);
  EXPECT_NE(table.find("    63    2 "), std::string::npos) << table;
  EXPECT_EQ(svg.find("nan"), std::string::npos);
  EXPECT_EQ(svg.find("inf"), std::string::npos);
}

}  // namespace
}  // namespace ropecheck
