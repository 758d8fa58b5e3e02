#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "adapters/builtin/builtin.h"
#include "adapters/sandbox/sandbox.h"
#include "properties/case/generators.h"
#include "properties/claims/every_property.h"
#include "properties/tensor_memory.h"
#include "properties/tensor_span.h"
#include "run/run.h"

// Tensors whose rows lie gigabytes apart take only the memory of the rows. Implementations that
// count elements or bytes in 32 bits fail, and so do those that touch the memory between rows.
namespace ropecheck {
namespace {

constexpr int kFar = (1 << 30) + 12345;

const Contract& float32() { return *contract_named("float32"); }

Case drawn(std::uint64_t seed) {
  const Implementation rope = adapters::optimized_rope();
  const CaseSource source = case_source(claims::kMatchesReference, std::nullopt, rope.capabilities,
                                        DType::float32, 1 << 20);
  rc::Random random({seed, 0, 0, 0});
  return draw_case_of_far_rows(source, random);
}

/// [5, 2, 3, 6], out of place, with rows far apart along the batch.
Case far_apart() {
  Case c;
  c.spec.head_dim = c.spec.rotary_dim = 6;
  c.batch = 5;
  c.seq = 2;
  c.positions.clear();
  for (int token = 0; token < c.tokens(); ++token) c.positions.push_back(token);
  for (TensorCase* tensor : {&c.q, &c.k}) {
    tensor->heads = 3;
    tensor->in.batch_gap = tensor->out.batch_gap = kFar;
  }
  return c;
}

Call shape_of(const Case& c) {
  Call call;
  call.spec = &c.spec;
  call.dtype = c.dtype;
  call.batch = c.batch;
  call.seq = c.seq;
  return call;
}

/// The offsets in bytes of all elements, from the start of the span.
std::vector<std::size_t> elements_in(const Call& call, std::int64_t heads, const Strides& s,
                                     std::ptrdiff_t first) {
  const auto width = static_cast<std::int64_t>(size_of(call.dtype));
  std::vector<std::size_t> all;
  for (std::int64_t b = 0; b < call.batch; ++b)
    for (std::int64_t t = 0; t < call.seq; ++t)
      for (std::int64_t h = 0; h < heads; ++h)
        for (std::int64_t d = 0; d < call.spec->head_dim; ++d)
          all.push_back(static_cast<std::size_t>(
              first + (b * s.batch + t * s.seq + h * s.head + d * s.dim) * width));
  return all;
}

TEST(Stretches, HoldEveryElementAndNoWideGap) {
  const std::int64_t far = kFar;
  for (const auto& [strides, count] : std::vector<std::pair<Strides, std::size_t>>{
           {{36, 18, 6, 1}, 1},
           {{far, 18, 6, 1}, 5},
           {{-far, 18, -6, 1}, 5},
           {{18, far, 6, 1}, 2},
           {{12, -6, far, -1}, 3},
           {{36 + 65535, 18, 6, 1}, 1},
           {{0, far, 6, 1}, 2},
           {{36, 18, 6, far}, 6},
       }) {
    const Case c = far_apart();
    const Call call = shape_of(c);
    std::byte* const somewhere = reinterpret_cast<std::byte*>(std::uintptr_t{1} << 45);
    const TensorSpan span = span_of(call, 3, somewhere, strides);
    EXPECT_EQ(span.begin + span.first, somewhere);
    EXPECT_EQ(span.stretches.size(), count);
    std::size_t end = 0, bytes = 0;
    for (const Stretch& stretch : span.stretches) {
      EXPECT_TRUE(stretch.offset >= end + kWideGap / 2 || stretch.offset == 0);
      end = stretch.offset + stretch.size;
      bytes += stretch.size;
    }
    EXPECT_EQ(end, span.size);
    EXPECT_LT(bytes, std::size_t{1} << 21);
    for (const std::size_t element : elements_in(call, 3, strides, span.first)) {
      bool held = false;
      for (const Stretch& stretch : span.stretches)
        held = held || (element >= stretch.offset &&
                        element + size_of(call.dtype) <= stretch.offset + stretch.size);
      EXPECT_TRUE(held) << element;
    }
  }
}

TEST(Stretches, GoAndComeBack) {
  const std::vector<Stretch> stretches = {{1, 2}, {5, 1}};
  std::vector<std::byte> from(8), to(8, std::byte{9});
  for (std::size_t i = 0; i < from.size(); ++i) from[i] = std::byte(i);
  copy_stretches(to.data(), from.data(), stretches);
  EXPECT_EQ(to, (std::vector<std::byte>{std::byte{9}, std::byte{1}, std::byte{2}, std::byte{9},
                                        std::byte{9}, std::byte{5}, std::byte{9}, std::byte{9}}));
  EXPECT_TRUE(same_stretches(to.data(), from.data(), stretches));
  const std::vector<std::byte> contents = contents_of(from.data(), stretches);
  EXPECT_EQ(contents, (std::vector<std::byte>{std::byte{1}, std::byte{2}, std::byte{5}}));
  to[5] = std::byte{7};
  EXPECT_FALSE(same_stretches(to.data(), from.data(), stretches));
  EXPECT_FALSE(holds(to.data(), stretches, contents));
  restore(to.data(), stretches, contents);
  EXPECT_TRUE(holds(to.data(), stretches, contents));
}

std::vector<Element> numbered(std::size_t count) {
  std::vector<Element> values;
  for (std::size_t i = 0; i < count; ++i) {
    const auto number = static_cast<double>(i);
    values.push_back({exact::DoubleDouble(number), bits_of(DType::float32, number)});
  }
  return values;
}

TEST(TensorMemory, KeepsTheRowsAloneAndSeesWritesBesideThem) {
  const Case c = far_apart();
  TensorMemory memory(c, 3, c.q.in);
  EXPECT_EQ(memory.strides(), (Strides{36 + kFar, 18, 6, 1}));
  EXPECT_TRUE(memory.left_unwritten(numbered(180)));
  memory.fill(numbered(180));
  EXPECT_FALSE(memory.left_unwritten(numbered(180)));
  EXPECT_FALSE(memory.gap_written());
  EXPECT_LT(memory.bytes().size(), 10'000u);
  auto* first = static_cast<float*>(memory.first());
  const std::int64_t row = 36 + kFar;
  EXPECT_EQ(first[4 * row + 35], 179);
  for (const std::int64_t beside : {std::int64_t{36}, row - 1, row + 36, 4 * row + 36}) {
    const float before = first[beside];
    const std::vector<std::byte> bytes = memory.bytes();
    first[beside] = 1;
    EXPECT_TRUE(memory.gap_written()) << beside;
    EXPECT_TRUE(memory.differs_from(bytes)) << beside;
    first[beside] = before;
    EXPECT_FALSE(memory.differs_from(bytes)) << beside;
  }
  EXPECT_DEATH(first[row / 2] = 1, "");
}

TEST(TensorMemory, HasNoWideGapBehindItsOnlyRow) {
  Case c = far_apart();
  c.batch = 1;
  c.positions.resize(2);
  EXPECT_LT(TensorMemory(c, 3, c.q.in).bytes().size(), 10'000u);
}

TEST(DrawnCases, AreFarApartAlongEveryAxisAndPass) {
  const Implementation rope = adapters::sandboxed(adapters::optimized_rope());
  bool along_batch = false, along_seq = false, along_heads = false;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Case c = drawn(seed);
    EXPECT_TRUE(has_wide_gaps(c));
    const Strides strides = place(c, c.q.heads, c.q.in).strides;
    along_batch |= (c.batch - 1) * strides.batch >= std::int64_t{1} << 32;
    along_seq |= (c.seq - 1) * strides.seq >= std::int64_t{1} << 32;
    along_heads |= (c.q.heads - 1) * strides.head >= std::int64_t{1} << 32;
    const Verdict verdict = check_case(claims::kMatchesReference, c, rope, float32());
    EXPECT_EQ(verdict.outcome, Outcome::passed) << verdict.reason;
    EXPECT_EQ(check_case(claims::kNothingElseIsTouched, c, rope, float32()).outcome,
              Outcome::passed);
  }
  EXPECT_TRUE(along_batch && along_seq && along_heads);
}

/// A right rotation, except that it computes the start of each batch row in the type Count.
template <class Count>
Implementation counting_batch_rows_in() {
  Implementation rope = adapters::optimized_rope();
  rope.rotate = [right = rope.rotate](const Call& call) {
    for (std::int64_t b = 0; b < call.batch; ++b) {
      Call row = call;
      row.batch = 1;
      row.positions += b * call.seq * call.spec->axes();
      for (TensorArgument* tensor : {&row.q, &row.k}) {
        const auto moved = [&](const void* first, std::int64_t stride) {
          const auto elements = static_cast<std::int64_t>(static_cast<Count>(b * stride));
          return static_cast<std::byte*>(const_cast<void*>(first)) + elements * 4;
        };
        tensor->in = moved(tensor->in, tensor->in_strides.batch);
        tensor->out = moved(tensor->out, tensor->out_strides.batch);
      }
      if (const CallStatus status = right(row); !status.ok()) return status;
    }
    return CallStatus{};
  };
  return rope;
}

TEST(Counts, Of32BitsAreTooSmall) {
  const auto outcome = [](const Implementation& rope) {
    return check_case(claims::kMatchesReference, far_apart(), adapters::sandboxed(rope), float32())
        .outcome;
  };
  EXPECT_EQ(outcome(counting_batch_rows_in<std::int64_t>()), Outcome::passed);
  EXPECT_EQ(outcome(counting_batch_rows_in<std::int32_t>()), Outcome::crashed);
  EXPECT_NE(outcome(counting_batch_rows_in<std::uint32_t>()), Outcome::passed);
}

/// The failing cases of a run that checks one model alone in float32, whose positions may have
/// several axes.
std::int64_t failures_on_a_model(Implementation rope, bool several_axes) {
  Capabilities& can = rope.capabilities;
  can.float16 = can.bfloat16 = can.float64 = false;
  RopeSpec spec;
  spec.head_dim = spec.rotary_dim = 12;
  if (several_axes) spec.axis_order = AxisOrder::chunked, spec.sections = {2, 2, 2};
  EXPECT_EQ(problem_with(spec), "");
  run::RunOptions options;
  options.targets = {{"a model", spec, 4096}};
  options.properties = {&claims::kMatchesReference};
  options.contract = float32();
  options.max_position = 1 << 20;
  options.shrink = false;
  return run::run(adapters::sandboxed(rope), options).properties.front().failed;
}

TEST(Runs, OfOneModelHaveRowsFarApartAsWell) {
  for (const bool several_axes : {false, true}) {
    EXPECT_EQ(failures_on_a_model(counting_batch_rows_in<std::int64_t>(), several_axes), 0);
    EXPECT_GT(failures_on_a_model(counting_batch_rows_in<std::int32_t>(), several_axes), 0);
  }
}

TEST(Sandbox, EndsACallThatTouchesAWideGap) {
  Implementation rope = adapters::optimized_rope();
  rope.rotate = [right = rope.rotate](const Call& call) {
    const CallStatus status = right(call);
    static_cast<volatile float*>(call.q.out)[call.q.out_strides.batch / 2] = 0;
    return status;
  };
  const Verdict verdict =
      check_case(claims::kMatchesReference, far_apart(), adapters::sandboxed(rope), float32());
  EXPECT_EQ(verdict.outcome, Outcome::crashed);
  EXPECT_NE(verdict.reason.find("writing inside the memory of the output of q"), std::string::npos)
      << verdict.reason;
}

TEST(Sandbox, IsAsBeforeAfterRowsFarApart) {
  const Implementation boxed = adapters::sandboxed(adapters::optimized_rope());
  Case near = far_apart();
  for (TensorCase* tensor : {&near.q, &near.k})
    tensor->in.batch_gap = tensor->out.batch_gap = 65535;
  for (const Case& c : {far_apart(), near, far_apart(), near})
    EXPECT_EQ(check_case(claims::kMatchesReference, c, boxed, float32()).outcome, Outcome::passed);
}

TEST(Addresses, ThatAreNotThereAreSaid) {
  Case c;
  c.spec.head_dim = c.spec.rotary_dim = 2;
  c.q.in.batch_gap = 2147483647;
  const Implementation rope = adapters::sandboxed(adapters::optimized_rope());
  // 2^50 bytes, which no address space can hold; and 2^43, which fit once, but not with all the
  // copies that a sandbox makes.
  for (const int rows : {1 << 17, 1 << 10}) {
    c.batch = rows;
    c.positions.assign(static_cast<std::size_t>(rows), 1);
    const Verdict verdict = check_case(claims::kMatchesReference, c, rope, float32());
    EXPECT_EQ(verdict.outcome, Outcome::skipped);
    EXPECT_NE(verdict.reason.find("too few addresses"), std::string::npos) << verdict.reason;
  }
}

}  // namespace
}  // namespace ropecheck
