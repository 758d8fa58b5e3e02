#include "properties/case/case_part.h"

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace ropecheck::inline cases {
namespace {

/// Most elements for which values are listed one by one.
constexpr std::size_t kMostToList = 4096;

std::size_t elements(const Case& c, const TensorCase& tensor) {
  return static_cast<std::size_t>(c.tokens()) * static_cast<std::size_t>(tensor.heads) *
         static_cast<std::size_t>(c.spec.head_dim);
}

}  // namespace

Case part_of(const Case& c, const CasePart& part) {
  Case result = c;
  result.batch = part.batch_end - part.batch_begin;
  result.seq = part.seq_end - part.seq_begin;
  const auto axes = c.positions.size() / static_cast<std::size_t>(c.tokens());
  result.positions.clear();
  for (const auto tensor : kTensors) (result.*tensor).values.bits.clear();
  for (int b = part.batch_begin; b < part.batch_end; ++b)
    for (int s = part.seq_begin; s < part.seq_end; ++s) {
      const auto token = c.token(b, s);
      const auto copy = [&](const auto& from, auto& to, std::size_t width) {
        const auto first = from.begin() + static_cast<std::ptrdiff_t>(token * width);
        to.insert(to.end(), first, first + static_cast<std::ptrdiff_t>(width));
      };
      copy(c.positions, result.positions, axes);
      for (const auto tensor : kTensors) {
        const Values& values = (c.*tensor).values;
        if (values.profile == Profile::listed)
          copy(values.bits, (result.*tensor).values.bits,
               values.bits.size() / static_cast<std::size_t>(c.tokens()));
      }
    }
  return result;
}

void keep_heads(Case& c, TensorCase Case::*tensor, int begin, int end) {
  TensorCase& t = c.*tensor;
  if (t.values.profile == Profile::listed) {
    std::vector<std::uint64_t> kept;
    const int d = c.spec.head_dim;
    for (int token = 0; token < c.tokens(); ++token) {
      const auto row = t.values.bits.begin() + std::ptrdiff_t{token} * t.heads * d;
      kept.insert(kept.end(), row + std::ptrdiff_t{begin} * d, row + std::ptrdiff_t{end} * d);
    }
    t.values.bits = std::move(kept);
  }
  t.heads = end - begin;
}

std::optional<Values> listed_values(const Case& c, const TensorCase& tensor) {
  if (elements(c, tensor) > kMostToList) return std::nullopt;
  return Values{Profile::listed, 0, materialize(c, tensor)};
}

Case with_listed_values(const Case& c) {
  Case result = c;
  for (const auto tensor : kTensors)
    if (auto values = listed_values(c, c.*tensor)) (result.*tensor).values = *std::move(values);
  return result;
}

}  // namespace ropecheck::cases
