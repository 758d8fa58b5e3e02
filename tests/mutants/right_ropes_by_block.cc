#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "mutants/right_angles.h"
#include "mutants/right_ropes.h"
#include "reference/frequencies.h"

// Rotations whose loops differ from one loop over pairs: blocks of tokens and pairs, with smaller
// blocks at the ends, and whole vectors at once.
namespace ropecheck {
namespace {

constexpr std::int64_t kTokens = 4;
constexpr int kPairs = 8;

/// cos and sin of a block, a row for each token. A smaller block at an end leaves the rest unused.
template <class Real>
struct Block {
  std::array<std::array<Real, kPairs>, kTokens> cos, sin;
};

/// The block's cos and sin are computed once and used for all heads of q and k. The last block in
/// either direction is as wide as the rest.
struct Blocked {
  template <class Real>
  void operator()(const Call& call) const {
    const RopeSpec& spec = *call.spec;
    const std::vector<Frequency> theta = frequencies_of(spec);
    const auto m = static_cast<Real>(attention_factor<double>(spec));
    const std::int64_t tokens = call.batch * call.seq;
    for (std::int64_t token = 0; token < tokens; token += kTokens) {
      const std::int64_t rows = std::min(kTokens, tokens - token);
      for (int pair = 0; pair < spec.pairs(); pair += kPairs) {
        const int columns = std::min(kPairs, spec.pairs() - pair);
        Block<Real> block;
        for (std::int64_t r = 0; r < rows; ++r)
          for (int c = 0; c < columns; ++c) {
            const double number =
                number_for(call, (token + r) / call.seq, (token + r) % call.seq, pair + c);
            const auto angle = radians(theta[static_cast<std::size_t>(pair + c)],
                                       static_cast<Wider<Real>>(number));
            block.cos[at(r)][at(c)] = m * static_cast<Real>(std::cos(angle));
            block.sin[at(r)][at(c)] = m * static_cast<Real>(std::sin(angle));
          }
        for (const TensorArgument* t : {&call.q, &call.k})
          for (std::int64_t h = 0; h < t->heads; ++h)
            for (std::int64_t r = 0; r < rows; ++r)
              turn_columns(call, *t, token + r, h, pair, columns, block.cos[at(r)],
                           block.sin[at(r)]);
      }
      for (const TensorArgument* t : {&call.q, &call.k})
        for (std::int64_t h = 0; h < t->heads; ++h)
          for (std::int64_t r = token; r < token + rows; ++r)
            pass_through(call, *t, vector_at(*t, r / call.seq, r % call.seq, h));
    }
  }

 private:
  static std::size_t at(std::int64_t i) { return static_cast<std::size_t>(i); }

  template <class Real>
  static void turn_columns(const Call& call, const TensorArgument& t, std::int64_t token,
                           std::int64_t head, int pair, int columns,
                           const std::array<Real, kPairs>& cos,
                           const std::array<Real, kPairs>& sin) {
    const VectorAt vector = vector_at(t, token / call.seq, token % call.seq, head);
    // A whole block is loaded before any element of it is stored.
    std::array<Real, kPairs> x1{}, x2{};
    for (int c = 0; c < columns; ++c) {
      const auto [first, second] = pair_elements(*call.spec, pair + c);
      x1[at(c)] = element<Real>(call.dtype, t.in, vector.in + first * t.in_strides.dim);
      x2[at(c)] = element<Real>(call.dtype, t.in, vector.in + second * t.in_strides.dim);
    }
    for (int c = 0; c < columns; ++c) {
      const auto [first, second] = pair_elements(*call.spec, pair + c);
      set_element(call.dtype, t.out, vector.out + first * t.out_strides.dim,
                  std::fma(x1[at(c)], cos[at(c)], -(x2[at(c)] * sin[at(c)])));
      set_element(call.dtype, t.out, vector.out + second * t.out_strides.dim,
                  std::fma(x1[at(c)], sin[at(c)], x2[at(c)] * cos[at(c)]));
    }
  }
};

/// The rotation of models written in Python: x·cos + rotate(x)·sin on all elements at once. The
/// tables contain every frequency twice, and rotate(x) has the partner of each coordinate, with its
/// sign. The elements outside the rotary window are restored.
struct WholeVectors {
  template <class Real>
  void operator()(const Call& call) const {
    const RopeSpec& spec = *call.spec;
    const std::vector<Frequency> theta = frequencies_of(spec);
    const auto m = static_cast<Real>(attention_factor<double>(spec));
    const auto width = static_cast<std::size_t>(spec.head_dim);
    std::vector<Real> x(width), partner(width), cos(width), sin(width);
    for (std::int64_t b = 0; b < call.batch; ++b)
      for (std::int64_t s = 0; s < call.seq; ++s) {
        for (int j = 0; j < spec.pairs(); ++j) {
          const auto angle = radians(theta[static_cast<std::size_t>(j)],
                                     static_cast<Wider<Real>>(number_for(call, b, s, j)));
          const auto [first, second] = pair_elements(spec, j);
          for (const int i : {first, second}) {
            cos[static_cast<std::size_t>(i)] = m * static_cast<Real>(std::cos(angle));
            sin[static_cast<std::size_t>(i)] = m * static_cast<Real>(std::sin(angle));
          }
        }
        for (const TensorArgument* t : {&call.k, &call.q})
          for (std::int64_t h = 0; h < t->heads; ++h)
            turn_vector<Real>(call, *t, vector_at(*t, b, s, h), x, partner, cos, sin);
      }
  }

 private:
  template <class Real>
  static void turn_vector(const Call& call, const TensorArgument& t, const VectorAt& at,
                          std::vector<Real>& x, std::vector<Real>& partner,
                          const std::vector<Real>& cos, const std::vector<Real>& sin) {
    const RopeSpec& spec = *call.spec;
    for (int i = 0; i < spec.head_dim; ++i)
      x[static_cast<std::size_t>(i)] =
          element<Real>(call.dtype, t.in, at.in + i * t.in_strides.dim);
    for (int j = 0; j < spec.pairs(); ++j) {
      const auto [first, second] = pair_elements(spec, j);
      partner[static_cast<std::size_t>(first)] = -x[static_cast<std::size_t>(second)];
      partner[static_cast<std::size_t>(second)] = x[static_cast<std::size_t>(first)];
    }
    for (int n = 0; n < spec.rotary_dim; ++n) {
      const auto i = static_cast<std::size_t>(spec.rotary_offset + n);
      set_element(call.dtype, t.out, at.out + (spec.rotary_offset + n) * t.out_strides.dim,
                  x[i] * cos[i] + partner[i] * sin[i]);
    }
    pass_through(call, t, at);
  }
};

}  // namespace

std::vector<Implementation> ropes_by_block() {
  return {
      right_rope("blocked", [](const Call& call) { return in_its_type(call, Blocked{}); }),
      right_rope("whole_vectors",
                 [](const Call& call) { return in_its_type(call, WholeVectors{}); }),
  };
}

}  // namespace ropecheck
