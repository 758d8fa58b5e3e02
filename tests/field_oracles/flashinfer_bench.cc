#include "field_oracles/field_checks.h"

// FlashInfer-Bench gives bfloat16 cos and sin, drawn at random, in three trials, and allows 1e-2 of
// absolute and of relative error.
namespace ropecheck::field {
namespace {

std::vector<FieldCall> calls() {
  std::vector<FieldCall> calls;
  for (const int rotary_dim : {128, 64})
    for (int trial = 0; trial < 3; ++trial)
      for (const int seq : {1, 40}) {
        FieldCall call = field_call(plain_spec(128, rotary_dim, Layout::half_split),
                                    DType::bfloat16, 2, seq, 4, 2);
        put_heads_first(call.c);
        call.tolerance = each_element(1e-2, 1e-2);
        call.given = Given::rows;
        calls.push_back(call);
      }
  return calls;
}

}  // namespace

FieldCheck flashinfer_bench_check() {
  return {"FlashInfer-Bench",
          "flashinfer-ai/flashinfer-bench, flashinfer_trace/definitions/rope/, 8519df4f, with the "
          "defaults of flashinfer_bench/bench/config.py, 1039e39d",
          calls};
}

}  // namespace ropecheck::field
