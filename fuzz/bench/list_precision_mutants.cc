#include <cstdio>

#include "fuzz/bench/precision_mutants.h"

// Prints a line for each precision mutant: its name, the power of two below which its largest error
// is known, and that error in u, or `sweep`.
int main() {
  for (const ropecheck::PrecisionMutant& mutant : ropecheck::precision_mutants()) {
    std::printf("%.*s 2^%d ", static_cast<int>(mutant.name.size()), mutant.name.data(),
                mutant.bits);
    if (mutant.largest > 0)
      std::printf("%.10g\n", mutant.largest);
    else
      std::printf("sweep\n");
  }
}
