#include "field_oracles/field_check.h"

#include <cstddef>
#include <random>

namespace ropecheck::field {

RopeSpec plain_spec(int head_dim, int rotary_dim, Layout layout, double base) {
  RopeSpec spec;
  spec.head_dim = head_dim;
  spec.rotary_dim = rotary_dim;
  spec.layout = layout;
  spec.base = base;
  return spec;
}

FieldCall field_call(const RopeSpec& spec, DType dtype, int batch, int seq, int q_heads,
                     int k_heads, std::int64_t first) {
  FieldCall call;
  Case& c = call.c;
  c.spec = spec;
  c.dtype = dtype;
  c.batch = batch;
  c.seq = seq;
  c.q.heads = q_heads;
  c.k.heads = k_heads;
  c.positions.clear();
  for (int b = 0; b < batch; ++b)
    for (int s = 0; s < seq; ++s)
      c.positions.insert(c.positions.end(), static_cast<std::size_t>(c.axes()), first + s);
  return call;
}

void put_heads_first(Case& c) {
  for (TensorCase* tensor : {&c.q, &c.k}) tensor->in.heads_first = tensor->out.heads_first = true;
}

void leave_gaps(Case& c, int after_heads, int after_tokens) {
  for (TensorCase* tensor : {&c.q, &c.k}) {
    tensor->in.head_gap = after_heads;
    tensor->in.token_gap = after_tokens;
  }
}

void draw_positions(Case& c, std::int64_t end, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  for (std::int64_t& position : c.positions)
    position = static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(end));
}

}  // namespace ropecheck::field
