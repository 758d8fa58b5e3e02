#include "field_oracles/field_checks.h"

// ONNX Runtime's test of its own operator has cos, sin and results as numbers of four digits, for
// positions below 16.
namespace ropecheck::field {
namespace {

struct Shape {
  int batch, seq, heads, head_dim, rotary_dim;
};

std::vector<FieldCall> calls() {
  std::vector<FieldCall> calls;
  for (const Layout layout : {Layout::interleaved, Layout::half_split})
    for (const Shape& shape : {Shape{1, 3, 2, 4, 4}, {2, 8, 4, 6, 6}, {1, 2, 3, 6, 4}})
      for (const DType dtype : {DType::float32, DType::float16, DType::bfloat16}) {
        FieldCall call = field_call(plain_spec(shape.head_dim, shape.rotary_dim, layout), dtype,
                                    shape.batch, shape.seq, shape.heads, 0);
        call.tolerance = each_element(dtype == DType::bfloat16 ? 0.03 : 0.002, 0);
        call.given = Given::table;
        calls.push_back(call);
      }
  return calls;
}

}  // namespace

FieldCheck onnx_contrib_check() {
  return {
      "ONNX Runtime",
      "microsoft/onnxruntime, onnxruntime/test/contrib_ops/rotary_embedding_op_test.cc, 03362fdf",
      calls};
}

}  // namespace ropecheck::field
