#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <string_view>

#include "fuzz/campaign/crash_name.h"

// The traces are the output of libFuzzer, AddressSanitizer and UndefinedBehaviorSanitizer of clang
// 14 for a mistake of each kind, without the engine's preamble.
namespace ropecheck {
namespace {

struct NamedTrace {
  std::string_view trace;
  std::string_view name;
};

// A name has the target's own words, or else the sanitizer's, and the first function of this
// project or of the user's, whatever its namespace, inlined or not, with symbols or without.
constexpr NamedTrace kTraces[] = {
    {"abort", "deadly-signal-in-require"},
    {"calls", "matches_reference-the-rotated-pair-differs-from-the-exact-one"},
    {"exits", "fuzz-target-exited-in-LLVMFuzzerTestOneInput"},
    {"interceptor", "heap-buffer-overflow-in-copy_rows"},
    {"library_without_lines", "SEGV-in-my_rope_avx2"},
    {"message", "the-name-cannot-be-printed-in-expect"},
    {"out_of_memory", "out-of-memory-in-grow"},
    {"property", "matches_reference-the-rotated-pair-differs-from-the-exact-one"},
    {"stack_overflow", "stack-overflow-in-deep"},
    {"stripped_library", "SEGV-in-libmyrope.so-0x10fd"},
    {"template_function", "heap-buffer-overflow-in-rotated"},
    {"template_member", "heap-buffer-overflow-in-Table-at"},
    {"terminate", "terminate-called-after-throwing-an-instance-of-in-LLVMFuzzerTestOneInput"},
    {"timeout", "timeout-in-spin"},
    {"undefined", "signed-integer-overflow-in-doubled"},
    {"user_library", "SEGV-in-my_rope_avx2"},
};

std::string trace_of(std::string_view name) {
  std::ifstream stream(std::string(ROPECHECK_TRACES) + "/" + std::string(name) + ".txt");
  EXPECT_TRUE(stream) << name;
  return {std::istreambuf_iterator<char>(stream), {}};
}

TEST(CrashName, SaysWhatFailedAndWhere) {
  for (const NamedTrace& one : kTraces)
    EXPECT_EQ(campaign::name_crash(trace_of(one.trace)).name, one.name) << one.trace;
}

TEST(CrashName, CarriesTheLineThatReplaysAFailedProperty) {
  const campaign::CrashName property = campaign::name_crash(trace_of("property"));
  EXPECT_EQ(property.line,
            "ropecheck1 property=matches_reference positions=1047867 shift=0 q.values=unit:59 "
            "k.values=unit:59");
  EXPECT_EQ(property.contract, "float32");
  // If a sequence prints several lines, the line of the failed call counts.
  EXPECT_NE(campaign::name_crash(trace_of("calls")).line.find("positions=0..3,4222124650676800"),
            std::string::npos);
  EXPECT_EQ(campaign::name_crash(trace_of("interceptor")).line, "");
}

TEST(CrashName, DoesNotDependOnTheInput) {
  const auto name_with = [](std::string_view reason) {
    return campaign::name_crash(
               "norm_is_preserved: " + std::string(reason) +
               "\nropecheck replay 'ropecheck1 property=norm_is_preserved' ./a b.so "
               "--contract float32\n")
        .name;
  };
  const std::string name = name_with("the length changes at batch 0, token 4, head 0: off by 7 u");
  EXPECT_EQ(name, "norm_is_preserved-the-length-changes");
  EXPECT_EQ(name_with("the length changes at batch 1, token 0, head 3: off by 9 u"), name);
  EXPECT_EQ(name_with("it returned 7"), "norm_is_preserved-it-returned");
}

TEST(CrashName, IsAFileNameWhateverWasPrinted) {
  EXPECT_EQ(campaign::name_crash("").name, "died");
  EXPECT_EQ(campaign::name_crash("\xff\n/../..\n== 1== ERROR: libFuzzer: deadly signal\n").name,
            "deadly-signal");
  const std::string odd =
      "==1==ERROR: AddressSanitizer: SEGV on unknown address\n"
      "    #0 0x1 in a::operator<<(b&, int) /a.cc:1\n";
  EXPECT_EQ(campaign::name_crash(odd).name, "SEGV-in-a-operator");
  EXPECT_EQ(campaign::name_crash("    #0 0x1 in\n    #1 0x\n #x 0x1 in f g\n   #").name, "died");
  EXPECT_LT(campaign::name_crash("x: " + std::string(5000, 'y') +
                                 "\nropecheck replay 'a' b --contract c\n")
                .name.size(),
            200u);
}

}  // namespace
}  // namespace ropecheck
