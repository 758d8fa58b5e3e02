#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "adapters/builtin/builtin.h"
#include "adapters/sandbox/sandbox.h"
#include "diagnosis/subjects.h"

// Sentences that were once said of code of which they are false, and the true ones.
namespace ropecheck {
namespace {

using diagnosis::Long;
using diagnosis::LongPair;
using diagnosis::Slot;
using diagnosis::Turn;

TEST(TheDiagnosis, DoesNotBlameFloat32AnglesForRoundingAtTheEnd) {
  const diagnosis::Diagnosis diagnosis =
      diagnosis_of(adapters::optimized_rope(), {.contract = "correctly-rounded", .cases = 32});
  expect_not_said(diagnosis, "position and angle were computed in float32");
  expect_said(diagnosis, "within the contract float32");
}

TEST(TheDiagnosis, KnowsFloat32AnglesByTheirContract) {
  expect_said(diagnosis_of(adapters::frameworks_rope()), "within the contract float32-angle");
}

TEST(TheDiagnosis, DoesNotBlameFloat32AnglesForARoundedBase) {
  const diagnosis::Diagnosis diagnosis =
      diagnosis_of(diagnosis::MutantRope{.call = [](Call&, RopeSpec& spec) {
        spec.base = static_cast<double>(static_cast<float>(spec.base * (1 + 0x1p-24)));
      }});
  expect_not_said(diagnosis, "position and angle were computed in float32");
}

TEST(TheDiagnosis, DoesNotCallInfiniteResultsRoundings) {
  const diagnosis::Diagnosis diagnosis = diagnosis_of(diagnosis::MutantRope{
      .vector = [](const Slot& slot, const RopeSpec& spec, const std::vector<Turn>& turns,
                   const std::vector<Long>& x, std::vector<Long>& y) {
        constexpr Long kInfinite = std::numeric_limits<Long>::infinity();
        for (int j = 0; j < spec.pairs(); ++j) {
          const auto [first, second] = pair_elements(spec, j);
          const auto kept = [&](int element) {
            const Long value = x[diagnosis::at(element)];
            const bool is_lost = slot.call->dtype == DType::float16 && std::abs(value) >= 256;
            return is_lost ? std::copysign(kInfinite, value) : value;
          };
          const Turn turn = turns[diagnosis::at(j)];
          y[diagnosis::at(first)] = kept(first) * turn.cos - kept(second) * turn.sin;
          y[diagnosis::at(second)] = kept(first) * turn.sin + kept(second) * turn.cos;
        }
      }});
  expect_said(diagnosis, "infinite");
  expect_said(diagnosis, "in float16");
  expect_not_said(diagnosis, "off by a few roundings");
}

TEST(TheDiagnosis, SaysThatEveryCallRaises) {
  Implementation raises = adapters::optimized_rope();
  raises.rotate = [](const Call&) -> CallStatus { return {"TypeError: no argument 'k'"}; };
  const diagnosis::Diagnosis diagnosis = diagnosis_of(raises);
  expect_said(diagnosis, "No call made for this diagnosis gave a result");
  expect_said(diagnosis, "TypeError");
  expect_not_said(diagnosis, "gave right results");
}

TEST(TheDiagnosis, SaysThatPositionsAreTurnedTheOtherWay) {
  const diagnosis::Diagnosis diagnosis =
      diagnosis_of(diagnosis::MutantRope{.angle = [](Long t, Long theta) { return -t * theta; }});
  expect_said(diagnosis, "turned the other way");
  expect_not_said(diagnosis, "exchanged");
}

TEST(TheDiagnosis, FindsTheLastHead) {
  const diagnosis::Diagnosis diagnosis = diagnosis_of(
      diagnosis::MutantRope{.table = [](const Slot& slot, const RopeSpec&, int, Turn right) {
        const auto heads = slot.is_key ? slot.call->k.heads : slot.call->q.heads;
        return slot.head > 0 && slot.head + 1 == heads ? Turn{1, 0} : right;
      }});
  expect_said(diagnosis, "in the last head");
  expect_said(diagnosis, "left as they were");
}

/// Code that has halves alone, as it declares, and whose products are a little off.
TEST(TheDiagnosis, DoesNotNameTheRightRotation) {
  Implementation halves = adapters::optimized_rope();
  halves.capabilities.interleaved = false;
  halves.capabilities.float16 = halves.capabilities.float64 = false;
  const auto rotate = halves.rotate;
  halves.rotate = [rotate](const Call& call) {
    const CallStatus status = rotate(call);
    auto* out = static_cast<float*>(call.q.out);
    if (call.dtype == DType::float32) out[0] *= 1 + 0x1p-21F;
    return status;
  };
  const diagnosis::Diagnosis diagnosis = diagnosis_of(halves);
  expect_not_said(diagnosis, "whatever the layout");
  EXPECT_TRUE(diagnosis.bugs.empty()) << diagnosis.text;
}

TEST(TheDiagnosis, SaysThatItIsNotDeterministic) {
  const auto calls = std::make_shared<int>(0);
  const diagnosis::Diagnosis diagnosis = diagnosis_of(
      {.position = [calls](const Slot&, Long p) { return p + (++*calls % 3 == 0 ? 0.5L : 0); }},
      {.properties = {"matches_reference", "calls_are_repeatable"}});
  expect_said(diagnosis, "not deterministic");
  EXPECT_TRUE(diagnosis.bugs.empty()) << diagnosis.text;
}

TEST(TheDiagnosis, FindsGradientsAlone) {
  diagnosis::MutantRope steps;
  steps.table = [](const Slot& slot, const RopeSpec&, int, Turn right) {
    return slot.call->direction == Direction::vjp ? turned(right, 0.125L) : right;
  };
  Implementation rope = diagnosis::implementation_of(steps, "subject");
  rope.capabilities.vjp = true;
  const diagnosis::Diagnosis diagnosis = diagnosis_of(rope, {.cases = 24});
  expect_said(diagnosis, "in the vector-Jacobian product");
  expect_said(diagnosis, "0.125 rad");
  EXPECT_TRUE(diagnosis.bugs.empty()) << diagnosis.text;
}

TEST(TheDiagnosis, NamesAMistakeOfEachFormat) {
  const auto rounded = [](DType dtype, Long value) {
    return static_cast<Long>(value_of(dtype, bits_of(dtype, static_cast<double>(value))));
  };
  const diagnosis::Diagnosis diagnosis =
      diagnosis_of({.position =
                        [rounded](const Slot& slot, Long p) {
                          const DType dtype = slot.call->dtype;
                          return dtype == DType::float32 ? p : rounded(dtype, p);
                        }},
                   {.cases = 16});
  expect_said(diagnosis, "positions were rounded to bfloat16");
  expect_said(diagnosis, "positions were rounded to float16");
  expect_said(diagnosis, "in bfloat16");
  expect_said(diagnosis, "in float16");
}

TEST(TheDiagnosis, NamesIteratedFrequenciesFromThePositionDown) {
  const diagnosis::Diagnosis diagnosis = diagnosis_of(known("HAB-01"));
  ASSERT_FALSE(diagnosis.bugs.empty()) << diagnosis.text;
  EXPECT_EQ(diagnosis.bugs.front(), "HAB-01") << diagnosis.text;
}

TEST(TheDiagnosis, NamesNtkThatDividesFrequencies) {
  const diagnosis::Diagnosis diagnosis =
      diagnosis_of(known("HAB-04"), {.targets = {"any"}, .cases = 32});
  ASSERT_FALSE(diagnosis.bugs.empty()) << diagnosis.text;
  expect_said(diagnosis, "instead of changing the base");
}

TEST(TheDiagnosis, NamesTablesRepeatedForTheOtherLayout) {
  expect_said(diagnosis_of(known("LAY-02")), "a table for neighbours");
}

/// cos, sin, products and sums are rounded to the format of the tensors.
diagnosis::MutantRope storage_rope() {
  return {.vector = [](const Slot& slot, const RopeSpec& spec, const std::vector<Turn>& turns,
                       const std::vector<Long>& x, std::vector<Long>& y) {
    const DType dtype = slot.call->dtype;
    const auto r = [dtype](Long value) {
      return static_cast<Long>(value_of(dtype, bits_of(dtype, static_cast<double>(value))));
    };
    for (int j = 0; j < spec.pairs(); ++j) {
      const auto [a, b] = pair_elements(spec, j);
      const Long c = r(turns[diagnosis::at(j)].cos), s = r(turns[diagnosis::at(j)].sin);
      const Long first = x[diagnosis::at(a)], second = x[diagnosis::at(b)];
      y[diagnosis::at(a)] = r(first * c) - r(second * s);
      y[diagnosis::at(b)] = r(first * s) + r(second * c);
    }
  }};
}

TEST(TheDiagnosis, KnowsARotationInTheStorageFormat) {
  Implementation rope = diagnosis::implementation_of(storage_rope(), "subject");
  rope.capabilities.float32 = rope.capabilities.float16 = false;
  const diagnosis::Diagnosis diagnosis = diagnosis_of(rope, {.cases = 64});
  expect_said(diagnosis, "cos and sin, products and sums are rounded to bfloat16");
}

TEST(TheDiagnosis, KnowsFloat32AnglesBesideARotationInTheStorageFormat) {
  Implementation rope = diagnosis::implementation_of(storage_rope(), "subject");
  const Implementation frameworks = adapters::frameworks_rope();
  rope.capabilities = frameworks.capabilities;
  rope.capabilities.bfloat16 = true;
  rope.rotate = [in_storage = rope.rotate, frameworks](const Call& call) {
    return call.dtype == DType::bfloat16 ? in_storage(call) : frameworks.rotate(call);
  };
  const diagnosis::Diagnosis diagnosis = diagnosis_of(rope, {.cases = 64});
  expect_said(diagnosis, "within the contract float32-angle,bfloat16=storage+float32-angle");
  expect_said(diagnosis, "cos and sin, products and sums are rounded to bfloat16");
}

TEST(TheDiagnosis, SaysNothingIfItIsGivenNoTime) {
  run::RunOptions options;
  options.targets = run::targets_named({"any"});
  options.properties = {property_named("matches_reference")};
  options.contract = *contract_named("float32");
  options.max_position = 1 << 20;
  options.cases = 4;
  const Implementation rope = adapters::frameworks_rope();
  const run::RunResult result = run::run(rope, options);
  EXPECT_EQ(diagnosis::diagnose(result, rope, options, 0).text, "");
}

/// Names that need calls in new processes, or calls that end the process.
TEST(TheDiagnosis, NamesWhatCrashesOrGoesByEarlierCalls) {
  for (const char* id : {"TAB-07", "TAB-10", "MEM-11", "MEM-23", "GRD-05"}) {
    const Implementation rope =
        adapters::sandboxed(diagnosis::implementation_of(known(id), "subject"));
    const diagnosis::Diagnosis diagnosis = diagnosis_of(
        rope, {.targets = {"any", "llama-2"},
               .properties = {"matches_reference", "inverse_undoes", "nothing_else_is_touched",
                              "other_calls_leave_no_trace"}});
    EXPECT_NE(std::find(diagnosis.bugs.begin(), diagnosis.bugs.end(), id), diagnosis.bugs.end())
        << id << ": " << diagnosis.text;
    expect_said(diagnosis, "that were not used to find it");
  }
}

// A table in float32 of the first positions, and beyond it positions in the format of the tensors;
// float16 has none beyond 65504.
TEST(TheDiagnosis, TellsPositionsInTheFormatOfTensorsFromNaN) {
  const auto in_format = [](const diagnosis::Slot& slot, diagnosis::Long p) {
    const DType dtype = slot.call->dtype;
    if (size_of(dtype) != 2 || std::abs(p) < 4096) return p;
    const double rounded = value_of(dtype, bits_of(dtype, static_cast<double>(p)));
    return std::isfinite(rounded) ? static_cast<diagnosis::Long>(rounded)
                                  : std::numeric_limits<diagnosis::Long>::quiet_NaN();
  };
  const diagnosis::Diagnosis diagnosis = diagnosis_of({.position = in_format}, {.cases = 16});
  expect_said(diagnosis, "are NaN where they should be numbers");
  expect_said(diagnosis, "in float16");
  expect_said(diagnosis, "positions were rounded to the format of the tensors");
  expect_not_said(diagnosis, "Measured with basis vectors");
}

TEST(TheDiagnosis, DescribesUnknownMistakesThatGoByEarlierCalls) {
  const auto first_base = std::make_shared<double>(0);
  const diagnosis::MutantRope steps = {.position = [first_base](const Slot& slot, Long p) {
    const double base = slot.call->spec->base;
    if (*first_base == 0) *first_base = base;
    return base == *first_base ? p : p + 0.5L;
  }};
  const diagnosis::Diagnosis diagnosis =
      diagnosis_of(adapters::sandboxed(diagnosis::implementation_of(steps, "subject")),
                   {.targets = {"any", "llama-2"},
                    .properties = {"matches_reference", "other_calls_leave_no_trace"}});
  EXPECT_TRUE(diagnosis.bugs.empty()) << diagnosis.text;
  expect_said(diagnosis, "after a call with another base");
}

TEST(TheDiagnosis, SaysThatTheFirstCallsLayoutStays) {
  const auto first = std::make_shared<std::optional<Layout>>();
  const diagnosis::MutantRope steps = {.call = [first](Call&, RopeSpec& spec) {
    if (!*first) *first = spec.layout;
    spec.layout = **first;
  }};
  const diagnosis::Diagnosis diagnosis =
      diagnosis_of(adapters::sandboxed(diagnosis::implementation_of(steps, "subject")),
                   {.targets = {"any", "llama-2"},
                    .properties = {"matches_reference", "other_calls_leave_no_trace"}});
  expect_said(diagnosis, "after a call in the other layout");
  expect_said(diagnosis, "are paired in the earlier call's layout");
  expect_not_said(diagnosis, "the second is");
}

/// Positions are compared, and nothing else: a base of before stays.
TEST(TheDiagnosis, SaysWhatACacheCompares) {
  struct Kept {
    std::int64_t first = -1, tokens = -1;
    double base = 0;
  };
  const auto kept = std::make_shared<Kept>();
  const diagnosis::MutantRope steps = {.call = [kept](Call& call, RopeSpec& spec) {
    const std::int64_t tokens = call.batch * call.seq;
    if (kept->tokens != tokens || kept->first != call.positions[0])
      *kept = {call.positions[0], tokens, spec.base};
    spec.base = kept->base;
  }};
  const diagnosis::Diagnosis diagnosis =
      diagnosis_of(adapters::sandboxed(diagnosis::implementation_of(steps, "subject")),
                   {.targets = {"any", "llama-2"},
                    .properties = {"matches_reference", "other_calls_leave_no_trace"}});
  EXPECT_TRUE(diagnosis.bugs.empty()) << diagnosis.text;
  expect_said(diagnosis, "after a call with another base");
  const std::string key = sentence_after(diagnosis.text, "it is right if the second is: ");
  EXPECT_NE(key.find("at other positions"), std::string::npos) << diagnosis.text;
  EXPECT_NE(key.find("of more tokens"), std::string::npos) << diagnosis.text;
  EXPECT_EQ(key.find("with another number of heads"), std::string::npos) << diagnosis.text;
}

/// An offset if an address is no multiple of 16 looks like one of every second call.
TEST(TheDiagnosis, TellsAddressesFromEarlierCalls) {
  const auto is_off = [](const void* address) {
    return reinterpret_cast<std::uintptr_t>(address) % 16 != 0;
  };
  const auto said_of = [](const diagnosis::MutantRope& steps) {
    return diagnosis_of(adapters::sandboxed(diagnosis::implementation_of(steps, "subject")),
                        {.targets = {"any", "llama-2"}});
  };
  const diagnosis::Diagnosis of_positions = said_of({.call = [is_off](Call& call, RopeSpec& spec) {
    if (is_off(call.positions)) spec.attention_factor = 1.5;
  }});
  expect_said(of_positions, "depend on the address of the positions");
  const diagnosis::Diagnosis of_tensors = said_of({.position = [is_off](const Slot& slot, Long p) {
    return is_off(slot.is_key ? slot.call->k.out : slot.call->q.out) ? p + 5 : p;
  }});
  expect_said(of_tensors, "depend on the tensors' addresses");
  expect_said(of_tensors, "off by 5");
  const auto calls = std::make_shared<int>(0);
  const diagnosis::Diagnosis of_calls = said_of({.call = [calls](Call&, RopeSpec& spec) {
    if (++*calls % 2 == 0) spec.attention_factor = 1.5;
  }});
  expect_said(of_calls, "on earlier calls");
  for (const diagnosis::Diagnosis& one : {of_positions, of_tensors})
    expect_not_said(one, "earlier calls");
  for (const diagnosis::Diagnosis& one : {of_calls, of_tensors})
    expect_not_said(one, "address of the positions");
  for (const diagnosis::Diagnosis& one : {of_calls, of_positions})
    expect_not_said(one, "depend on the tensors' addresses");
}

TEST(TheDiagnosis, DescribesUnknownCrashes) {
  const diagnosis::MutantRope steps = {.call = [](Call& call, RopeSpec&) {
    if (call.seq > 2) std::abort();
  }};
  const diagnosis::Diagnosis diagnosis =
      diagnosis_of(adapters::sandboxed(diagnosis::implementation_of(steps, "subject")),
                   {.targets = {"any", "llama-2"}});
  EXPECT_TRUE(diagnosis.bugs.empty()) << diagnosis.text;
  expect_said(diagnosis, "in calls with seq of 3 or more");
}

TEST(TheDiagnosis, SaysAtWhichLengthTheFactorsAreLong) {
  const diagnosis::MutantRope steps = {.call = [](Call&, RopeSpec& spec) {
    if (auto* it = std::get_if<LongRopeScaling>(&spec.scaling))
      if (it->seq_len == it->original_length) it->short_factors = it->long_factors;
  }};
  const diagnosis::Diagnosis diagnosis = diagnosis_of(steps, {.targets = {"any"}, .cases = 96});
  expect_said(diagnosis, "with a sequence as long as the trained length");
  expect_not_said(diagnosis, "It looks as if longrope used the long factors always");
}

/// Such a result is a linear map of the call's inputs, though not of its own vector's.
TEST(TheDiagnosis, DoesNotCallAnotherHeadsResultNonlinear) {
  const diagnosis::MutantRope steps = {.read_from = [](Slot& slot) {
    const auto groups = slot.call->k.heads == 0 ? 1 : slot.call->q.heads / slot.call->k.heads;
    if (slot.is_key && groups > 1) slot.head /= groups;
  }};
  Implementation rope = diagnosis::implementation_of(steps, "subject");
  rope.capabilities.in_place = false;  // there, a head is read that is turned already
  const diagnosis::Diagnosis diagnosis = diagnosis_of(rope, {.cases = 24});
  expect_not_said(diagnosis, "is not the sum");
  expect_said(diagnosis, "⌊h/g⌋");
}

/// An attention factor that is forgotten where nothing is turned says nothing of what is turned.
TEST(TheDiagnosis, PrefersThatSmallAnglesAreNotTurnedToCoarseEntries) {
  const diagnosis::MutantRope steps = {
      .angle = [](Long t, Long theta) { return std::abs(t * theta) < 0x1p-10L ? 0 : t * theta; }};
  const diagnosis::Diagnosis diagnosis = diagnosis_of(steps, {.cases = 24});
  expect_said(diagnosis, "at angles below 2^-10 rad");
  expect_said(diagnosis, "not turned, only multiplied by the attention factor");
  expect_not_said(diagnosis, "rounded to multiples of");
}

TEST(TheDiagnosis, SaysWhichAnswersPositionsOutsideTheRangeHave) {
  constexpr Long kLast = 8191;
  const diagnosis::MutantRope steps = {
      .position = [](const Slot&, Long p) { return p < 0 || p > kLast ? kLast : p; }};
  Implementation rope = diagnosis::implementation_of(steps, "subject");
  Capabilities& can = rope.capabilities;
  can.min_position = can.limits.first_declared = 0;
  can.max_position = can.limits.last_declared = static_cast<std::int64_t>(kLast);
  can.limits.outside = OutsidePolicy::clamp;
  const diagnosis::Diagnosis diagnosis =
      diagnosis_of(rope, {.properties = {"positions_outside_the_range"}});
  expect_said(diagnosis, "-1 is turned as 8191");
  expect_not_said(diagnosis, "8192 is turned as");
  expect_not_said(diagnosis, "Results depend on earlier calls");
}

}  // namespace
}  // namespace ropecheck
