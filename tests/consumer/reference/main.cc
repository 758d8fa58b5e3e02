#include <ropecheck/reference/certified.h>

#include <cstdio>

// Base 10^4, head_dim 128: the position below 2^32 whose angle comes closest to a multiple of a
// quarter turn. Its cos is −4.77563224878678802…e-12 (mpmath, 400 bits).
int main() {
  const ropecheck::RopeSpec spec;
  const auto cos = ropecheck::certified_cos(spec, 2641698281, 31, ropecheck::kFloat32);
  if (cos != -0x1.500e24p-38) {
    std::printf("cos is %a\n", cos.value_or(0));
    return 1;
  }
  return 0;
}
