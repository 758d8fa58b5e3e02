#include "field_oracles/field_checks.h"

// vLLM compares its kernel, which works in place, with PyTorch code that reads the same cache of
// cos and sin. Positions are random below 8192.
namespace ropecheck::field {
namespace {

Tolerance default_tolerance(DType dtype) {
  return dtype == DType::float32 ? each_element(1e-5, 1.3e-6) : each_element(1e-3, 1.6e-2);
}

FieldCall random_call(int head_dim, int rotary_dim, Layout layout, DType dtype, int batch, int seq,
                      int heads, bool key) {
  FieldCall call = field_call(plain_spec(head_dim, rotary_dim, layout), dtype, batch, seq, heads,
                              key ? heads : 0);
  draw_positions(call.c, 8192, 1);
  call.c.in_place = true;
  call.tolerance = default_tolerance(dtype);
  call.given = Given::table;
  return call;
}

std::vector<FieldCall> calls() {
  std::vector<FieldCall> calls;
  int n = 0;
  for (const Layout layout : {Layout::half_split, Layout::interleaved})
    for (const DType dtype : {DType::bfloat16, DType::float32})
      for (const int head_dim : {64, 80, 120, 256})
        for (const int rotary_dim : {head_dim, 32}) {
          FieldCall call =
              random_call(head_dim, rotary_dim, layout, dtype, 2, 11, 1 + n % 3, n / 2 % 2 == 0);
          if (n % 3 == 2) leave_gaps(call.c, 64, 0);
          calls.push_back(call);
          ++n;
        }
  // The long one.
  calls.push_back(random_call(64, 64, Layout::half_split, DType::float32, 1, 8192, 1, false));
  calls.back().every = 8;
  return calls;
}

}  // namespace

FieldCheck vllm_check() {
  return {"vLLM", "vllm-project/vllm, tests/kernels/core/test_pos_encoding.py, 0cf5d8e8", calls};
}

}  // namespace ropecheck::field
