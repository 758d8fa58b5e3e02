#include "field_oracles/field_checks.h"

// KernelBench allows 1e-4 of absolute and of relative error in float32, and 1e-2 in 16-bit formats.
// It has no rotation among its problems: this is its rule for a rotation of Llama's size.
namespace ropecheck::field {
namespace {

std::vector<FieldCall> calls() {
  std::vector<FieldCall> calls;
  const RopeSpec llama = plain_spec(128, 128, Layout::half_split);
  for (const DType dtype : {DType::float32, DType::float16, DType::bfloat16}) {
    const double tolerance = dtype == DType::float32 ? 1e-4 : 1e-2;
    for (FieldCall call :
         {field_call(llama, dtype, 1, 512, 1, 1), field_call(llama, dtype, 2, 16, 4, 2)}) {
      put_heads_first(call.c);
      call.draw = Draw::uniform;
      call.tolerance = each_element(tolerance, tolerance);
      call.every = call.c.seq > 100 ? 5 : 1;
      calls.push_back(call);
    }
  }
  return calls;
}

}  // namespace

FieldCheck kernelbench_check() {
  return {"KernelBench", "ScalingIntelligence/KernelBench, src/kernelbench/eval.py, 601b980d",
          calls};
}

}  // namespace ropecheck::field
