#include <gtest/gtest.h>

#include <chrono>
#include <optional>

#include "adapters/call_patience.h"

namespace ropecheck::adapters {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds kCall = seconds(4), kGrace = seconds(20);

CompiledFor shape(int number) {
  CompiledFor call{};
  call[0] = number;
  return call;
}

milliseconds sum_of_hangs(CallPatience& patience, int shapes) {
  milliseconds sum{0};
  for (int i = 0; i < shapes; ++i) {
    sum += patience.time_for(shape(i), {}).limit;
    patience.note_hung(shape(i));
  }
  return sum;
}

TEST(CodeThatAlwaysHangs, IsWaitedForLessAndLess) {
  CallPatience patience(kCall, std::nullopt, kGrace);
  EXPECT_EQ(sum_of_hangs(patience, 2), kGrace + kCall);
  EXPECT_LT(sum_of_hangs(patience, 100), seconds(27));
  CallPatience compiled(kCall, seconds(300), kGrace);
  EXPECT_EQ(compiled.time_for(shape(0), {}).limit, seconds(300));
  EXPECT_LT(sum_of_hangs(compiled, 100), seconds(425));
}

TEST(CodeThatHangsInSomeCalls, HasManyTimesItsSlowestAnswer) {
  struct {
    milliseconds slowest, limit;
  } const cases[] = {{milliseconds(1), kCall / 4},
                     {milliseconds(8), milliseconds(2048)},
                     {milliseconds(20), kCall}};
  for (const auto& one : cases) {
    CallPatience patience(kCall, std::nullopt, kGrace);
    AnsweredCalls answered;
    patience.note_answered(shape(1000), one.slowest, answered);
    patience.note_answered(shape(1000), milliseconds(0), answered);
    EXPECT_EQ(patience.time_for(shape(10), {}).limit, kGrace);
    for (int i = 0; i < 10; ++i) patience.note_hung(shape(i));
    EXPECT_EQ(patience.time_for(shape(10), {}).limit, one.limit);
    EXPECT_EQ(patience.time_for(shape(1000), answered).limit, one.limit);
    EXPECT_EQ(patience.time_for(shape(3), {}).limit, kCall / 16);
  }
}

TEST(CompiledCodeThatHangsInSomeCalls, HasTimeToCompile) {
  CallPatience patience(kCall, seconds(300), kGrace);
  AnsweredCalls answered;
  patience.note_answered(shape(0), seconds(2), answered);
  EXPECT_EQ(patience.time_for(shape(1), answered).limit, seconds(300));
  patience.note_hung(shape(1));
  EXPECT_EQ(patience.time_for(shape(2), answered).limit, seconds(32));
  EXPECT_EQ(patience.time_for(shape(0), answered).limit, kCall);
}

TEST(CodeThatIsSlowOnce, IsNoHang) {
  CallPatience patience(kCall, std::nullopt, kGrace);
  AnsweredCalls answered;
  EXPECT_EQ(patience.time_for(shape(0), answered).limit, kGrace);
  patience.note_answered(shape(0), seconds(12), answered);
  EXPECT_EQ(patience.time_for(shape(0), answered).limit, 5 * kCall);
  patience.note_answered(shape(0), seconds(12), answered);
  EXPECT_EQ(patience.time_for(shape(0), answered).limit, kCall);
}

}  // namespace
}  // namespace ropecheck::adapters
