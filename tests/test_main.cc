#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>

// RapidCheck draws its seed from the clock unless RC_PARAMS names one. A test that fails here has
// to fail again for everyone, so the seed is fixed and printed, and the environment can change it.
// GoogleTest passes if no test ran; this program then fails, and it also fails if it lists no test,
// so that a program whose tests got lost does not build.
int main(int argc, char** argv) {
  constexpr int kKeepWhatIsSet = 0;
  setenv("RC_PARAMS", "seed=20260101", kKeepWhatIsSet);
  testing::InitGoogleTest(&argc, argv);
  const testing::UnitTest& tests = *testing::UnitTest::GetInstance();
  const bool listing = GTEST_FLAG_GET(list_tests);
  if (!listing) std::printf("RC_PARAMS=\"%s\"\n", std::getenv("RC_PARAMS"));
  const int result = RUN_ALL_TESTS();
  // One shard of many may be empty.
  const bool sharded = std::getenv("GTEST_TOTAL_SHARDS") != nullptr;
  if (listing ? tests.total_test_count() == 0 : tests.test_to_run_count() == 0 && !sharded) {
    std::fprintf(stderr, "%s: no test to run\n", argv[0]);
    return 1;
  }
  return result;
}
