#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>
#include <variant>
#include <vector>

#include "models/model_config.h"
#include "reference/certified.h"
#include "tests/models/float_roundings.h"
#include "tests/models/model_files.h"

// The frequencies that another project's code computes for the same config.json, recorded with its
// version by record_transformers.py. They are evidence that neither the formulas nor the reading of
// configurations are our own invention.
namespace ropecheck {
namespace {

using nlohmann::json;

const json& recorded_entries() {
  static const json data = models::recording("transformers.json");
  return data;
}

RopeSpec spec_of_entry(const json& entry) {
  models::ConfigOptions options;
  if (entry["seq_len"].is_number()) options.seq_len = entry["seq_len"].get<std::int64_t>();
  const models::ModelConfig config =
      models::read_hugging_face_config(entry["config"].dump(), options);
  EXPECT_EQ(config.problem, "");
  if (config.ropes.size() != 1) {
    ADD_FAILURE() << "one rotation expected, not " << config.ropes.size();
    return {};
  }
  return config.ropes.front().spec;
}

std::vector<double> recorded_inv_freq(const json& entry) {
  std::vector<double> all;
  std::istringstream text(entry["inv_freq"].get<std::string>());
  for (std::string bits; text >> bits;)
    all.push_back(
        std::bit_cast<float>(static_cast<std::uint32_t>(std::strtoul(bits.c_str(), nullptr, 16))));
  return all;
}

TEST(Transformers, MakesTheFrequenciesThatTheSpecificationSaysUpToItsOwnRoundings) {
  ASSERT_GE(recorded_entries()["frequencies"].size(), 25u);
  for (const json& entry : recorded_entries()["frequencies"])
    EXPECT_LE(worst_share_of_bound(spec_of_entry(entry), recorded_inv_freq(entry)), 1)
        << entry["shows"];
}

// Python's floats are doubles: a logarithm, a few products and a quotient, or a root.
TEST(Transformers, MakesTheAttentionFactorsThatTheSpecificationSays) {
  for (const json& entry : recorded_entries()["frequencies"]) {
    const double given = std::strtod(entry["attention_factor"].get<std::string>().c_str(), nullptr);
    const double exact = static_cast<double>(attention_factor<Binary<192>>(spec_of_entry(entry)));
    EXPECT_NEAR(given, exact, 8 * 0x1p-53 * exact) << entry["shows"];
  }
}

TEST(Transformers, SharesOutAxesAsTheSpecificationSays) {
  ASSERT_GE(recorded_entries()["axes"].size(), 4u);
  for (const json& entry : recorded_entries()["axes"]) {
    RopeSpec spec;
    spec.axis_order = entry["order"] == "chunked" ? AxisOrder::chunked : AxisOrder::interleaved;
    for (std::size_t i = 0; i < 3; ++i) spec.sections[i] = entry["sections"][i].get<int>();
    std::string axes;
    spec.head_dim = spec.rotary_dim =
        2 * static_cast<int>(entry["axis_of_pair"].get<std::string>().size());
    ASSERT_EQ(problem_with(spec), "");
    for (int pair = 0; pair < spec.pairs(); ++pair)
      axes += std::to_string(axis_of_pair(spec, pair));
    EXPECT_EQ(axes, entry["axis_of_pair"].get<std::string>()) << entry["sections"];
  }
}

TEST(Transformers, HasEveryScalingInTheRecord) {
  std::set<std::size_t> kinds;
  for (const json& entry : recorded_entries()["frequencies"])
    kinds.insert(spec_of_entry(entry).scaling.index());
  // All but ntk with a fixed alpha, and listed frequencies, for which transformers has no name.
  EXPECT_EQ(kinds.size(), std::variant_size_v<Scaling> - 2);
}

/// Parameters that are slightly or plausibly wrong; some implementation had each of these mistakes.
TEST(Transformers, ContradictsEveryPlausibleMistake) {
  int mistakes = 0;
  const auto expect_contradiction = [&](const json& entry, const RopeSpec& wrong,
                                        const char* mistake) {
    ++mistakes;
    const bool same_factor =
        std::abs(static_cast<double>(attention_factor<Binary<192>>(wrong)) -
                 std::strtod(entry["attention_factor"].get<std::string>().c_str(), nullptr)) <
        1e-12;
    EXPECT_TRUE(worst_share_of_bound(wrong, recorded_inv_freq(entry)) > 1 || !same_factor)
        << mistake << " is not noticed in: " << entry["shows"];
  };
  for (const json& entry : recorded_entries()["frequencies"]) {
    const std::string shows = entry["shows"];
    const RopeSpec right = spec_of_entry(entry);
    RopeSpec wrong = right;
    wrong.base *= 1.0001;
    expect_contradiction(entry, wrong, "a base off by 1e-4");
    if (auto* linear = std::get_if<LinearScaling>(&wrong.scaling)) {
      wrong = right;
      std::get<LinearScaling>(wrong.scaling).factor = 1 / linear->factor;
      expect_contradiction(entry, wrong, "an inverted factor");
    }
    if (shows == "yarn" || shows == "yarn, own betas") {
      wrong = right;
      auto& yarn = std::get<YarnScaling>(wrong.scaling);
      std::swap(yarn.beta_fast, yarn.beta_slow);
      expect_contradiction(entry, wrong, "betas swapped");
      wrong = right;
      std::get<YarnScaling>(wrong.scaling).truncate = false;
      expect_contradiction(entry, wrong, "no truncation");
      wrong = right;
      std::get<YarnScaling>(wrong.scaling).original_length *= 2;
      expect_contradiction(entry, wrong, "the stretched length for the original one");
    }
    if (shows == "yarn, own betas") {
      wrong = right;
      auto& yarn = std::get<YarnScaling>(wrong.scaling);
      yarn.beta_fast = 32;
      yarn.beta_slow = 1;
      expect_contradiction(entry, wrong, "betas fixed at 32 and 1");
    }
    if (shows == "yarn, ramp clamped at both ends") {
      wrong = right;
      std::get<YarnScaling>(wrong.scaling).clamp_to_pairs = true;
      expect_contradiction(entry, wrong, "the ramp clamped to the pairs");
    }
    if (shows == "yarn, high below low") {
      wrong = right;
      std::get<YarnScaling>(wrong.scaling).ramp_is_step = true;
      expect_contradiction(entry, wrong, "a step for an inverted ramp");
    }
    if (shows == "yarn with mscale") {
      wrong = right;
      std::get<YarnScaling>(wrong.scaling).mscale_all_dim = 0;
      expect_contradiction(entry, wrong, "mscale_all_dim ignored");
    }
    if (shows == "yarn without truncation") {
      wrong = right;
      std::get<YarnScaling>(wrong.scaling).truncate = true;
      expect_contradiction(entry, wrong, "truncation");
    }
    if (std::holds_alternative<DynamicNtkScaling>(right.scaling)) {
      wrong = right;
      auto& ntk = std::get<DynamicNtkScaling>(wrong.scaling);
      ntk.seq_len =
          static_cast<std::int64_t>(ntk.factor * static_cast<double>(ntk.original_length));
      expect_contradiction(entry, wrong, "the base of the full length at any length");
    }
    if (auto* longrope = std::get_if<LongRopeScaling>(&right.scaling)) {
      wrong = right;
      const bool is_short = longrope->seq_len <= longrope->original_length;
      std::get<LongRopeScaling>(wrong.scaling).seq_len = is_short ? 1 << 20 : 1;
      expect_contradiction(entry, wrong, "the other list");
    }
    if (shows == "llama3") {
      wrong = right;
      std::get<Llama3Scaling>(wrong.scaling).original_length = 131072;
      expect_contradiction(entry, wrong, "the stretched length for the original one");
      wrong = right;
      wrong.scaling = NoScaling{};
      expect_contradiction(entry, wrong, "the scaling ignored");
    }
    if (shows == "llama3, other factors") {
      wrong = right;
      auto& llama3 = std::get<Llama3Scaling>(wrong.scaling);
      llama3.low_freq_factor = 1;
      llama3.high_freq_factor = 4;
      expect_contradiction(entry, wrong, "the usual factors for the given ones");
    }
  }
  EXPECT_GT(mistakes, 45);
}

}  // namespace
}  // namespace ropecheck
