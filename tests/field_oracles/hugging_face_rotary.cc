#include "field_oracles/field_checks.h"

// Hugging Face's rotary kernel is given cos and sin from a normal distribution, a row for each
// token. The test passes if one of two runs does.
namespace ropecheck::field {
namespace {

struct Heads {
  int head_dim, pairs;
};

std::vector<FieldCall> calls() {
  std::vector<FieldCall> calls;
  int n = 0;
  for (const Heads& heads : {Heads{64, 32}, {128, 64}, {64, 30}, {128, 32}, {64, 16}, {80, 20}})
    for (const DType dtype : {DType::float32, DType::bfloat16})
      for (const Direction direction : {Direction::forward, Direction::inverse}) {
        const bool longest = n == 0;
        FieldCall call =
            field_call(plain_spec(heads.head_dim, 2 * heads.pairs, Layout::half_split), dtype,
                       1 + n % 2, longest ? 256 : 16, longest ? 1 : 2, longest ? 1 : 2);
        call.c.direction = direction;
        call.c.in_place = true;
        call.tolerance = each_element(dtype == DType::float32 ? 1e-5 : 1e-1, 1e-5);
        call.given = Given::rows;
        call.rest_same = true;
        calls.push_back(call);
        ++n;
      }
  return calls;
}

}  // namespace

FieldCheck hugging_face_rotary_check() {
  return {"Hugging Face rotary",
          "huggingface/kernels-community, rotary/tests/test_rotary.py, 12960fdb", calls, 2};
}

}  // namespace ropecheck::field
