#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/builtin/builtin.h"
#include "diagnosis/catalogue/known_bugs.h"
#include "field_oracles/exposure.h"
#include "field_oracles/field_checks.h"
#include "field_oracles/finding.h"
#include "field_oracles/trial.h"
#include "mutants/right_ropes.h"
#include "properties/contract.h"

// The tests of other libraries accept right rotations, notice a mistake that they are known to
// notice, and not one that their parameters cannot show.
namespace ropecheck::field {

/// For GoogleTest, which would otherwise print bytes.
void PrintTo(const FieldCheck& check, std::ostream* out) { *out << check.name; }

namespace {

const FieldCheck& check_named(std::string_view name) {
  return *std::find_if(field_checks().begin(), field_checks().end(),
                       [&](const FieldCheck& check) { return check.name == name; });
}

UnderTest bug(std::string_view id) {
  const auto& all = diagnosis::known_bugs();
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const diagnosis::KnownBug& bug) { return bug.id == id; });
  return under_test(*found);
}

class FieldChecks : public testing::TestWithParam<FieldCheck> {};

TEST_P(FieldChecks, AcceptRightRotations) {
  std::vector<Implementation> right = right_ropes();
  right.push_back(adapters::optimized_rope());
  right.push_back(adapters::correctly_rounded_rope());
  for (const Implementation& rope : right) {
    // Kernels that are given cos and sin are held to contracts in the storage format, which allow
    // more than these checks do.
    if (rope.capabilities.given_table) continue;
    UnderTest code = under_test(rope);
    // A kernel that is given cos and sin has no angles of its own that could be in float32.
    if (allows_float32_angles(*contract_named(rope.contract)))
      code.by_rows = code.by_table = std::nullopt;
    EXPECT_TRUE(accepts(code, GetParam())) << rope.name;
  }
}

TEST_P(FieldChecks, MakeCalls) {
  const std::vector<FieldCall> calls = GetParam().calls();
  EXPECT_GE(calls.size(), 5U);
  for (const FieldCall& call : calls) {
    EXPECT_TRUE(declares(adapters::optimized_rope(), call));
    EXPECT_EQ(problem_with(call.c.spec), "");
    EXPECT_EQ(call.c.positions.size(),
              static_cast<std::size_t>(call.c.tokens()) * static_cast<std::size_t>(call.c.axes()));
  }
}

INSTANTIATE_TEST_SUITE_P(All, FieldChecks, testing::ValuesIn(field_checks()),
                         [](const auto& check) {
                           std::string name(check.param.name);
                           std::erase_if(name,
                                         [](char c) { return c == ' ' || c == '.' || c == '-'; });
                           return name;
                         });

struct Known {
  std::string_view check;
  std::string_view bug;
  Outcome outcome;
  std::string_view reason = {};
};

constexpr std::string_view kGiven = "cos and sin are given";

constexpr Known kKnown[] = {
    // One element less is rotated, or one coordinate has the wrong sign: large errors anywhere.
    {"FlashInfer", "LAY-01", Outcome::noticed},
    {"FlashInfer-Bench", "SGN-03", Outcome::noticed},
    {"Hugging Face rotary", "SGN-03b", Outcome::noticed},
    {"vLLM", "SGN-03", Outcome::noticed},
    {"ggml backends", "FRQ-08b", Outcome::noticed},
    {"llama.cpp", "POS-27", Outcome::noticed},
    {"Liger", "GRD-01", Outcome::noticed},
    {"MLX", "GRD-01", Outcome::noticed},
    {"ONNX node", "SGN-03", Outcome::noticed},
    {"ONNX Runtime", "SGN-03", Outcome::noticed},
    {"KernelBench", "FRQ-08b", Outcome::noticed},
    // Angles in float32 are off by 302·2^-24 = 2e-5 at the last position of FlashInfer, and by 3e-5
    // at 511, the last one of ggml and of our problem for KernelBench.
    {"FlashInfer", "PRE-05c", Outcome::missed},
    {"ggml backends", "PRE-05c", Outcome::missed},
    {"KernelBench", "PRE-05c", Outcome::missed},
    // bfloat16 holds all positions up to 256, and beyond 4000 MLX compares two formats that make
    // the same mistake.
    {"MLX", "PRE-01", Outcome::missed},
    // The base is in the table, which the other side reads as well.
    {"FlashInfer-Bench", "FRQ-08", Outcome::inexpressible, kGiven},
    {"Hugging Face rotary", "FRQ-08", Outcome::inexpressible, kGiven},
    {"vLLM", "FRQ-08", Outcome::inexpressible, kGiven},
    {"Liger", "FRQ-08", Outcome::inexpressible, kGiven},
    {"ONNX Runtime", "FRQ-08", Outcome::inexpressible, kGiven},
    {"ONNX node", "GRD-01", Outcome::inexpressible, "no gradients"},
    // R(p)R(q) = R(p + q) with any base.
    {"llama.cpp", "FRQ-08", Outcome::inexpressible, "it compares rotations with each other"},
};

TEST(FindingsOfKnownBugs, AreThoseThatTheParametersImply) {
  std::vector<std::string_view> ids;
  for (const Known& known : kKnown)
    if (std::find(ids.begin(), ids.end(), known.bug) == ids.end()) ids.push_back(known.bug);
  std::vector<UnderTest> bugs;
  for (const std::string_view id : ids) bugs.push_back(bug(id));
  const auto all = findings(bugs, field_checks());
  for (const Known& known : kKnown) {
    const auto row =
        static_cast<std::size_t>(std::find(ids.begin(), ids.end(), known.bug) - ids.begin());
    const auto column = static_cast<std::size_t>(&check_named(known.check) - field_checks().data());
    const Finding& finding = all[row][column];
    EXPECT_EQ(finding.outcome, known.outcome) << known.check << ", " << known.bug;
    EXPECT_EQ(finding.reason, known.reason) << known.check << ", " << known.bug;
  }
}

TEST(Probes, ShowNoMistakeInRightRotations) {
  const std::vector<UnderTest> right = {under_test(adapters::optimized_rope()),
                                        under_test(diagnosis::implementation_of({}, "no bug"))};
  for (const Exposure& exposure : exposures(right))
    EXPECT_EQ(std::count(exposure.begin(), exposure.end(), 0U),
              static_cast<std::ptrdiff_t>(probes().size()));
}

TEST(Probes, HaveEveryFeature) {
  Features all;
  for (const Probe& probe : probes()) all |= probe.features;
  for (std::size_t i = 0; i < kFeatures; ++i)
    EXPECT_TRUE(all.test(i) || static_cast<Feature>(i) == Feature::float64)
        << phrase(static_cast<Feature>(i));
}

/// The rotation whose results are all multiplied by a factor.
UnderTest times(double factor) {
  return under_test(diagnosis::implementation_of(
      {.rotate =
           [factor](diagnosis::LongPair x, diagnosis::Turn turn) {
             return diagnosis::LongPair{factor * (x.first * turn.cos - x.second * turn.sin),
                                        factor * (x.first * turn.sin + x.second * turn.cos)};
           }},
      "scaled"));
}

// A factor 1 + d changes a sum of squares by d², and a composition of two rotations by d more than
// one rotation, in the half of llama.cpp's heads that is rotated.
TEST(Tolerances, AreThoseOfTheTests) {
  const auto first_accepts = [](std::string_view check, double factor) {
    return accepts(times(factor), check_named(check).calls().front(), 1);
  };
  EXPECT_TRUE(first_accepts("ggml backends", 1 + 3.1e-4));
  EXPECT_FALSE(first_accepts("ggml backends", 1 + 3.2e-4));
  EXPECT_TRUE(first_accepts("llama.cpp", 1 + 1.8e-4));
  EXPECT_FALSE(first_accepts("llama.cpp", 1 + 2.2e-4));
  // The first call of KernelBench has |y| < √2: a factor 1 + d adds less than √2·d to 1e-4.
  EXPECT_TRUE(first_accepts("KernelBench", 1 + 1e-4));
  EXPECT_FALSE(first_accepts("KernelBench", 1 + 2.5e-4));
}

TEST(ACrash, IsNoticed) {
  Implementation crashes = adapters::optimized_rope();
  crashes.rotate = [](const Call&) -> CallStatus { std::abort(); };
  const std::vector<std::vector<Finding>> all =
      findings({under_test(crashes)}, {check_named("MLX")});
  EXPECT_EQ(all.front().front().outcome, Outcome::noticed);
}

}  // namespace
}  // namespace ropecheck::field
