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

/// The numbers of some pairs, one array for each of the two: [pairs].
struct PairArrays {
  explicit PairArrays(std::size_t pairs) : first(pairs), second(pairs) {}
  std::vector<double> first;
  std::vector<double> second;
};

/// Reads the pairs of a head's vector. `value(element)` is the number at an element's place.
template <class Value>
void read_pairs(const RopeSpec& spec, const Value& value, PairArrays& to) {
  const PairElements start = pair_elements(spec, 0);
  const auto first = static_cast<std::size_t>(start.first);
  const auto second = static_cast<std::size_t>(start.second);
  const std::size_t step = spec.layout == Layout::interleaved ? 2 : 1;
  for (std::size_t j = 0; j < to.first.size(); ++j) {
    to.first[j] = value(first + step * j);
    to.second[j] = value(second + step * j);
  }
}

/// The pair errors of one position, from arrays of [pairs]. The loop is made of vectors.
void pair_errors(std::size_t pairs, double m, const double* __restrict x1,
                 const double* __restrict x2, const double* __restrict cos,
                 const double* __restrict sin, const double* __restrict y1,
                 const double* __restrict y2, const double* __restrict per_error,
                 double* __restrict errors) {
  const double infinity = std::numeric_limits<double>::infinity();
  for (std::size_t j = 0; j < pairs; ++j) {
    const double d1 = y1[j] - m * (x1[j] * cos[j] - x2[j] * sin[j]);
    const double d2 = y2[j] - m * (x1[j] * sin[j] + x2[j] * cos[j]);
    const double error = std::sqrt(d1 * d1 + d2 * d2) * per_error[j];
    errors[j] = error < infinity ? error : infinity;
  }
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
    std::vector<double> values;
    for (const std::uint64_t bits : materialize(c, c.q)) {
      stored_.resize(stored_.size() + width);
      store_bits(dtype_, stored_.data() + stored_.size() - width, bits);
      values.push_back(value_of(dtype_, bits));
    }
    for (int pair = 0; pair < spec_.pairs(); ++pair) {
      const PairElements at = pair_elements(spec_, pair);
      first_.push_back(values[static_cast<std::size_t>(at.first)]);
      second_.push_back(values[static_cast<std::size_t>(at.second)]);
      const double r = attention_factor_ * std::hypot(first_.back(), second_.back());
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
  std::vector<double> cos(pairs), sin(pairs);
  std::vector<float> floats(dtype_ == DType::float32 ? dim : 0);
  PairArrays y(pairs);
  for (std::size_t token = 0; token < positions.size(); ++token) {
    const std::uint8_t* stored = result + token * dim * width;
    if (dtype_ == DType::float32) {
      std::memcpy(floats.data(), stored, dim * width);
      read_pairs(
          spec_, [&](std::size_t i) { return static_cast<double>(floats[i]); }, y);
    } else {
      const auto value = [&](std::size_t i) {
        return value_of(dtype_, load_bits(dtype_, stored + i * width));
      };
      read_pairs(spec_, value, y);
    }
    turns_.row(positions[token], cos.data(), sin.data());
    const std::size_t at = vector_of(positions[token]) * pairs;
    pair_errors(pairs, attention_factor_, &first_[at], &second_[at], cos.data(), sin.data(),
                y.first.data(), y.second.data(), &per_error_[at], &errors[token * pairs]);
  }
}

}  // namespace ropecheck::hunt
