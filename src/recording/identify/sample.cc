#include "recording/identify/sample.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <tuple>

namespace ropecheck::recording {
namespace {

/// Tokens nearest to position 0, and tokens from all over, each with its neighbour.
constexpr std::size_t kNear = 96;
constexpr std::size_t kSpread = 96;
constexpr std::int64_t kHeads = 4;

std::vector<std::int64_t> tokens_of(const Recording& recording) {
  const auto axes = static_cast<std::size_t>(recording.spec.axes());
  std::vector<std::int64_t> order(static_cast<std::size_t>(recording.tokens()));
  std::iota(order.begin(), order.end(), 0);
  const auto size = [&](std::int64_t token) {
    double largest = 0;
    for (std::size_t axis = 0; axis < axes; ++axis)
      largest = std::max(largest,
                         std::abs(static_cast<double>(
                             recording.positions[static_cast<std::size_t>(token) * axes + axis])));
    return largest;
  };
  std::sort(order.begin(), order.end(), [&](std::int64_t a, std::int64_t b) {
    return std::tuple(size(a), a) < std::tuple(size(b), b);
  });
  std::set<std::int64_t> chosen(
      order.begin(),
      order.begin() + std::min(std::ssize(order), static_cast<std::ptrdiff_t>(kNear)));
  for (std::size_t i = 0; i < kSpread; ++i) {
    const std::size_t at = i * (order.size() - 1) / (kSpread - 1);
    chosen.insert(order[at]);
    chosen.insert(order[std::min(at + 1, order.size() - 1)]);
  }
  return {chosen.begin(), chosen.end()};
}

}  // namespace

Sample sample_of(const Recording& recording) {
  Sample sample;
  sample.head_dim = recording.spec.head_dim;
  sample.axes = recording.spec.axes();
  sample.u = format_of(recording.dtype).unit_roundoff();
  const auto size = static_cast<std::int64_t>(size_of(recording.dtype));
  const auto read = [&](const RecordedTensor& tensor, std::int64_t vector) {
    std::vector<double> values;
    const std::byte* first = vector_at(recording, tensor, vector);
    for (std::int64_t d = 0; d < sample.head_dim; ++d)
      values.push_back(value_of(recording.dtype,
                                load_bits(recording.dtype, first + d * tensor.strides.dim * size)));
    return values;
  };
  const auto all_finite = [](const std::vector<double>& values) {
    return std::all_of(values.begin(), values.end(), [](double v) { return std::isfinite(v); });
  };
  for (const std::int64_t token : tokens_of(recording)) {
    const auto at = recording.positions.begin() + token * sample.axes;
    sample.positions.emplace_back(at, at + sample.axes);
    for (std::int64_t head = 0; head < std::min(recording.heads, kHeads); ++head) {
      const std::int64_t vector = token * recording.heads + head;
      Sample::Vector read_vector{sample.positions.size() - 1, read(recording.x, vector),
                                 read(recording.y, vector)};
      if (!all_finite(read_vector.x) || !all_finite(read_vector.y)) continue;
      sample.vectors.push_back(std::move(read_vector));
      sample.chosen.push_back(vector);
    }
  }
  return sample;
}

}  // namespace ropecheck::recording
