#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <ostream>
#include <span>
#include <string>

#include "adapters/pipe/hello.h"
#include "adapters/pipe/pipe.h"
#include "adapters/rope_under_test.h"
#include "run/run.h"
#include "support/input_error.h"
#include "tests/adapters/misdeeds.h"

// If a program on a pipe misbehaves, the result is a finding with its case, or, before the program
// has sent its hello frame, one sentence. All other properties are still checked.
namespace ropecheck {
namespace {

using std::chrono::milliseconds;

struct Misdeed {
  std::string name;
  std::string expected;  ///< a part of the message
};

/// For GoogleTest, which would otherwise print bytes.
void PrintTo(const Misdeed& misdeed, std::ostream* out) { *out << misdeed.name; }

/// Without a shell in between, which would hide how the program ends.
std::string command(const std::string& misdeed) {
  return "exec '" ROPECHECK_ODD_PIPE "' " + misdeed;
}

run::RunResult run_odd(const std::string& misdeed) {
  return run_every_property(
      adapters::pipe_implementation(command(misdeed), {milliseconds(1500), milliseconds(30000)}));
}

class InACall : public testing::TestWithParam<Misdeed> {};

TEST_P(InACall, IsFoundAndSurvived) {
  expect_found_and_survived(run_odd(GetParam().name), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    All, InACall,
    testing::Values(Misdeed{"exits",
                            "exit code 5; its last words: Traceback: |   in rotate | ZeroDivision"},
                    Misdeed{"aborts", "ended by a signal: Aborted"},
                    Misdeed{"stalls", "did not answer within"},
                    Misdeed{"closes_output", "closed its standard output"},
                    Misdeed{"stalls_mid_frame", "in the middle of a frame, after 20 of"},
                    Misdeed{"garbage", "bytes that start no frame: 9393"},
                    Misdeed{"prints", "printed text where a frame belongs: 'step 1 of 10'"},
                    Misdeed{"short_result", "sent a result of 12 bytes where"},
                    Misdeed{"long_result", "bytes where"},
                    Misdeed{"huge_result", "sent a result of 4611686018427387904 bytes where"},
                    Misdeed{"other_number", "the command answered call"},
                    Misdeed{"answers_twice", "the command"},
                    Misdeed{"unknown_frame", "a frame of unknown type 99 where a result is due"},
                    Misdeed{"error", "rotate says that it failed: the table is too short"},
                    Misdeed{"prints_far_too_much", "more than 1 MiB were printed in a call"},
                    Misdeed{"wrong_rotation", "differs from the exact one"}),
    [](const auto& misdeed) { return misdeed.param.name; });

TEST(Pipe, IsRightBehindARightProgram) {
  for (const char* misdeed : {"none", "prints_megabytes_of_errors"}) {
    const run::RunResult result = run_odd(misdeed);
    EXPECT_FALSE(result.failed()) << misdeed;
    EXPECT_GT(result.cases(), 20);
  }
}

run::RunResult run_slow(std::optional<milliseconds> grace) {
  return run_every_property(adapters::pipe_implementation(
      command("slow_first_call"), {milliseconds(1000), milliseconds(30000), grace}));
}

TEST(Pipe, FirstCallMayCompile) {
  EXPECT_FALSE(run_slow(milliseconds(20000)).failed());
  const run::RunResult hung = run_slow(std::nullopt);
  ASSERT_TRUE(hung.failed());
  bool named = false;
  for (const run::PropertyResult& property : hung.properties)
    if (property.worst)
      named = named || property.worst->verdict.reason.find("--compile-grace") != std::string::npos;
  EXPECT_TRUE(named) << "no failure names the option to raise";
}

adapters::Hello hello_with(const std::string& line) {
  std::string content("\2\0\0\0\0\0\0\0", 8);
  content += "name=mine\ncontract=float32\ncan=" +
             std::to_string(ROPECHECK_CAN_FLOAT32 | ROPECHECK_CAN_HALF_SPLIT) + "\n" + line;
  return adapters::read_hello(std::as_bytes(std::span(content)));
}

TEST(Pipe, HelloAsksForPatience) {
  const adapters::Hello hello = hello_with("compile_grace=1.5\nshapes=few\n");
  EXPECT_EQ(hello.problem, "");
  EXPECT_EQ(hello.compile_grace, milliseconds(1500));
  EXPECT_TRUE(hello.capabilities.few_shapes);
  EXPECT_FALSE(hello_with("").compile_grace.has_value());
  EXPECT_FALSE(hello_with("shapes=many").capabilities.few_shapes);
  for (const char* wrong : {"compile_grace=long", "compile_grace=-1", "compile_grace=1e9",
                            "compile_grace=nan", "shapes=some"})
    EXPECT_NE(hello_with(wrong).problem, "") << wrong;
}

class AtTheStart : public testing::TestWithParam<Misdeed> {};

TEST_P(AtTheStart, IsOneSentence) {
  try {
    adapters::pipe_implementation(command(GetParam().name),
                                  {milliseconds(1000), milliseconds(1000)});
    FAIL() << "accepted";
  } catch (const support::InputError& error) {
    EXPECT_NE(std::string(error.what()).find(GetParam().expected), std::string::npos)
        << error.what();
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, AtTheStart,
    testing::Values(
        Misdeed{"silent", "did not answer within 1 s"},
        Misdeed{"dies_at_once", "exit code 3; its last words: no licence for this machine"},
        Misdeed{"text_first", "printed text where a frame belongs: 'Loading the model ..."},
        Misdeed{"closes_output_at_once", "closed its standard output"},
        Misdeed{"huge_hello", "a hello of 4611686018427387904 bytes where at most 1048576 are due"},
        Misdeed{"unknown_contract", "the contract 'best-effort', which has no rung 'best-effort'"},
        Misdeed{"no_format", "declares no tensor format"},
        Misdeed{"other_version", "speaks version 7 of the pipe protocol"},
        Misdeed{"lengths_that_do_not_fit", "do not fit the lengths of its name and contract"}),
    [](const auto& misdeed) { return misdeed.param.name; });

TEST(AtTheStart, ACommandThatIsNoneIsOneSentence) {
  try {
    adapters::pipe_implementation("no-such-command-here");
    FAIL() << "accepted";
  } catch (const support::InputError& error) {
    EXPECT_NE(std::string(error.what()).find("exit code 127"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace ropecheck
