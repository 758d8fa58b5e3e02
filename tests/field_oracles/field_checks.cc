#include "field_oracles/field_checks.h"

namespace ropecheck::field {

const std::vector<FieldCheck>& field_checks() {
  static const std::vector<FieldCheck> all = {
      flashinfer_check(),
      flashinfer_bench_check(),
      hugging_face_rotary_check(),
      vllm_check(),
      ggml_backend_check(),
      llama_cpp_check(),
      liger_check(),
      mlx_check(),
      onnx_node_check(),
      onnx_contrib_check(),
      kernelbench_check(),
  };
  return all;
}

}  // namespace ropecheck::field
