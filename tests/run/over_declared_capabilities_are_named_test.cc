#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "adapters/builtin/builtin.h"
#include "adapters/sandbox/sandbox.h"
#include "properties/claims/every_property.h"
#include "report/report.h"
#include "report/terminal_report.h"
#include "run/over_declared.h"
#include "run/run.h"

// An implementation that declares a capability and ignores the field that goes with it is told so.
namespace ropecheck {
namespace {

struct Ignored {
  std::string name;
  void (*forget)(Call& call, RopeSpec& spec);
  std::string sentence;
};

void PrintTo(const Ignored& ignored, std::ostream* out) { *out << ignored.name; }

Strides contiguous(const Call& call, std::int64_t heads) {
  const std::int64_t width = call.spec->head_dim;
  return {call.seq * heads * width, heads * width, width, 1};
}

void forget_input_strides(Call& call, RopeSpec&) {
  for (TensorArgument* tensor : {&call.q, &call.k})
    tensor->in_strides = contiguous(call, tensor->heads);
}

void forget_output_strides(Call& call, RopeSpec&) {
  for (TensorArgument* tensor : {&call.q, &call.k})
    tensor->out_strides = contiguous(call, tensor->heads);
}

void forget_strides(Call& call, RopeSpec& spec) {
  forget_input_strides(call, spec);
  forget_output_strides(call, spec);
}

const std::vector<Ignored>& all_ignored() {
  static const std::vector<Ignored> all = {
      {"strides", forget_strides, "strides are ignored: implement them or drop CAN_STRIDES"},
      {"input_strides", forget_input_strides,
       "strides are ignored: implement them or drop CAN_STRIDES"},
      {"output_strides", forget_output_strides,
       "strides are ignored: implement them or drop CAN_STRIDES"},
      {"key", [](Call& call, RopeSpec&) { call.k.heads = 0; },
       "the tensor k is ignored: implement it or drop CAN_KEY_TENSOR"},
      {"offset", [](Call&, RopeSpec& spec) { spec.rotary_offset = 0; },
       "rotary_offset is ignored: implement it or drop CAN_ROTARY_OFFSET"},
      {"direction",
       [](Call& call, RopeSpec&) {
         if (call.direction == Direction::inverse) call.direction = Direction::forward;
       },
       "the inverse direction is ignored: implement it or drop CAN_INVERSE"},
      {"gradient",
       [](Call& call, RopeSpec&) {
         if (call.direction == Direction::vjp) call.direction = Direction::forward;
       },
       "the direction of gradients is ignored: implement it or drop CAN_VJP"},
      {"factor", [](Call&, RopeSpec& spec) { spec.attention_factor = 1; },
       "the attention factor is ignored: implement it or drop CAN_ATTENTION_FACTOR"},
      {"linear",
       [](Call&, RopeSpec& spec) {
         if (std::holds_alternative<LinearScaling>(spec.scaling)) spec.scaling = NoScaling{};
       },
       "linear scaling is ignored: implement it or drop CAN_LINEAR_SCALING"},
      {"listed",
       [](Call&, RopeSpec& spec) {
         if (std::holds_alternative<ListedFrequencies>(spec.scaling)) spec.scaling = NoScaling{};
       },
       "listed frequencies are ignored: implement them or drop CAN_LISTED"},
      {"layout", [](Call&, RopeSpec& spec) { spec.layout = Layout::half_split; },
       "the layout is ignored: implement it or drop CAN_INTERLEAVED or CAN_HALF_SPLIT"},
  };
  return all;
}

/// Forgets a field of each call.
Implementation that_forgets(const Ignored& ignored) {
  const Implementation right = adapters::optimized_rope();
  Implementation bad = right;
  bad.capabilities.vjp = true;
  bad.rotate = [right, &ignored](const Call& call) {
    RopeSpec spec = *call.spec;
    Call changed = call;
    changed.spec = &spec;
    ignored.forget(changed, spec);
    return right.rotate(changed);
  };
  return bad;
}

std::vector<std::string> said_of(const Implementation& implementation,
                                 const std::vector<run::Target>& targets = {}) {
  return run::over_declared_capabilities(adapters::sandboxed(implementation),
                                         *contract_named("float32"), targets);
}

class AnIgnoredField : public ::testing::TestWithParam<Ignored> {};

TEST_P(AnIgnoredField, IsNamedAlone) {
  EXPECT_EQ(said_of(that_forgets(GetParam())), std::vector<std::string>{GetParam().sentence});
}

class AnIgnoredFieldInPlace : public ::testing::TestWithParam<Ignored> {};

TEST_P(AnIgnoredFieldInPlace, IsNamedAlone) {
  Implementation bad = that_forgets(GetParam());
  bad.capabilities.out_of_place = false;
  EXPECT_EQ(said_of(bad), std::vector<std::string>{GetParam().sentence});
}

INSTANTIATE_TEST_SUITE_P(All, AnIgnoredField, ::testing::ValuesIn(all_ignored()),
                         [](const auto& test) { return test.param.name; });

/// In place, the strides of the input and of the output are the same.
std::vector<Ignored> all_ignored_in_place() {
  std::vector<Ignored> all = all_ignored();
  std::erase_if(all, [](const Ignored& ignored) { return ignored.name.ends_with("put_strides"); });
  return all;
}

INSTANTIATE_TEST_SUITE_P(All, AnIgnoredFieldInPlace, ::testing::ValuesIn(all_ignored_in_place()),
                         [](const auto& test) { return test.param.name; });

TEST(ARightImplementation, IgnoresNothing) {
  EXPECT_EQ(said_of(adapters::optimized_rope()), std::vector<std::string>{});
}

// Its one model rotates half of the head, as the experiments with rotary_dim do.
TEST(ARightImplementation, OfOneModelIgnoresNothing) {
  Implementation rope = adapters::optimized_rope();
  RopeSpec half;
  half.head_dim = 128;
  half.rotary_dim = 64;
  rope.capabilities.limits.specs = {half};
  EXPECT_EQ(said_of(rope, {{"half", half, 4096}}), std::vector<std::string>{});
}

// Nothing follows from the bits of code that does nothing.
TEST(AnEmptyImplementation, IsNotSaidToIgnoreFields) {
  Implementation empty = adapters::optimized_rope();
  empty.rotate = [](const Call&) { return CallStatus{}; };
  EXPECT_EQ(said_of(empty), std::vector<std::string>{});
}

// It has the factor of the first call of its process. The field is not ignored, and dropping the
// capability would hide a bug.
TEST(ACacheWithoutAField, IsNotSaidToIgnoreTheField) {
  const Implementation right = adapters::optimized_rope();
  Implementation cached = right;
  cached.rotate = [right](const Call& call) {
    static const std::optional<double> kept = call.spec->attention_factor;
    RopeSpec spec = *call.spec;
    spec.attention_factor = kept;
    Call changed = call;
    changed.spec = &spec;
    return right.rotate(changed);
  };
  EXPECT_EQ(said_of(cached), std::vector<std::string>{});
}

// A kernel's scalar path, say, of heads that are narrower than a vector.
TEST(AFieldThatNarrowHeadsIgnore, IsNotSaidToBeIgnored) {
  Implementation bad = adapters::optimized_rope();
  bad.rotate = [right = adapters::optimized_rope()](const Call& call) {
    Call changed = call;
    if (call.spec->rotary_dim < 16) changed.direction = Direction::forward;
    return right.rotate(changed);
  };
  EXPECT_EQ(said_of(bad), std::vector<std::string>{});
}

TEST(AReport, SaysWhatIsIgnored) {
  const Implementation bad = that_forgets(all_ignored().front());
  run::RunOptions options;
  options.targets = run::targets_named({"any"});
  options.properties = {&claims::kMatchesReference};
  options.contract = *contract_named("float32");
  options.max_position = 1 << 20;
  const run::RunResult result = run::run(adapters::sandboxed(bad), options);
  const report::Report report = report::report_of(result, options, bad, "it", {});
  EXPECT_NE(report::terminal_report(report).find("Declared, but strides are ignored: implement "
                                                 "them or drop CAN_STRIDES."),
            std::string::npos);
}

}  // namespace
}  // namespace ropecheck
