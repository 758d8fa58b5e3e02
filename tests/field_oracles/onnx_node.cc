#include "field_oracles/field_checks.h"

// ONNX's test of the operator RotaryEmbedding gives cos and sin that are uniform in [0, 1), 50 rows
// of each, in float32.
namespace ropecheck::field {
namespace {

std::vector<FieldCall> calls() {
  std::vector<FieldCall> calls;
  for (const bool positions : {true, false})  // without them, a row of the cache for each token
    for (const int rotary_dim : {8, 4})
      for (const Layout layout : {Layout::half_split, Layout::interleaved})
        for (const bool three_axes : {false, true}) {
          if (three_axes && (!positions || rotary_dim == 4 || layout == Layout::interleaved))
            continue;
          FieldCall call =
              field_call(plain_spec(8, rotary_dim, layout), DType::float32, 2, 3, 4, 0);
          if (positions) draw_positions(call.c, 50, 7);
          if (!three_axes) put_heads_first(call.c);
          call.draw = Draw::uniform;
          call.tolerance = each_element(1e-7, 1e-3);
          call.given = positions ? Given::table : Given::rows;
          calls.push_back(call);
        }
  return calls;
}

}  // namespace

FieldCheck onnx_node_check() {
  return {"ONNX node", "onnx/onnx, onnx/backend/test/case/node/rotaryembedding.py, 05d68f5b",
          calls};
}

}  // namespace ropecheck::field
