#include "hunt/error_meter.h"

#include <cmath>
#include <cstddef>
#include <cstring>
#include <limits>
#include <utility>

#include "properties/exact/exact_rope.h"
#include "properties/handed_over.h"
#include "properties/subject.h"
#include "support/input_error.h"

namespace ropecheck::hunt {
namespace {

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
    throw support::InputError("float64 tensors cannot be swept: the errors are measured in double");
  if (c.spec.axes() != 1)
    throw support::InputError(
        "positions of several axes cannot be swept or searched: there are too many");
  if (const std::string missing = unsupported(c, implementation.capabilities); !missing.empty())
    throw support::InputError(implementation.name + " does not declare: " + missing);
}

}  // namespace

ErrorMeter::ErrorMeter(Implementation implementation, RopeSpec spec, Contract contract, DType dtype)
    : implementation_(std::move(implementation)),
      spec_(std::move(spec)),
      contract_(std::move(contract)),
      dtype_(dtype),
      budget_(budget_of(contract_, spec_, dtype)),
      attention_factor_(exact::exact_rope(spec_)->attention_factor().hi),
      turns_(as_handed_over(spec_, implementation_.capabilities)) {
  refuse_if_impossible(implementation_, case_at(0));
  for (int pair = 0; pair < spec_.pairs(); ++pair)
    frequency_.push_back(exact::exact_rope(spec_)->frequency(pair));
  const std::size_t width = size_of(dtype_);
  for (std::uint64_t vector = 0; vector < kVectors; ++vector) {
    const Case c = case_at(static_cast<std::int64_t>(vector));
    for (const std::uint64_t bits : materialize(c, c.q)) {
      stored_.resize(stored_.size() + width);
      store_bits(dtype_, stored_.data() + stored_.size() - width, bits);
      values_.push_back(value_of(dtype_, bits));
    }
    const double* x = values_.data() + values_.size() - static_cast<std::size_t>(spec_.head_dim);
    for (int pair = 0; pair < spec_.pairs(); ++pair) {
      const PairElements at = pair_elements(spec_, pair);
      const double r = attention_factor_ * std::hypot(x[at.first], x[at.second]);
      per_error_.push_back(1 / (budget_.unit_roundoff * r));
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
  return pair_budget(budget_, position, pair, frequency_[static_cast<std::size_t>(pair)]);
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
  std::vector<double> cos(pairs), sin(pairs);
  for (std::size_t token = 0; token < positions.size(); ++token) {
    const std::uint64_t vector = vector_of(positions[token]);
    const double* x = values_.data() + vector * dim;
    const std::uint8_t* y = result + token * dim * width;
    turns_.row(positions[token], cos.data(), sin.data());
    for (std::size_t pair = 0; pair < pairs; ++pair) {
      const PairElements at = pair_elements(spec_, static_cast<int>(pair));
      const double x1 = x[at.first], x2 = x[at.second];
      const double d1 = load(dtype_, y + static_cast<std::size_t>(at.first) * width) -
                        attention_factor_ * (x1 * cos[pair] - x2 * sin[pair]);
      const double d2 = load(dtype_, y + static_cast<std::size_t>(at.second) * width) -
                        attention_factor_ * (x1 * sin[pair] + x2 * cos[pair]);
      const double error = std::sqrt(d1 * d1 + d2 * d2) * per_error_[vector * pairs + pair];
      errors[token * pairs + pair] = error < infinity ? error : infinity;
    }
  }
}

}  // namespace ropecheck::hunt
