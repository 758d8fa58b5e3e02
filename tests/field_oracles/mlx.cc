#include "field_oracles/field_checks.h"

// MLX compares with a rotation in its own arrays. The first positions are tested most: rows of four
// tokens that start at 0 to 13. The test of 8192 positions is left out, as it is in MLX's own runs.
namespace ropecheck::field {
namespace {

void add(std::vector<FieldCall>& calls, FieldCall call, double tolerance) {
  call.draw = Draw::uniform;
  call.tolerance = each_element(tolerance, 0);
  calls.push_back(std::move(call));
}

/// test_rope and test_rope_with_freqs.
void add_small(std::vector<FieldCall>& calls, Layout layout) {
  const RopeSpec plain = plain_spec(8, 8, layout);
  add(calls, field_call(plain_spec(8, 8, layout, 1e6), DType::float32, 2, 4, 1, 0), 1e-6);
  add(calls, field_call(plain, DType::float32, 2, 4, 1, 0), 1e-6);
  add(calls, field_call(plain, DType::float16, 2, 4, 1, 0), 1e-3);
  add(calls, field_call(plain, DType::bfloat16, 2, 4, 1, 0), 1e-2);
  add(calls, field_call(plain, DType::float32, 2, 4, 1, 0, 3), 1e-6);
  RopeSpec scaled = plain;
  scaled.scaling = LinearScaling{0.5};
  add(calls, field_call(scaled, DType::float32, 2, 4, 1, 0), 1e-6);
  if (layout == Layout::interleaved) return;
  FieldCall transposed = field_call(plain, DType::float32, 1, 4, 1, 0);
  put_heads_first(transposed.c);
  add(calls, transposed, 1e-6);
  RopeSpec listed = plain;
  listed.scaling = ListedFrequencies{{1 / 0.3, 1 / 0.7, 1 / 0.11, 1 / 0.9}};
  add(calls, field_call(listed, DType::float32, 2, 4, 1, 0), 1e-5);
}

std::vector<FieldCall> calls() {
  std::vector<FieldCall> calls;
  for (const Layout layout : {Layout::interleaved, Layout::half_split}) {
    add_small(calls, layout);
    for (const int rotary_dim : {32, 16}) {  // test_rope_grad
      FieldCall gradient =
          field_call(plain_spec(32, rotary_dim, layout), DType::float32, 2, 100, 1, 0);
      gradient.c.direction = Direction::vjp;
      add(calls, gradient, 1e-5);
    }
    for (const int batch : {2, 4, 8})  // test_rope_single_batch
      for (const int heads : {1, 4, 7})
        for (const int head_dim : {64, 128}) {
          FieldCall single = field_call(plain_spec(head_dim, head_dim, layout), DType::float32,
                                        batch, 1, heads, 0, 5);
          put_heads_first(single.c);
          add(calls, single, 1e-5);
        }
  }
  for (const int batch : {3, 8, 11})  // test_rope_batch: row b starts at b
    for (const int heads : {1, 3, 5}) {
      FieldCall call =
          field_call(plain_spec(32, 32, Layout::interleaved), DType::float32, batch, 4, heads, 0);
      for (std::size_t i = 0; i < call.c.positions.size(); ++i)
        call.c.positions[i] += static_cast<std::int64_t>(i / 4);
      put_heads_first(call.c);
      add(calls, call, 1e-5);
    }
  // test_rope_with_large_offset: bfloat16 against float32, both by the code under test.
  FieldCall large =
      field_call(plain_spec(32, 32, Layout::half_split), DType::bfloat16, 1, 1024, 1, 0, 4000);
  large.tolerance = each_element(1e-1, 0);
  large.against = Against::own_float32;
  calls.push_back(large);
  return calls;
}

}  // namespace

FieldCheck mlx_check() {
  return {"MLX", "ml-explore/mlx, python/tests/test_fast.py, 0017d3c3", calls};
}

}  // namespace ropecheck::field
