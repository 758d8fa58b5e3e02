#include <gtest/gtest.h>

#include <cstdio>
#include <string>

#include "gate/builtin.h"
#include "gate/input_error.h"
#include "hunt/resumable_sweep.h"

// The progress lines of a sweep whose standard error is a log, and the subject of a sweep.
namespace ropecheck {
namespace {

ErrorMeter optimized(Capabilities can = optimized_rope().capabilities) {
  Implementation implementation = optimized_rope();
  implementation.capabilities = can;
  return {implementation, RopeSpec{}, *contract_named("float32"), DType::float32};
}

TEST(Sweeps, SayHowFarTheyAreWithinAPart) {
  const ErrorMeter meter = optimized();
  std::FILE* log = std::tmpfile();
  // Eleven seconds pass between two looks at the clock.
  double now = 0;
  Progress progress(log, false, [&] { return now += 11; });
  const Range one_part{0, 1 << 14};
  const Certificate certificate =
      resumable_sweep(meter, sweep_subject(meter, "builtin:rope", 14), {one_part}, "", progress);
  EXPECT_EQ(certificate.parts.size(), 1u);
  std::string text(1 << 16, ' ');
  std::rewind(log);
  text.resize(std::fread(text.data(), 1, text.size(), log));
  std::fclose(log);
  EXPECT_NE(text.find("ropecheck: 1024 of 16384 done, about "), std::string::npos) << text;
  EXPECT_NE(text.find("ropecheck: 9216 of 16384 done, about "), std::string::npos) << text;
}

TEST(Sweeps, AreRefusedBeyondWhatAnImplementationTakes) {
  Capabilities can = optimized_rope().capabilities;
  can.max_position = 1000;
  const ErrorMeter meter = optimized(can);
  Progress progress = Progress::on_standard_error();
  const SweepSubject subject = sweep_subject(meter, "builtin:rope", 10);
  EXPECT_THROW(resumable_sweep(meter, subject, {{0, 1024}}, "", progress), InputError);
  EXPECT_EQ(resumable_sweep(meter, subject, {{0, 1001}}, "", progress).parts.size(), 1u);
}

TEST(SweepSubjects, TellProgramsMachinesAndBuildsApart) {
  const SweepSubject subject = sweep_subject(optimized(), "builtin:rope", 10);
  for (const std::string* field : {&subject.version, &subject.compiler, &subject.fingerprint})
    EXPECT_FALSE(field->empty());
  // For a program on a pipe: its name, and its declaration in the hello message.
  Capabilities can = optimized_rope().capabilities;
  const std::string hello = sweep_subject(optimized(), "pipe:rope", 10).fingerprint;
  EXPECT_EQ(sweep_subject(optimized(), "pipe:rope", 10).fingerprint, hello);
  EXPECT_NE(sweep_subject(optimized(), "pipe:rope -v", 10).fingerprint, hello);
  can.max_position = 4096;
  EXPECT_NE(sweep_subject(optimized(can), "pipe:rope", 10).fingerprint, hello);
  can = optimized_rope().capabilities;
  can.inverse = false;
  EXPECT_NE(sweep_subject(optimized(can), "pipe:rope", 10).fingerprint, hello);
}

}  // namespace
}  // namespace ropecheck
