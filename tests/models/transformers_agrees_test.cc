#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>
#include <variant>
#include <vector>

#include "models/model_config.h"
#include "reference/certified.h"

// The frequencies that another project's code computes for the same config.json, recorded with its
// version by record_transformers.py. They are evidence that neither the formulas nor the reading of
// configurations are our own invention.
namespace ropecheck {
namespace {

using nlohmann::json;

const json& recorded() {
  static const json data = json::parse(std::ifstream(ROPECHECK_RECORDED));
  return data;
}

RopeSpec spec_of(const json& entry) {
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

/// The number of roundings of float32, u each, between the exact frequency and the recorded one:
/// the operations of the recorded code, one after the other. `power` is assumed to be within 2u.
class FloatRoundings {
 public:
  FloatRoundings(const RopeSpec& spec, int pair) : spec_(spec), pair_(pair) {}

  double operator()(const NoScaling&) const { return unscaled(); }
  double operator()(const ListedFrequencies&) const { return 0; }
  // The factor is rounded to float32 and divides.
  double operator()(const LinearScaling&) const { return unscaled() + 2; }
  double operator()(const ProportionalScaling&) const { return unscaled() + 2; }
  double operator()(const NtkScaling&) const { return unscaled(); }
  // The base is computed in double.
  double operator()(const DynamicNtkScaling&) const { return unscaled(); }
  // The factors are rounded to float32 and multiply the power before the reciprocal.
  double operator()(const LongRopeScaling&) const { return unscaled() + 2; }

  // turns = L0·ω/2π: ω, 2π and two divisions; the difference to `low`, which cancels; the divisor,
  // a float32, and the division. Then (1 − g)·ω/s + g·ω: five more.
  double operator()(const Llama3Scaling& s) const {
    const double turns = static_cast<double>(s.original_length) * omega() / (2 * std::acos(-1.0));
    if (turns < s.low_freq_factor) return unscaled() + 2;
    if (turns > s.high_freq_factor || s.high_freq_factor == s.low_freq_factor) return unscaled();
    const double width = s.high_freq_factor - s.low_freq_factor;
    const double g = (turns - s.low_freq_factor) / width;
    const double g_error = turns * (unscaled() + 3) / width + 3 * g;
    return unscaled() + blended(g_error, g, s.factor) + 5;
  }

  // Both ends of the ramp are converted to float32, which is exact for whole numbers; (j −
  // low)/(high − low) has three roundings; 1 − γ and back has two, of numbers up to 1; then as
  // above.
  double operator()(const YarnScaling& s) const {
    const Rotary<double> rotary{spec_.rotary_dim, std::log(spec_.base)};
    const YarnRamp<double> ramp = yarn_ramp(s, rotary);
    const double gamma = std::clamp((pair_ - ramp.low) / (ramp.high - ramp.low), 0.0, 1.0);
    const double ends =
        s.truncate ? 0
                   : (std::abs(ramp.low) + std::abs(ramp.high)) / std::abs(ramp.high - ramp.low);
    const bool flat = gamma == 0 || gamma == 1;
    return unscaled() + blended(flat ? 0 : ends + 3 + 2, 1 - gamma, s.factor) + 5;
  }

 private:
  /// 1/base^(2j/r): the exponent, unless it is exact, and the base are rounded to float32.
  double unscaled() const {
    const double exponent = 2.0 * pair_ / spec_.rotary_dim;
    const bool exact = static_cast<double>(static_cast<float>(exponent)) == exponent;
    return (exact ? 0 : exponent * std::log(spec_.base)) + exponent + 2 + 1;
  }

  double omega() const { return std::pow(spec_.base, -2.0 * pair_ / spec_.rotary_dim); }

  /// The relative error of (1 − g)/s + g that an error of g causes.
  static double blended(double g_error, double g, double s) {
    return g_error * std::abs(1 - 1 / s) / ((1 - g) / s + g);
  }

  const RopeSpec& spec_;
  int pair_;
};

/// The largest error of a recorded frequency, as a multiple of the bound on its roundings.
double worst_share_of_bound(const RopeSpec& spec, const std::vector<double>& inv_freq) {
  double worst = inv_freq.size() == static_cast<std::size_t>(spec.pairs()) ? 0 : INFINITY;
  for (int pair = 0; pair < spec.pairs() && std::isfinite(worst); ++pair) {
    const double exact = static_cast<double>(frequency<Binary<192>>(spec, pair));
    const double given = inv_freq[static_cast<std::size_t>(pair)];
    const double roundings = std::visit(FloatRoundings(spec, pair), spec.scaling);
    const double bound = roundings * 0x1p-24 * exact;
    worst = std::max(worst, exact == given ? 0 : std::abs(given - exact) / bound);
  }
  return worst;
}

TEST(Transformers, MakesTheFrequenciesThatTheSpecificationSaysUpToItsOwnRoundings) {
  ASSERT_GE(recorded()["frequencies"].size(), 25u);
  for (const json& entry : recorded()["frequencies"])
    EXPECT_LE(worst_share_of_bound(spec_of(entry), recorded_inv_freq(entry)), 1) << entry["shows"];
}

// Python's floats are doubles: a logarithm, a few products and a quotient, or a root.
TEST(Transformers, MakesTheAttentionFactorsThatTheSpecificationSays) {
  for (const json& entry : recorded()["frequencies"]) {
    const double given = std::strtod(entry["attention_factor"].get<std::string>().c_str(), nullptr);
    const double exact = static_cast<double>(attention_factor<Binary<192>>(spec_of(entry)));
    EXPECT_NEAR(given, exact, 8 * 0x1p-53 * exact) << entry["shows"];
  }
}

TEST(Transformers, SharesOutAxesAsTheSpecificationSays) {
  ASSERT_GE(recorded()["axes"].size(), 4u);
  for (const json& entry : recorded()["axes"]) {
    RopeSpec spec;
    spec.axis_order = entry["order"] == "chunked" ? AxisOrder::chunked : AxisOrder::interleaved;
    for (std::size_t i = 0; i < 3; ++i) spec.sections[i] = entry["sections"][i].get<int>();
    std::string axes;
    spec.head_dim = spec.rotary_dim =
        2 * static_cast<int>(entry["axis_of_pair"].get<std::string>().size());
    ASSERT_EQ(problem_with(spec), "");
    for (int pair = 0; pair < spec.pairs(); ++pair)
      axes += std::to_string(axis_of_pair(spec, pair));
    EXPECT_EQ(axes, entry["axis_of_pair"]) << entry["sections"];
  }
}

TEST(Transformers, HasEveryScalingInTheRecord) {
  std::set<std::size_t> kinds;
  for (const json& entry : recorded()["frequencies"]) kinds.insert(spec_of(entry).scaling.index());
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
  for (const json& entry : recorded()["frequencies"]) {
    const std::string shows = entry["shows"];
    const RopeSpec right = spec_of(entry);
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
