#include "field_oracles/field_checks.h"

// Liger compares with transformers' function, which is given the same cos and sin, forward and
// back. Positions end at 422.
namespace ropecheck::field {
namespace {

struct Shape {
  int batch, seq, q_heads, k_heads, head_dim;
};

std::vector<FieldCall> calls() {
  std::vector<FieldCall> calls;
  for (const Shape& shape :
       {Shape{1, 16, 4, 4, 64}, {2, 16, 4, 1, 64}, {3, 9, 3, 7, 92}, {1, 423, 1, 1, 92}})
    for (const DType dtype : {DType::float32, DType::bfloat16})
      for (const Direction direction : {Direction::forward, Direction::vjp}) {
        FieldCall call = field_call(plain_spec(shape.head_dim, shape.head_dim, Layout::half_split),
                                    dtype, shape.batch, shape.seq, shape.q_heads, shape.k_heads);
        call.c.direction = direction;
        call.c.in_place = true;
        call.tolerance = each_element(dtype == DType::float32 ? 1e-5 : 1e-1, 1e-5);
        call.given = Given::rows;
        call.every = shape.seq > 100 ? 9 : 1;
        calls.push_back(call);
      }
  return calls;
}

}  // namespace

FieldCheck liger_check() {
  return {"Liger", "linkedin/Liger-Kernel, test/transformers/test_rope.py, 00fb8bf2", calls};
}

}  // namespace ropecheck::field
