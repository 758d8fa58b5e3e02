#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "properties/claims/every_property.h"
#include "run/run.h"
#include "tests/properties/correct_rope.h"

// For each limit, an implementation that needs it. If the limit is declared, no call outside of it
// is made and every property holds; if it is not, the implementation fails, and the failure names
// the limit.
namespace ropecheck {
namespace {

using Needs = std::function<bool(const Call&)>;  // returns whether a call is within the limit

struct Limited {
  std::string name;
  void (*declare)(Capabilities&);
  Needs keeps;
  std::string excuse;  ///< a part of the sentence if the limit is not declared
};

/// For GoogleTest, which would otherwise print bytes.
void PrintTo(const Limited& limited, std::ostream* out) { *out << limited.name; }

RopeSpec own_spec() {
  RopeSpec spec;
  spec.head_dim = spec.rotary_dim = 10;
  spec.base = 5e5;
  spec.scaling = YarnScaling{.factor = 4, .original_length = 4096};
  spec.attention_factor = 1;
  return spec;
}

std::int64_t numbers_of(const Call& call) { return call.batch * call.seq * call.spec->axes(); }

bool is_consecutive(const Call& call) {
  const std::int64_t axes = call.spec->axes();
  for (std::int64_t i = 0; i < numbers_of(call); ++i)
    if (i / axes % call.seq != 0 && call.positions[i] - 1 != call.positions[i - axes]) return false;
  return true;
}

bool has_equal_rows(const Call& call) {
  const std::int64_t row = call.seq * call.spec->axes();
  for (std::int64_t i = row; i < numbers_of(call); ++i)
    if (call.positions[i] != call.positions[i - row]) return false;
  return true;
}

Implementation rope_for(const Needs& keeps) {
  Implementation rope = testing::correct_rope();
  rope.capabilities.float16 = rope.capabilities.float64 = false;
  rope.rotate = [rotate = rope.rotate, keeps](const Call& call) {
    if (keeps(call)) return rotate(call);
    return CallStatus{.message = "rotate does not support the call", .declined = true};
  };
  return rope;
}

run::RunResult run_on(const Implementation& rope) {
  run::RunOptions options;
  options.targets = {{"any", std::nullopt}};
  options.properties.assign(all_properties().begin(), all_properties().end());
  options.contract = *contract_named("float32");
  options.max_position = 1 << 20;
  options.cases = 16;
  return run::run(rope, options);
}

std::string first_reason(const run::RunResult& result) {
  for (const run::PropertyResult& property : result.properties)
    if (property.smallest)
      return std::string(property.property->name) + ": " + property.smallest->verdict.reason;
  return {};
}

std::int64_t cases_of(const run::RunResult& result, const Property& property) {
  return std::find_if(result.properties.begin(), result.properties.end(),
                      [&](const auto& each) { return each.property == &property; })
      ->cases;
}

class Limit : public ::testing::TestWithParam<Limited> {};

TEST_P(Limit, IsKeptIfItIsDeclared) {
  Implementation rope = rope_for(GetParam().keeps);
  GetParam().declare(rope.capabilities);
  const run::RunResult result = run_on(rope);
  EXPECT_FALSE(result.failed()) << first_reason(result);
  // Properties that need other calls, or other positions, find some within the limits.
  for (const Property* property :
       {&claims::kMatchesReference, &claims::kOtherCallsLeaveNoTrace, &claims::kShiftInvariance,
        &claims::kRotationsCompose, &claims::kOneStepIsOneStep, &claims::kPositionsAreUnique,
        &claims::kInverseUndoes, &claims::kTransposeDerivation, &claims::kIdentityAtZero,
        &claims::kAttentionIsRelative, &claims::kVectorsAreIndependent})
    EXPECT_GE(cases_of(result, *property), 4) << property->name;
}

TEST(AFormatAlone, HasTheCasesOfFloat32) {
  Implementation rope = rope_for([](const Call&) { return true; });
  rope.capabilities.bfloat16 = false;
  const std::int64_t in_float32 = cases_of(run_on(rope), claims::kMatchesReference);
  rope.capabilities.bfloat16 = true;
  rope.capabilities.float32 = false;
  EXPECT_EQ(cases_of(run_on(rope), claims::kMatchesReference), in_float32);
}

TEST_P(Limit, IsNamedIfItIsNeededButNotDeclared) {
  const run::RunResult result = run_on(rope_for(GetParam().keeps));
  EXPECT_TRUE(result.failed());
  bool said = false;
  for (const run::PropertyResult& property : result.properties)
    if (property.smallest)
      said |= property.smallest->verdict.reason.find(GetParam().excuse) != std::string::npos;
  EXPECT_TRUE(said) << first_reason(result);
}

INSTANTIATE_TEST_SUITE_P(
    Tokens, Limit,
    ::testing::Values(
        Limited{"consecutive_positions",
                [](Capabilities& can) { can.limits.consecutive_positions = true; }, is_consecutive,
                "consecutive_positions is the limit"},
        Limited{"same_positions_in_rows",
                [](Capabilities& can) { can.limits.same_positions_in_rows = true; }, has_equal_rows,
                "same_positions_in_rows is the limit"},
        Limited{"one_offset",
                [](Capabilities& can) {
                  can.limits.consecutive_positions = can.limits.same_positions_in_rows = true;
                  can.min_position = 0;
                  can.max_position = 8191;
                },
                [](const Call& call) {
                  return is_consecutive(call) && has_equal_rows(call) && call.positions[0] >= 0 &&
                         call.positions[numbers_of(call) - 1] <= 8191;
                },
                "is the limit"},
        Limited{"no_negative_positions", [](Capabilities& can) { can.min_position = 0; },
                [](const Call& call) {
                  return std::all_of(call.positions, call.positions + numbers_of(call),
                                     [](std::int64_t position) { return position >= 0; });
                },
                "min_position = 0"},
        Limited{"longest_sequence", [](Capabilities& can) { can.limits.longest_sequence = 4; },
                [](const Call& call) { return call.seq <= 4; }, "longest_sequence = "},
        Limited{"largest_batch", [](Capabilities& can) { can.limits.largest_batch = 1; },
                [](const Call& call) { return call.batch == 1; }, "largest_batch = 1"}),
    [](const auto& limited) { return limited.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Specifications, Limit,
    ::testing::Values(
        Limited{"one_model", [](Capabilities& can) { can.limits.specs = {own_spec()}; },
                [](const Call& call) { return *call.spec == own_spec(); }, "specs, head_dims"},
        Limited{
            "head_dims",
            [](Capabilities& can) {
              can.limits.head_dims = {16, 20};
            },
            [](const Call& call) { return call.spec->head_dim == 16 || call.spec->head_dim == 20; },
            "specs, head_dims"},
        Limited{"rotary_dims", [](Capabilities& can) { can.limits.rotary_dims = {8}; },
                [](const Call& call) { return call.spec->rotary_dim == 8; }, "rotary_dims"}),
    [](const auto& limited) { return limited.param.name; });

/// Visits the elements of the output of q and k as float32 numbers.
void change_outputs(const Call& call, const std::function<float(float)>& change) {
  for (const TensorArgument* tensor : {&call.q, &call.k}) {
    const Strides& s = tensor->out_strides;
    for (std::int64_t b = 0; b < call.batch; ++b)
      for (std::int64_t t = 0; t < call.seq; ++t)
        for (std::int64_t h = 0; h < tensor->heads; ++h)
          for (std::int64_t d = 0; d < call.spec->head_dim; ++d) {
            float& value =
                static_cast<float*>(tensor->out)[b * s.batch + t * s.seq + h * s.head + d * s.dim];
            value = change(value);
          }
  }
}

/// A rope whose float32 results are changed in some directions.
Implementation rope_with(bool (*in)(Direction), float (*change)(float)) {
  Implementation rope = testing::correct_rope();
  rope.capabilities.float16 = rope.capabilities.bfloat16 = rope.capabilities.float64 = false;
  rope.capabilities.vjp = true;
  rope.rotate = [rotate = rope.rotate, in, change](const Call& call) {
    const CallStatus status = rotate(call);
    if (in(call.direction)) change_outputs(call, change);
    return status;
  };
  return rope;
}

float flushed(float value) {
  return std::abs(value) < 0x1p-126F ? std::copysign(0.0F, value) : value;
}
// Not value + 0, which would change the bits of signaling NaNs.
float plus_zero(float value) { return std::isnan(value) ? NAN : value == 0 ? 0.0F : value; }
float infinite_for_nan(float value) { return std::isnan(value) ? INFINITY : value; }

bool in_any(Direction) { return true; }
bool in_gradients(Direction direction) { return direction == Direction::vjp; }

struct NumberLimit {
  std::string name;
  bool Limits::*member;
  bool (*in)(Direction);
  float (*change)(float);
};

void PrintTo(const NumberLimit& limit, std::ostream* out) { *out << limit.name; }

class OnNumbers : public ::testing::TestWithParam<NumberLimit> {};

TEST_P(OnNumbers, ExcusesWhatItSays) {
  Implementation rope = rope_with(GetParam().in, GetParam().change);
  // The limit on NaNs is about rotated ones; others are copied.
  if (GetParam().name == "nan_may_become_infinite") rope.capabilities.partial_rotary = false;
  EXPECT_TRUE(run_on(rope).failed());
  rope.capabilities.limits.*GetParam().member = true;
  const run::RunResult result = run_on(rope);
  EXPECT_FALSE(result.failed()) << first_reason(result);
}

INSTANTIATE_TEST_SUITE_P(
    All, OnNumbers,
    ::testing::Values(NumberLimit{"flushes_subnormals", &Limits::flushes_subnormals, in_any,
                                  flushed},
                      NumberLimit{"free_zero_signs_in_gradients",
                                  &Limits::free_zero_signs_in_gradients, in_gradients, plus_zero},
                      NumberLimit{"nan_may_become_infinite", &Limits::nan_may_become_infinite,
                                  in_any, infinite_for_nan}),
    [](const auto& limit) { return limit.param.name; });

// Each of these limits excuses one thing only.
TEST(OnNumbers, ExcusesNothingElse) {
  Implementation forward =
      rope_with([](Direction d) { return d == Direction::forward; }, plus_zero);
  forward.capabilities.limits.free_zero_signs_in_gradients = true;
  EXPECT_TRUE(run_on(forward).failed());
  Implementation coarse = rope_with(in_any, [](float value) {
    return std::abs(value) < 0x1p-120F ? std::copysign(0.0F, value) : value;
  });
  coarse.capabilities.limits.flushes_subnormals = true;
  EXPECT_TRUE(run_on(coarse).failed());
  Implementation zero_for_nan =
      rope_with(in_any, [](float value) { return std::isnan(value) ? 0.0F : value; });
  zero_for_nan.capabilities.limits.nan_may_become_infinite = true;
  EXPECT_TRUE(run_on(zero_for_nan).failed());
}

// A limit on some tokens is no excuse for wrong results within it.
TEST(Limits, DoNotExcuseAWrongRotationWithinThem) {
  testing::Hooks one_late;
  one_late.position = [](std::int64_t position, bool) { return position + 1; };
  Implementation rope = testing::correct_rope(one_late);
  rope.capabilities.limits.consecutive_positions = true;
  rope.capabilities.limits.specs = {own_spec()};
  rope.capabilities.max_position = 1 << 20;
  EXPECT_TRUE(run_on(rope).failed());
}

}  // namespace
}  // namespace ropecheck
