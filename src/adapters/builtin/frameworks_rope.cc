#include <cmath>
#include <cstddef>
#include <cstdint>
#include <variant>
#include <vector>

#include "adapters/builtin/builtin.h"
#include "adapters/resolved_frequencies.h"
#include "properties/exact/rounded_frequencies.h"

namespace ropecheck::adapters {
namespace {

/// [pairs], rad per position. The base is a Python number, a double, until it meets the float32
/// exponents. Other scalings are computed by a configuration's code in double and rounded once.
std::vector<float> inv_freq_in_float32(const RopeSpec& spec) {
  const auto* linear = std::get_if<LinearScaling>(&spec.scaling);
  const auto* ntk = std::get_if<NtkScaling>(&spec.scaling);
  std::vector<float> inv_freq;
  const bool has_formula =
      linear != nullptr || ntk != nullptr || std::holds_alternative<NoScaling>(spec.scaling);
  if (!has_formula || axes_change_frequencies(spec)) {
    for (const double frequency : resolved_frequencies(spec))
      inv_freq.push_back(static_cast<float>(frequency));
    return inv_freq;
  }
  const double r = spec.rotary_dim;
  const double base = ntk == nullptr ? spec.base : spec.base * std::pow(ntk->alpha, r / (r - 2));
  for (int j = 0; j < spec.pairs(); ++j) {
    const float exponent = static_cast<float>(2 * j) / static_cast<float>(r);
    inv_freq.push_back(1.0F / std::pow(static_cast<float>(base), exponent));
    if (linear != nullptr) inv_freq.back() /= static_cast<float>(linear->factor);
  }
  return inv_freq;
}

/// The cos and sin of one token at one position on each axis; [pairs] each.
struct Row {
  std::vector<float> cos, sin;
};

Row row_at(const RopeSpec& spec, const std::int64_t* position, const std::vector<float>& inv_freq,
           float attention_factor, Direction direction) {
  Row row;
  for (int j = 0; j < spec.pairs(); ++j) {
    const float angle =
        static_cast<float>(position[axis_of_pair(spec, j)]) * inv_freq[static_cast<std::size_t>(j)];
    row.cos.push_back(std::cos(angle) * attention_factor);
    const float sin = std::sin(angle) * attention_factor;
    row.sin.push_back(direction == Direction::forward ? sin : -sin);
  }
  return row;
}

void rotate_token(const RopeSpec& spec, const TensorArgument& tensor, std::int64_t batch,
                  std::int64_t seq, const Row& row) {
  for (std::int64_t head = 0; head < tensor.heads; ++head) {
    const Strides& from = tensor.in_strides;
    const Strides& to = tensor.out_strides;
    const float* in = static_cast<const float*>(tensor.in) + batch * from.batch + seq * from.seq +
                      head * from.head;
    float* out = static_cast<float*>(tensor.out) + batch * to.batch + seq * to.seq + head * to.head;
    for (int j = 0; j < spec.pairs(); ++j) {
      const auto [first, second] = pair_elements(spec, j);
      const float x1 = in[first * from.dim];
      const float x2 = in[second * from.dim];
      const float cos = row.cos[static_cast<std::size_t>(j)];
      const float sin = row.sin[static_cast<std::size_t>(j)];
      out[first * to.dim] = x1 * cos - x2 * sin;
      out[second * to.dim] = x2 * cos + x1 * sin;
    }
    for (int i = 0; i < spec.head_dim; ++i)
      if (i < spec.rotary_offset || i >= spec.rotary_offset + spec.rotary_dim)
        out[i * to.dim] = in[i * from.dim];
  }
}

CallStatus rotate_like_frameworks(const Call& call) {
  if (call.dtype != DType::float32) return {"only float32 tensors are supported"};
  const std::vector<float> inv_freq = inv_freq_in_float32(*call.spec);
  const auto factor = static_cast<float>(exact::attention_factor(*call.spec));
  for (std::int64_t batch = 0; batch < call.batch; ++batch)
    for (std::int64_t seq = 0; seq < call.seq; ++seq) {
      const std::int64_t* position = call.positions + (batch * call.seq + seq) * call.spec->axes();
      const Row row = row_at(*call.spec, position, inv_freq, factor, call.direction);
      rotate_token(*call.spec, call.q, batch, seq, row);
      rotate_token(*call.spec, call.k, batch, seq, row);
    }
  return {};
}

}  // namespace

Implementation frameworks_rope() {
  return {"builtin:frameworks", "float32-angle", {}, rotate_like_frameworks};
}

}  // namespace ropecheck::adapters
