#include "reference/rope_spec.h"
#include "reference/version.h"

int main() {
  const bool sound = ropecheck::problem_with(ropecheck::RopeSpec{}).empty();
  return sound && ROPECHECK_VERSION[0] != '\0' ? 0 : 1;
}
