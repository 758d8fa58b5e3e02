#include "field_oracles/field_checks.h"

// FlashInfer compares with Llama's own table of complex numbers in float32. Positions end at 302.
namespace ropecheck::field {
namespace {

/// test_rope: float16, interleaved, q and k as columns of one packed tensor.
void add_packed(std::vector<FieldCall>& calls) {
  constexpr int kFirst[] = {0, 15, 99};
  constexpr int kLength[] = {1, 4, 19};
  int n = 0;
  for (const int head_dim : {64, 128, 256})
    for (const int quarters : {1, 2, 3, 4})
      for (const bool llama31 : {false, true}) {
        RopeSpec spec = plain_spec(head_dim, head_dim * quarters / 4, Layout::interleaved,
                                   llama31 ? 500000 : 10000);
        if (llama31) spec.scaling = Llama3Scaling{8, 1, 4, 8192};
        const int q_heads = n % 2 == 0 ? 1 : 2;
        FieldCall call =
            field_call(spec, DType::float16, 2, kLength[n % 3], q_heads, 1, kFirst[n / 3 % 3]);
        call.c.in_place = n / 2 % 2 == 1;
        // Behind each token's heads of q, or of k, are those of the two other tensors.
        leave_gaps(call.c, 0, 2 * head_dim);
        call.tolerance = each_element(1e-3, 1e-3);
        calls.push_back(call);
        ++n;
      }
  // The longest sequence, at the last offset.
  FieldCall longest =
      field_call(plain_spec(64, 64, Layout::interleaved), DType::float16, 1, 204, 1, 1, 99);
  longest.tolerance = each_element(1e-3, 1e-3);
  calls.push_back(longest);
}

/// test_rope_cos_sin_cache: bfloat16, in place, by the cache that the reference has as well.
void add_cached(std::vector<FieldCall>& calls) {
  struct Row {
    int head_dim, rotary_dim;
    double base;
    Layout layout;
    int batch, seq, q_heads, k_heads;
  };
  using enum Layout;
  for (const Row& row :
       {Row{64, 64, 8000, half_split, 3, 32, 1, 1}, Row{256, 128, 10000, half_split, 1, 64, 4, 2},
        Row{64, 32, 8432, half_split, 2, 32, 4, 1}, Row{64, 64, 8000, interleaved, 3, 32, 1, 1},
        Row{256, 128, 9231, interleaved, 1, 32, 4, 2}, Row{192, 128, 9231, half_split, 1, 32, 3, 2},
        Row{80, 64, 10000, interleaved, 2, 32, 2, 2}, Row{112, 64, 12000, half_split, 2, 32, 2, 1},
        Row{160, 96, 10000, interleaved, 1, 32, 6, 3}}) {
    FieldCall call = field_call(plain_spec(row.head_dim, row.rotary_dim, row.layout, row.base),
                                DType::bfloat16, row.batch, row.seq, row.q_heads, row.k_heads);
    call.c.in_place = true;
    call.tolerance = each_element(1e-2, 1e-2);
    call.given = Given::table;
    calls.push_back(call);
  }
}

std::vector<FieldCall> calls() {
  std::vector<FieldCall> calls;
  add_packed(calls);
  add_cached(calls);
  return calls;
}

}  // namespace

FieldCheck flashinfer_check() {
  return {"FlashInfer", "flashinfer-ai/flashinfer, tests/attention/test_rope.py, 00e1add5", calls};
}

}  // namespace ropecheck::field
