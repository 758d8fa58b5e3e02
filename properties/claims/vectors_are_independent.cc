#include "properties/claims/every_property.h"
#include "properties/claims/same_results.h"

// Claim: a token's vector gives the same bits in every place: in any batch row, head and place of
// the sequence, whatever its neighbours, strides and alignment. Vectors of each tensor are rotated
// alone, contiguous and aligned, [1, 1, 1, head_dim], and must equal their results in the whole
// tensor: the last row, token and head always, and others spread over the tensor. No tolerance.
namespace ropecheck::claims {
namespace {

constexpr std::size_t kMostVectors = 12;

Operation alone(const Case& c, const Place& where, const std::vector<Element>& values,
                std::size_t start) {
  Operation one{c, {}, {}};
  one.shape.batch = one.shape.seq = 1;
  one.shape.q = one.shape.k = TensorCase{};
  const auto token =
      c.positions.begin() + static_cast<std::ptrdiff_t>(c.token(where.batch, where.seq)) * c.axes();
  one.shape.positions.assign(token, token + c.axes());
  const auto first = values.begin() + static_cast<std::ptrdiff_t>(start);
  one.q.assign(first, first + c.spec.head_dim);
  one.k = one.q;
  return one;
}

Verdict vectors_are_independent(const Case& c, const Subject& subject) {
  const Operation operation = operation_of(c);
  const Rotated together = subject.rotate(operation);
  const auto width = static_cast<std::size_t>(c.spec.head_dim);
  Tally tally;
  for (const char tensor : {'q', 'k'}) {
    const auto& values = tensor_of(operation, tensor);
    const std::size_t count = values.size() / width;
    const std::size_t stride = (count + kMostVectors - 1) / kMostVectors;
    for_each_vector(c, tensor, [&](const Place& where, std::size_t start) {
      const std::size_t index = start / width;
      if (index % stride != 0 && index + 1 != count) return;
      const Rotated one = subject.rotate(alone(c, where, values, start));
      const auto& result = tensor_of(one, tensor);
      bool same = true;
      for (std::size_t i = 0; i < width; ++i)
        same &= same_result(result[i], tensor_of(together, tensor)[start + i]);
      tally.require(same, where, "the vector gives other bits alone than in company");
    });
  }
  return tally.verdict("nothing to compare");
}

}  // namespace

const Property kVectorsAreIndependent{
    "vectors_are_independent",
    "batch, head, sequence slot, stride and neighbours change no bit",
    {.special_values = true},
    vectors_are_independent};

}  // namespace ropecheck::claims
