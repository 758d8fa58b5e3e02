#ifndef ROPECHECK_TESTS_FIELD_ORACLES_FIELD_CHECKS_H_
#define ROPECHECK_TESTS_FIELD_ORACLES_FIELD_CHECKS_H_

#include <vector>

#include "field_oracles/field_check.h"

// The tests of the libraries.
namespace ropecheck::field {

FieldCheck flashinfer_check();
FieldCheck flashinfer_bench_check();
FieldCheck hugging_face_rotary_check();
FieldCheck vllm_check();
FieldCheck ggml_backend_check();
FieldCheck llama_cpp_check();
FieldCheck liger_check();
FieldCheck mlx_check();
FieldCheck onnx_node_check();
FieldCheck onnx_contrib_check();
FieldCheck kernelbench_check();

/// All of them, in this order.
const std::vector<FieldCheck>& field_checks();

}  // namespace ropecheck::field

#endif  // ROPECHECK_TESTS_FIELD_ORACLES_FIELD_CHECKS_H_
