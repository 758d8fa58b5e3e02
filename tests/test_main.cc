#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>

// RapidCheck draws its seed from the clock unless RC_PARAMS names one. A test that fails here has
// to fail for whoever looks into it, so the seed is fixed, said aloud, and the environment's to
// change.
int main(int argc, char** argv) {
  constexpr int kKeepWhatIsSet = 0;
  setenv("RC_PARAMS", "seed=20260101", kKeepWhatIsSet);
  testing::InitGoogleTest(&argc, argv);
  if (!testing::GTEST_FLAG(list_tests)) std::printf("RC_PARAMS=\"%s\"\n", std::getenv("RC_PARAMS"));
  return RUN_ALL_TESTS();
}
