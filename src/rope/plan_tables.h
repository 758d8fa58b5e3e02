#ifndef ROPECHECK_SRC_ROPE_PLAN_TABLES_H_
#define ROPECHECK_SRC_ROPE_PLAN_TABLES_H_

#include <vector>

#include "reference/rope_spec.h"
#include "rope/exact_cos_sin.h"
#include "rope/plan.h"
#include "rope/turns.h"

namespace ropecheck::rope {

struct PlanTables {
  RopeSpec spec;
  PlanOptions options;
  std::vector<Turns> turns;       ///< θ/2π mod 1: [pairs]
  std::vector<bool> still;        ///< θ = 0: [pairs]
  DoubleDouble attention_factor;  ///< m
};

}  // namespace ropecheck::rope

#endif  // ROPECHECK_SRC_ROPE_PLAN_TABLES_H_
