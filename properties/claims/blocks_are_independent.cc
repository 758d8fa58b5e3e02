#include <array>

#include "properties/claims/every_property.h"
#include "properties/measure.h"

// Claim: output block j depends on input block j alone. All other elements of every vector are
// replaced by NaN, infinities and the largest number in turn; the block's two outputs keep their
// bits. There is no tolerance: a matrix product over the whole head, with 0·NaN, fails.
namespace ropecheck::claims {
namespace {

/// The first pair, the last, one in between that depends on the data's seed, and pairs next to the
/// middle, where vector code that straddles the two halves goes wrong.
std::vector<int> chosen_pairs(const Case& c) {
  const int pairs = c.spec.pairs();
  std::vector<int> chosen{0, pairs - 1, pairs / 2,
                          static_cast<int>(c.q.values.seed % static_cast<unsigned>(pairs))};
  std::sort(chosen.begin(), chosen.end());
  chosen.erase(std::unique(chosen.begin(), chosen.end()), chosen.end());
  return chosen;
}

std::vector<Element> poison_all_but(const Subject& subject, const Case& c, char tensor, int pair,
                                    const std::vector<Element>& values) {
  const std::array kinds = {subject.poison(0), subject.poison(1), subject.poison(2)};
  std::vector<Element> poisoned(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) poisoned[i] = kinds[i % kinds.size()];
  for_each_vector(c, tensor, [&](const Place&, std::size_t start) {
    const PairIndex at = pair_index(c.spec, start, pair);
    poisoned[at.first] = values[at.first];
    poisoned[at.second] = values[at.second];
  });
  return poisoned;
}

Verdict blocks_are_independent(const Case& c, const Subject& subject) {
  const Operation operation = operation_of(c);
  const Rotated clean = subject.rotate(operation);
  Tally tally;
  for (const int pair : chosen_pairs(c)) {
    Operation poisoned = operation;
    poisoned.q = poison_all_but(subject, c, 'q', pair, operation.q);
    poisoned.k = poison_all_but(subject, c, 'k', pair, operation.k);
    const Rotated rotated = subject.rotate(poisoned);
    for (const char tensor : {'q', 'k'})
      for_each_vector(c, tensor, [&](Place where, std::size_t start) {
        where.pair = pair;
        const PairIndex at = pair_index(c.spec, start, pair);
        const auto& before = tensor_of(clean, tensor);
        const auto& after = tensor_of(rotated, tensor);
        tally.require(identical(before[at.first], after[at.first]) &&
                          identical(before[at.second], after[at.second]),
                      where, "NaN, infinity or another value in other blocks changes the block");
      });
  }
  return tally.verdict("nothing to compare");
}

}  // namespace

const Property kBlocksAreIndependent{"blocks_are_independent",
                                     "a block keeps its bits whatever stands in the others",
                                     {},
                                     blocks_are_independent};

}  // namespace ropecheck::claims
