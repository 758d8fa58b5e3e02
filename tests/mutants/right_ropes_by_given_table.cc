#include <cstddef>
#include <cstdint>

#include "adapters/apply/given_rows.h"
#include "mutants/right_angles.h"
#include "mutants/right_ropes.h"
#include "properties/given_table.h"

// Kernels that are given cos and sin with each call, in every form.
namespace ropecheck {
namespace {

/// The range of the tables by position.
constexpr std::int64_t kLastRow = 8191;

/// The place of a pair's first coordinate's entry in a row.
std::size_t entry_of(const Call& call, int pair) {
  const bool twice = call.table.full_width && call.spec->layout == Layout::interleaved;
  return static_cast<std::size_t>(twice ? 2 * pair : pair);
}

/// Rotates by the entries. `in_storage`: entries, products and sums are all rounded to the format.
struct ByGivenTable {
  bool in_storage = false;

  template <class Real>
  Real rounded(DType dtype, Real value) const {
    if (!in_storage) return value;
    return static_cast<Real>(value_of(dtype, bits_of(dtype, static_cast<double>(value))));
  }

  template <class Real>
  void operator()(const Call& call) const {
    Limits limits;
    limits.first_declared = 0;
    limits.last_declared = kLastRow;
    const adapters::GivenRows rows(call, limits);
    const RopeSpec& spec = *call.spec;
    const auto r = [&](Real value) { return rounded(call.dtype, value); };
    for (std::int64_t b = 0; b < call.batch; ++b)
      for (std::int64_t s = 0; s < call.seq; ++s) {
        // The rows stand in the order of the tokens.
        const std::byte* row =
            rows.entries.data() + static_cast<std::size_t>(b * call.seq + s) * 2 * rows.row_bytes();
        for (const TensorArgument* t : {&call.q, &call.k})
          for (std::int64_t h = 0; h < t->heads; ++h) {
            const VectorAt at = vector_at(*t, b, s, h);
            pass_through(call, *t, at);
            for (int j = 0; j < spec.pairs(); ++j) {
              const auto entry = static_cast<std::int64_t>(entry_of(call, j));
              const Real c = r(element<Real>(rows.format, row, entry));
              const Real forward = r(element<Real>(rows.format, row + rows.row_bytes(), entry));
              const Real s_j = call.direction == Direction::forward ? forward : -forward;
              const auto [first, second] = pair_elements(spec, j);
              const auto x1 = element<Real>(call.dtype, t->in, at.in + first * t->in_strides.dim);
              const auto x2 = element<Real>(call.dtype, t->in, at.in + second * t->in_strides.dim);
              set_element(call.dtype, t->out, at.out + first * t->out_strides.dim,
                          r(x1 * c) - r(x2 * s_j));
              set_element(call.dtype, t->out, at.out + second * t->out_strides.dim,
                          r(x1 * s_j) + r(x2 * c));
            }
          }
      }
  }
};

Implementation by_given_table(const std::string& name, const ByGivenTable& rotate) {
  Implementation rope =
      right_rope(name, [rotate](const Call& call) { return in_its_type(call, rotate); });
  Capabilities& can = rope.capabilities;
  can.given_table = true;
  can.min_position = can.limits.first_declared = 0;
  can.max_position = can.limits.last_declared = kLastRow;
  return rope;
}

}  // namespace

std::vector<Implementation> ropes_by_given_table() {
  Implementation in_storage = by_given_table("given_table_in_storage", {.in_storage = true});
  in_storage.contract = "storage";
  return {by_given_table("given_table", {}), in_storage};
}

}  // namespace ropecheck
