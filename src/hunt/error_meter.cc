#include "hunt/error_meter.h"

#include <cmath>
#include <cstddef>
#include <cstring>
#include <limits>
#include <numbers>
#include <utility>

#include "gate/input_error.h"
#include "properties/subject.h"
#include "reference/certified.h"
#include "reference/frequencies.h"

namespace ropecheck {
namespace {

struct CosSinOfTurn {
  double cos;
  double sin;
};

/// cos and sin of position·turns. The quarter is taken off in whole numbers, and so is nearly
/// exact; what is left of 64 bits below it is a signed number of 2^−64 quarter turns.
CosSinOfTurn cos_sin_of(std::int64_t position, const Turns& turns) {
  const std::uint64_t phase = (position * turns).limb[3];
  const std::uint64_t quarter = (phase + (std::uint64_t{1} << 61)) >> 62;
  const auto rest = static_cast<std::int64_t>(phase << 2);
  const double x = static_cast<double>(rest) * (std::numbers::pi / 2 * 0x1p-64);
  const double cos = std::cos(x);
  const double sin = std::sin(x);
  switch (quarter & 3) {
    case 0:
      return {cos, sin};
    case 1:
      return {-sin, cos};
    case 2:
      return {-cos, -sin};
    default:
      return {sin, -cos};
  }
}

double load(DType dtype, const std::uint8_t* element) {
  if (dtype == DType::float32) {
    float value;
    std::memcpy(&value, element, sizeof value);
    return value;
  }
  return value_of(dtype, load_bits(dtype, element));
}

void refuse_if_impossible(const Implementation& implementation, const Case& c) {
  if (c.dtype == DType::float64)
    throw InputError("float64 tensors cannot be swept: the errors are measured in double");
  if (c.spec.axes() != 1)
    throw InputError("positions of several axes cannot be swept: there are too many");
  if (const std::string missing = unsupported(c, implementation.capabilities); !missing.empty())
    throw InputError(implementation.name + " does not declare: " + missing);
}

}  // namespace

ErrorMeter::ErrorMeter(Implementation implementation, RopeSpec spec, Contract contract, DType dtype)
    : implementation_(std::move(implementation)),
      spec_(std::move(spec)),
      contract_(std::move(contract)),
      dtype_(dtype),
      budget_(budget_of(contract_, spec_, dtype)),
      attention_factor_(static_cast<double>(ropecheck::attention_factor<Binary<192>>(spec_))) {
  refuse_if_impossible(implementation_, case_at(0));
  for (int pair = 0; pair < spec_.pairs(); ++pair) {
    const auto theta = frequency<Binary<384>>(spec_, pair);
    if (!(abs(theta) < Binary<384>(0x1p64)))
      throw InputError("a frequency of 2^64 rad per position or more cannot be swept");
    turns_.push_back(turns_of(theta));
    frequency_.push_back(std::abs(static_cast<double>(theta)));
  }
  const std::size_t width = size_of(dtype_);
  for (std::uint64_t vector = 0; vector < kVectors; ++vector) {
    const Case c = case_at(static_cast<std::int64_t>(vector));
    for (const std::uint64_t bits : materialize(c, c.q)) {
      stored_.resize(stored_.size() + width);
      store_bits(dtype_, stored_.data() + stored_.size() - width, bits);
      values_.push_back(value_of(dtype_, bits));
    }
  }
}

Case ErrorMeter::case_at(std::int64_t position) const {
  Case c;
  c.spec = spec_;
  c.dtype = dtype_;
  c.in_place = !implementation_.capabilities.out_of_place;
  c.positions = {position};
  c.q.values.seed = c.k.values.seed = vector_of(position);
  return c;
}

double ErrorMeter::budget(std::int64_t position, int pair) const {
  return pair_budget(budget_, position, frequency_[static_cast<std::size_t>(pair)]);
}

void ErrorMeter::measure(std::span<const std::int64_t> positions,
                         std::vector<double>& errors) const {
  const auto dim = static_cast<std::size_t>(spec_.head_dim);
  const auto pairs = static_cast<std::size_t>(spec_.pairs());
  const std::size_t width = size_of(dtype_);
  std::vector<std::uint8_t> in(positions.size() * dim * width);
  for (std::size_t token = 0; token < positions.size(); ++token)
    std::memcpy(in.data() + token * dim * width,
                stored_.data() + vector_of(positions[token]) * dim * width, dim * width);
  std::vector<std::uint8_t> out(implementation_.capabilities.out_of_place ? in.size() : 0);

  Call call;
  call.spec = &spec_;
  call.dtype = dtype_;
  call.batch = 1;
  call.seq = static_cast<std::int64_t>(positions.size());
  call.positions = positions.data();
  call.q.heads = 1;
  call.q.in = in.data();
  call.q.out = out.empty() ? in.data() : out.data();
  call.q.in_strides = call.q.out_strides = {static_cast<std::int64_t>(in.size() / width),
                                            spec_.head_dim, spec_.head_dim, 1};
  const CallStatus status = implementation_.rotate(call);
  if (!status.ok()) throw CallFailed(status);
  const std::uint8_t* result = static_cast<const std::uint8_t*>(call.q.out);

  errors.resize(positions.size() * pairs);
  const double infinity = std::numeric_limits<double>::infinity();
  for (std::size_t token = 0; token < positions.size(); ++token) {
    const double* x = values_.data() + vector_of(positions[token]) * dim;
    const std::uint8_t* y = result + token * dim * width;
    for (std::size_t pair = 0; pair < pairs; ++pair) {
      const PairElements at = pair_elements(spec_, static_cast<int>(pair));
      const double x1 = x[at.first], x2 = x[at.second];
      const CosSinOfTurn turn = cos_sin_of(positions[token], turns_[pair]);
      const double d1 = load(dtype_, y + static_cast<std::size_t>(at.first) * width) -
                        attention_factor_ * (x1 * turn.cos - x2 * turn.sin);
      const double d2 = load(dtype_, y + static_cast<std::size_t>(at.second) * width) -
                        attention_factor_ * (x1 * turn.sin + x2 * turn.cos);
      const double r = attention_factor_ * std::sqrt(x1 * x1 + x2 * x2);
      const double error = std::sqrt(d1 * d1 + d2 * d2) / (budget_.unit_roundoff * r);
      errors[token * pairs + pair] = error < infinity ? error : infinity;
    }
  }
}

}  // namespace ropecheck
