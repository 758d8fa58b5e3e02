#include "tests/bench/kinds.h"

#include <bit>
#include <cmath>
#include <cstring>

#include "rope/storage.h"
#include "tests/bench/accuracy.h"
#include "tests/bench/baselines.h"

namespace ropecheck::bench {
namespace {

using rope::Arithmetic;
using rope::Plan;
using rope::Storage;

std::vector<std::int64_t> sampled_positions() {
  std::vector<std::int64_t> all;
  for (std::int64_t t = kFirstPosition; t < kFirstPosition + 4096; t += 37) all.push_back(t);
  for (std::int64_t t = 1; t < 1 << 20; t += 4099) all.push_back(t);
  return all;
}

/// Rotates one head with a plan whose tensors have elements of T.
template <class T>
std::vector<double> rotate_stored(const Plan& plan, std::int64_t position,
                                  const std::vector<double>& x) {
  std::vector<T> stored;
  for (const double v : x) stored.push_back(rope::narrow<T>(v));
  const auto d = static_cast<std::int64_t>(x.size());
  const rope::Strides strides = rope::contiguous_strides(1, 1, d);
  const rope::Tensor tensor{stored.data(), strides, stored.data(), strides, 1};
  plan.rotate({.batch = 1, .seq = 1, .positions = &position, .tensors = {&tensor, 1}});
  std::vector<double> y;
  for (const T v : stored) y.push_back(rope::widen(v));
  return y;
}

std::vector<double> rotate_through(const Plan& plan, std::int64_t position,
                                   const std::vector<double>& x) {
  switch (plan.options().storage) {
    case Storage::float16:
      return rotate_stored<rope::Float16>(plan, position, x);
    case Storage::bfloat16:
      return rotate_stored<rope::BFloat16>(plan, position, x);
    case Storage::float64:
      return rotate_stored<double>(plan, position, x);
    default:
      return rotate_stored<float>(plan, position, x);
  }
}

}  // namespace

const std::vector<StoredAs>& formats() {
  static const std::vector<StoredAs> all = {{"float32", Storage::float32, 4, 0x1p-24},
                                            {"float16", Storage::float16, 2, 0x1p-11},
                                            {"bfloat16", Storage::bfloat16, 2, 0x1p-8},
                                            {"float64", Storage::float64, 8, 0x1p-53}};
  return all;
}

std::vector<Kind> kinds_of(const StoredAs& format) {
  const Storage storage = format.storage;
  std::vector<Kind> kinds = {
      {"ours", {.storage = storage}},
      {"ours, double inside", {.storage = storage, .arithmetic = Arithmetic::float64}},
      {"ours, correctly rounded",
       {.storage = storage,
        .arithmetic = Arithmetic::correctly_rounded,
        .cos_sin = rope::CosSinRounding::correct}}};
  if (storage == Storage::float64) kinds.erase(kinds.begin() + 1);
  return kinds;
}

std::string accuracy_key(const StoredAs& format, const Kind& kind) {
  return format.name + " " + kind.name;
}

RopeSpec spec_of(std::int64_t head_dim, Layout layout) {
  RopeSpec spec;
  spec.head_dim = spec.rotary_dim = static_cast<int>(head_dim);
  spec.base = static_cast<double>(kBase);
  spec.layout = layout;
  return spec;
}

std::map<std::string, Accuracy> measure_accuracy() {
  const RopeSpec spec = spec_of(128);
  const std::vector<std::int64_t> at = sampled_positions();
  const Plan any(spec);
  std::map<std::string, Accuracy> all;
  for (const StoredAs& format : formats()) {
    for (const Kind& kind : kinds_of(format)) {
      const Plan plan = any.with(kind.options);
      const double ulp = worst_ulp(spec, at, [&](std::int64_t t, float* cos, float* sin) {
        plan.cos_sin({&t, 1}, cos, sin);
      });
      const double error = worst_pair_error(
          spec, at, format.unit_roundoff,
          [&](std::int64_t t, const std::vector<double>& x) { return rotate_through(plan, t, x); });
      all[accuracy_key(format, kind)] = {ulp, error};
    }
  }
  const auto baseline = [&](const MakeRow& row) {
    const Shape one{1, 1, 128};
    return Accuracy{
        worst_ulp(spec, at, row),
        worst_pair_error(spec, at, 0x1p-24, [&](std::int64_t t, const std::vector<double>& x) {
          std::vector<float> cos(64), sin(64), v(x.begin(), x.end());
          row(t, cos.data(), sin.data());
          rotate_by_table(one, spec.layout, cos.data(), sin.data(), v.data(), v.data());
          return std::vector<double>(v.begin(), v.end());
        })};
  };
  all["ggml's loop"] = baseline([](std::int64_t t, float* cos, float* sin) {
    float row[128];
    ggml_row(t, 64, std::pow(kBase, -2.0f / 128), row);
    for (std::size_t j = 0; j < 64; ++j) cos[j] = row[2 * j], sin[j] = row[2 * j + 1];
  });
  all["frameworks' way"] = baseline(
      [](std::int64_t t, float* cos, float* sin) { framework_row(t, 64, kBase, cos, sin); });
  return all;
}

}  // namespace ropecheck::bench
