#include "rope/xpos.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <utility>
#include <vector>

#include "reference/binary.h"
#include "reference/elementary.h"
#include "reference/xpos.h"
#include "rope/exact_cos_sin.h"
#include "rope/fp_environment.h"
#include "rope/plan_tables.h"
#include "rope/storage.h"

namespace ropecheck::rope {
namespace {

/// 2^(n·log), to a relative 3·2^−53: n·log is split exactly into a double and a rest, and exp2 is
/// within a unit in the last place.
double power_of_two(double n, const DoubleDouble& log) {
  const double exponent = n * log.high;
  const double rest = std::fma(n, log.high, -exponent) + n * log.low;
  constexpr double kLogOfTwo = 0x1.62e42fefa39efp-1;
  return std::exp2(exponent) * (1 + rest * kLogOfTwo);
}

/// The factors of some pairs at one position.
struct Factors {
  std::array<double, kRunPairs> query;
  std::array<double, kRunPairs> key;
};

template <class T>
void scale_heads(const RopeSpec& spec, const Tensor& tensor, T* head, int first_pair, int pairs,
                 const double* factors) {
  for (std::int64_t h = 0; h < tensor.heads; ++h, head += tensor.out_strides.head)
    for (int j = 0; j < pairs; ++j) {
      const PairElements at = pair_elements(spec, first_pair + j);
      for (const int element : {at.first, at.second}) {
        T& y = head[element * tensor.out_strides.element];
        y = narrow<T>(widen(y) * factors[j]);
      }
    }
}

template <class T>
void scale_tokens(const RopeSpec& spec, const std::vector<DoubleDouble>& logs, std::int64_t centre,
                  const Call& call, std::span<const Role> roles) {
  Factors factors;
  constexpr int kBlock = static_cast<int>(kRunPairs);
  for (std::int64_t row = 0; row < call.batch * call.seq; ++row) {
    const double n = static_cast<double>(call.positions[row] - centre);
    for (int first = 0; first < spec.pairs(); first += kBlock) {
      const int pairs = std::min(kBlock, spec.pairs() - first);
      for (int j = 0; j < pairs; ++j) {
        const auto at = static_cast<std::size_t>(j);
        const DoubleDouble& log = logs[static_cast<std::size_t>(first + j)];
        factors.query[at] = power_of_two(n, log);
        factors.key[at] = power_of_two(-n, log);
      }
      for (std::size_t i = 0; i < call.tensors.size(); ++i) {
        const Tensor& tensor = call.tensors[i];
        T* head = static_cast<T*>(tensor.out) + row / call.seq * tensor.out_strides.batch +
                  row % call.seq * tensor.out_strides.token;
        const auto& its = roles[i] == Role::query ? factors.query : factors.key;
        scale_heads(spec, tensor, head, first, pairs, its.data());
      }
    }
  }
}

}  // namespace

struct Xpos::Tables {
  Plan plan;
  std::int64_t centre;
  std::vector<DoubleDouble> logs = {};  ///< log₂ ζ_j / scale_base: [pairs]
};

Xpos::Xpos(const Plan& plan, std::int64_t centre, int scale_base) {
  const RopeSpec& spec = plan.spec();
  if (spec.axes() > 1)
    throw std::invalid_argument("xPos needs positions of one number, not of several axes");
  if (scale_base <= 0) throw std::invalid_argument("the scale base of xPos must be positive");
  using Real = Binary<192>;
  auto tables = std::make_shared<Tables>(Tables{plan, centre});
  for (int pair = 0; pair < spec.pairs(); ++pair) {
    const Real log =
        natural_log(xpos_zeta<Real>(pair, spec.rotary_dim)) / (log_of_two<Real>() * scale_base);
    const double high = log.convert_to<double>();
    tables->logs.push_back({high, Real(log - Real(high)).convert_to<double>()});
  }
  tables_ = std::move(tables);
}

void Xpos::rotate(const Call& call, std::span<const Role> roles) const {
  const Plan& plan = tables_->plan;
  plan.rotate(call);
  const DefaultFpEnvironment environment;
  const auto scale = [&](auto zero) {
    scale_tokens<decltype(zero)>(plan.spec(), tables_->logs, tables_->centre, call, roles);
  };
  switch (plan.options().storage) {
    case Storage::float32:
      return scale(0.0F);
    case Storage::float16:
      return scale(Float16{});
    case Storage::bfloat16:
      return scale(BFloat16{});
    case Storage::float64:
      return scale(0.0);
  }
}

}  // namespace ropecheck::rope
