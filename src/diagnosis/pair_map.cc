#include "diagnosis/pair_map.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <utility>

namespace ropecheck::diagnosis {
namespace {

/// A basis vector costs a call, so wide heads and large calls are not measured.
constexpr int kWidest = 160;
constexpr std::size_t kMappedElements = 1 << 14;

std::size_t start_of(const Case& c, const Place& place) {
  const int heads = place.tensor == 'q' ? c.q.heads : c.k.heads;
  return vector_start(c, heads, place.batch, place.seq, place.head);
}

std::vector<std::uint64_t> zeros(const Case& c, int heads) {
  return std::vector<std::uint64_t>(static_cast<std::size_t>(c.tokens()) *
                                        static_cast<std::size_t>(heads) *
                                        static_cast<std::size_t>(c.spec.head_dim),
                                    bits_of(c.dtype, 0));
}

/// A response that is infinite or NaN says nothing of what reached it.
bool has_numbers(const std::vector<Element>& values) {
  return std::all_of(values.begin(), values.end(),
                     [](const Element& value) { return std::isfinite(value.value.hi); });
}

bool is_equal(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

/// The failing call with zeros for all values.
Case call_of_zeros(const Case& failing) {
  Case c = failing;
  for (TensorCase* tensor : {&c.q, &c.k}) {
    // The seed decides the form of a given table.
    tensor->values = {Profile::listed, tensor->values.seed, zeros(c, tensor->heads)};
    tensor->in.broadcast_batch = tensor->in.broadcast_seq = tensor->in.broadcast_heads = false;
  }
  return c;
}

/// The same with one coordinate of 1 in one vector.
Case basis_call(const Case& failing, const Place& place, int element) {
  Case c = call_of_zeros(failing);
  (place.tensor == 'q' ? c.q : c.k)
      .values.bits[start_of(c, place) + static_cast<std::size_t>(element)] = bits_of(c.dtype, 1);
  return c;
}

/// The partner of an element in the right rotation; −1 if it passes through.
int partner_of(const RopeSpec& spec, int element) {
  for (int j = 0; j < spec.pairs(); ++j) {
    const auto [a, b] = pair_elements(spec, j);
    if (a == element) return b;
    if (b == element) return a;
  }
  return -1;
}

/// The failing call with zeros for the coordinates that a mask leaves out.
Case masked(const Observation& failing, std::uint64_t mask, bool inverted) {
  Case c = call_of_zeros(failing.shape());
  std::uint64_t state = mask;
  for (const char tensor : {'q', 'k'}) {
    const auto& x = tensor_of(failing.operation, tensor);
    auto& bits = (tensor == 'q' ? c.q : c.k).values.bits;
    for (std::size_t i = 0; i < x.size(); ++i) {
      state = state * 6364136223846793005U + 1442695040888963407U;
      if (((state >> 40 & 1) != 0) != inverted) bits[i] = x[i].bits;
    }
  }
  return c;
}

/// Makes calls of which each has a part of the call's coordinates, and zeros for the others.
/// Returns false if the vector's result is more than once not the sum of those of two such calls.
bool is_sum_of_parts(const Observation& failing, const Place& place, Laboratory& laboratory) {
  constexpr std::size_t kMasks = 3;
  if (failing.shape().q.in.broadcast() || failing.shape().k.in.broadcast()) return true;
  std::vector<Experiment> experiments;
  for (std::size_t mask = 1; mask <= kMasks; ++mask)
    for (const bool inverted : {false, true})
      experiments.push_back({masked(failing, mask, inverted), failing.before});
  const std::vector<Observation> parts = laboratory.make(experiments, 0.95);
  if (parts.size() != experiments.size()) return true;
  const auto& x = joined(failing.operation.q, failing.operation.k);
  double largest = 0;
  for (const Element& element : x) largest = std::max(largest, std::abs(element.value.hi));
  if (!std::isfinite(largest) || largest == 0) return true;
  const double u = format_of(failing.shape().dtype).unit_roundoff();
  const std::size_t start = start_of(failing.shape(), place);
  std::size_t no_sums = 0;
  for (std::size_t i = 0; i < parts.size(); i += 2) {
    if (!parts[i].has_result || !parts[i + 1].has_result) return true;
    bool is_sum = true;
    for (int o = 0; o < failing.shape().spec.head_dim; ++o) {
      const auto of = [&](const Rotated& rotated) {
        return tensor_of(rotated, place.tensor)[start + static_cast<std::size_t>(o)].value.hi;
      };
      const double off = of(failing.result) - of(parts[i].result) - of(parts[i + 1].result);
      if (std::isnan(off)) return true;
      is_sum = is_sum && std::abs(off) <= 64 * u * largest;
    }
    no_sums += is_sum ? 0U : 1U;
  }
  return no_sums < 2;
}

bool is_same(const Rotated& a, const Rotated& b) {
  const auto bits = [](const Rotated& rotated) {
    std::vector<std::uint64_t> all;
    for (const Element& element : joined(rotated.q, rotated.k)) all.push_back(element.bits);
    return all;
  };
  return bits(a) == bits(b);
}

std::string numbers(const std::vector<int>& all) {
  std::string text;
  for (std::size_t i = 0; i < all.size() && i < 4; ++i)
    text += (i == 0 ? "" : " and ") + std::to_string(all[i]);
  return all.size() > 4 ? text + " and " + std::to_string(all.size() - 4) + " more" : text;
}

std::string effect(const std::vector<int>& reached) {
  return reached.empty() ? "reaches no coordinate" : "reaches coordinate " + numbers(reached);
}

}  // namespace

PairMap pair_map_of(const Observation& failing, const Place& place, Laboratory& laboratory) {
  PairMap map;
  const Case& c = failing.shape();
  map.head_dim = c.spec.head_dim;
  if (map.head_dim > kWidest || elements_of(c) > kMappedElements || !failing.has_result) return map;
  std::vector<Experiment> experiments;
  for (int i = 0; i < map.head_dim; ++i)
    experiments.push_back({basis_call(c, place, i), failing.before});
  experiments.push_back({call_of_zeros(c), failing.before});
  // The call itself again: if its result is another one, earlier calls or chance take part.
  experiments.push_back({c, failing.before});
  std::vector<Observation> responses = laboratory.make(experiments, 0.95);
  if (responses.size() != experiments.size()) return map;
  const Observation again = std::move(responses.back());
  responses.pop_back();
  experiments.pop_back();
  if (!again.has_result || !is_same(again.result, failing.result)) return map;
  const Observation of_zeros = std::move(responses.back());
  responses.pop_back();
  experiments.pop_back();
  if (!of_zeros.has_result) return map;
  map.complete =
      responses.size() == experiments.size() &&
      std::all_of(responses.begin(), responses.end(), [](const Observation& seen) {
        return seen.has_result && has_numbers(seen.result.q) && has_numbers(seen.result.k);
      });
  const auto is_no_zero = [](const Element& value) { return value.value.hi != 0; };
  map.holds_no_input =
      of_zeros.note.empty() &&
      (std::any_of(of_zeros.result.q.begin(), of_zeros.result.q.end(), is_no_zero) ||
       std::any_of(of_zeros.result.k.begin(), of_zeros.result.k.end(), is_no_zero));
  if (!map.complete) return map;
  const std::size_t start = start_of(c, place);
  const std::size_t end = start + static_cast<std::size_t>(map.head_dim);
  for (const Observation& seen : responses) {
    std::vector<int> reached;
    for (const char tensor : {'q', 'k'}) {
      const auto& y = tensor_of(seen.result, tensor);
      for (std::size_t i = 0; i < y.size(); ++i) {
        const double alone = tensor_of(of_zeros.result, tensor)[i].value.hi;
        if (is_equal(y[i].value.hi, alone)) continue;
        if (tensor == place.tensor && i >= start && i < end)
          reached.push_back(static_cast<int>(i - start));
        else
          map.leaves_the_vector = true;
      }
    }
    map.reaches.push_back(std::move(reached));
  }
  map.linear = is_sum_of_parts(failing, place, laboratory);
  return map;
}

namespace {

/// Makes the call with zeros for inputs. Returns whether the result of the item is a number; null
/// if that is not known.
std::optional<bool> is_number_of_zeros(const Observation& failing, const Item& item, bool in_place,
                                       Laboratory& laboratory) {
  constexpr double kUntil = 0.95;
  Case c = call_of_zeros(failing.shape());
  if (in_place != c.in_place) {
    const Capabilities& can = laboratory.implementation().capabilities;
    c.in_place = in_place;
    for (TensorCase* tensor : {&c.q, &c.k})
      tensor->in.broadcast_batch = tensor->in.broadcast_seq = tensor->in.broadcast_heads = false;
    if (!problem_with(c).empty() || !unsupported(c, can).empty()) return std::nullopt;
  }
  const std::vector<Observation> made = laboratory.make({{c, failing.before}}, kUntil);
  if (made.empty() || !made.front().has_result || !made.front().note.empty()) return std::nullopt;
  const std::vector<Item>& items = made.front().items;
  return std::none_of(items.begin(), items.end(), [&](const Item& other) {
    return other.first == item.first && other.where.tensor == item.where.tensor &&
           !finite(other.got);
  });
}

}  // namespace

OfZeros what_zeros_give(const Observation& failing, const Item& item, Laboratory& laboratory) {
  const bool in_place = failing.shape().in_place;
  if (is_number_of_zeros(failing, item, in_place, laboratory).value_or(true))
    return OfZeros::numbers;
  // In place, no memory of an output holds NaN before the call.
  return !in_place && is_number_of_zeros(failing, item, true, laboratory).value_or(false)
             ? OfZeros::what_was_in_the_output
             : OfZeros::no_numbers;
}

namespace {

/// The distance of the two coordinates that each one reaches, itself and a partner that reaches it;
/// nothing if a coordinate reaches others.
std::optional<std::vector<int>> distances_of_pairs(const PairMap& map) {
  std::vector<int> partner;
  for (int i = 0; i < map.head_dim; ++i) {
    const auto& reached = map.reaches[static_cast<std::size_t>(i)];
    const bool is_pair =
        reached.size() == 2 && std::find(reached.begin(), reached.end(), i) != reached.end();
    if (!is_pair) return std::nullopt;
    partner.push_back(reached.front() == i ? reached.back() : reached.front());
  }
  std::vector<int> distances;
  for (int i = 0; i < map.head_dim; ++i) {
    const int other = partner[static_cast<std::size_t>(i)];
    if (partner[static_cast<std::size_t>(other)] != i) return std::nullopt;
    distances.push_back(std::abs(other - i));
  }
  return distances;
}

/// "in coordinates 0 to 63 pairs lie 1 apart, in coordinates 64 to 127 pairs lie 32 apart"; empty
/// if distances change too often.
std::string pairs_in_words(const PairMap& map) {
  const auto distances = distances_of_pairs(map);
  if (!distances) return {};
  constexpr int kMostRuns = 4;
  std::string text;
  int runs = 0;
  for (std::size_t begin = 0, end = 0; begin < distances->size(); begin = end, ++runs) {
    while (end < distances->size() && (*distances)[end] == (*distances)[begin]) ++end;
    text += fmt::format("{}in coordinates {} to {} pairs lie {} apart", begin == 0 ? " " : ", ",
                        begin, end - 1, (*distances)[begin]);
  }
  return runs <= kMostRuns ? text : "";
}

}  // namespace

std::string in_words(const PairMap& map, const RopeSpec& spec) {
  std::string text;
  if (map.holds_no_input)
    text =
        " If all inputs are zero, some results are not: they hold something that is no input of "
        "the "
        "call.";
  if (!map.complete) return text;
  if (map.leaves_the_vector) text += " An input reaches other vectors than its own.";
  std::vector<int> wrong;
  for (int i = 0; i < map.head_dim; ++i) {
    const auto& reached = map.reaches[static_cast<std::size_t>(i)];
    const int partner = partner_of(spec, i);
    // A pair that turns by a multiple of a quarter turn, or by nothing, reaches one of its two.
    const bool within =
        std::all_of(reached.begin(), reached.end(), [&](int o) { return o == i || o == partner; });
    if (!within || reached.empty()) wrong.push_back(i);
  }
  if (!wrong.empty()) {
    text += fmt::format(
        " Measured with basis vectors, {} of {} coordinates reach other coordinates than they "
        "should:",
        wrong.size(), map.head_dim);
    const std::string pairs = pairs_in_words(map);
    text += pairs;
    const std::size_t examples = pairs.empty() ? 3 : 0;
    for (std::size_t k = 0; k < std::min(examples, wrong.size()); ++k) {
      const int i = wrong[k];
      const int partner = partner_of(spec, i);
      text += fmt::format(
          "{}coordinate {} {} and should reach {}", k == 0 ? " " : "; ", i,
          effect(map.reaches[static_cast<std::size_t>(i)]),
          partner < 0 ? "itself alone" : numbers({std::min(i, partner), std::max(i, partner)}));
    }
    text += ".";
  }
  if (!map.linear)
    text +=
        " The result is not the sum of the results of parts of the call's coordinates, so that it "
        "depends on values in another way.";
  return text;
}

}  // namespace ropecheck::diagnosis
