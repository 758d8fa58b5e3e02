#include <gtest/gtest.h>

#include <cstdio>
#include <string>

#include "adapters/builtin/builtin.h"
#include "hunt/resumable_sweep.h"
#include "properties/contract.h"
#include "support/input_error.h"

// The progress lines of a sweep whose standard error is a log, and the subject of a sweep.
namespace ropecheck {
namespace {

hunt::ErrorMeter optimized(Capabilities can = adapters::optimized_rope().capabilities) {
  Implementation implementation = adapters::optimized_rope();
  implementation.capabilities = can;
  return {implementation, RopeSpec{}, *contract_named("float32"), DType::float32};
}

TEST(Sweeps, SayHowFarTheyAreWithinAPart) {
  const hunt::ErrorMeter meter = optimized();
  std::FILE* log = std::tmpfile();
  // Eleven seconds pass between two looks at the clock.
  double now = 0;
  support::Progress progress(log, false, [&] { return now += 11; });
  const hunt::Range one_part{0, 1 << 14};
  const hunt::Certificate certificate = hunt::resumable_sweep(
      meter, hunt::sweep_subject(meter, "builtin:rope", 14), {one_part}, "", progress);
  EXPECT_EQ(certificate.parts.size(), 1u);
  std::string text(1 << 16, ' ');
  std::rewind(log);
  text.resize(std::fread(text.data(), 1, text.size(), log));
  std::fclose(log);
  EXPECT_NE(text.find("ropecheck: 1024 of 16384 done, about "), std::string::npos) << text;
  EXPECT_NE(text.find("ropecheck: 9216 of 16384 done, about "), std::string::npos) << text;
}

TEST(Sweeps, AreRefusedBeyondWhatAnImplementationTakes) {
  Capabilities can = adapters::optimized_rope().capabilities;
  can.max_position = 1000;
  const hunt::ErrorMeter meter = optimized(can);
  support::Progress progress = support::Progress::on_standard_error();
  const hunt::SweepSubject subject = hunt::sweep_subject(meter, "builtin:rope", 10);
  EXPECT_THROW(hunt::resumable_sweep(meter, subject, {{0, 1024}}, "", progress),
               support::InputError);
  EXPECT_EQ(hunt::resumable_sweep(meter, subject, {{0, 1001}}, "", progress).parts.size(), 1u);
}

TEST(SweepSubjects, TellProgramsMachinesAndBuildsApart) {
  const hunt::SweepSubject subject = hunt::sweep_subject(optimized(), "builtin:rope", 10);
  for (const std::string* field : {&subject.version, &subject.compiler, &subject.fingerprint})
    EXPECT_FALSE(field->empty());
  // For a program on a pipe: its name, and its declaration in the hello message.
  Capabilities can = adapters::optimized_rope().capabilities;
  const std::string hello = hunt::sweep_subject(optimized(), "pipe:rope", 10).fingerprint;
  EXPECT_EQ(hunt::sweep_subject(optimized(), "pipe:rope", 10).fingerprint, hello);
  EXPECT_NE(hunt::sweep_subject(optimized(), "pipe:rope -v", 10).fingerprint, hello);
  can.max_position = 4096;
  EXPECT_NE(hunt::sweep_subject(optimized(can), "pipe:rope", 10).fingerprint, hello);
  can = adapters::optimized_rope().capabilities;
  can.inverse = false;
  EXPECT_NE(hunt::sweep_subject(optimized(can), "pipe:rope", 10).fingerprint, hello);
}

}  // namespace
}  // namespace ropecheck
