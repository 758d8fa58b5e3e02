#include "diagnosis/roundings.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <tuple>

#include "diagnosis/conditions/conditions.h"
#include "diagnosis/laws/law.h"
#include "properties/case/octave.h"
#include "properties/contract_text.h"

namespace ropecheck::diagnosis {
namespace {

/// The product that is not rounded before the sum.
enum class Fused { none, of_first, of_cos, of_sin };

/// The ways in which code rounds between the table and the result. The table is rounded to the
/// storage format or exact; products and sums likewise.
struct Rounding {
  const char* words;  ///< with % for the format
  bool table;
  bool products;
  Fused fused = Fused::none;
  bool cut = false;     ///< the result is cut off rather than rounded
  bool factor = false;  ///< the input is multiplied by m and rounded first
};

constexpr Rounding kRoundings[] = {
    {"cos and sin, products and sums are rounded to %", true, true},
    {"cos and sin and one of two products are rounded to %, the other is fused with the sum", true,
     true, Fused::of_first},
    {"cos and sin are rounded to %, and the rotation is rounded once", true, false},
    {"products and sums are rounded to %", false, true},
    {"the product with cos is rounded to %, that with sin is fused with the sum", false, true,
     Fused::of_sin},
    {"the product with sin is rounded to %, that with cos is fused with the sum", false, true,
     Fused::of_cos},
    {"results are cut off to %, not rounded", false, false, Fused::none, true},
    {"inputs are multiplied by the attention factor and rounded to %, and then turned", false,
     false, Fused::none, false, true},
};

/// The number of the format next to a value in the direction of 0.
double cut_off(DType dtype, double value) {
  const double nearest = value_of(dtype, bits_of(dtype, value));
  if (std::abs(nearest) <= std::abs(value)) return nearest;
  return value_of(dtype, bits_of(dtype, nearest) - 1);
}

double rounded(DType dtype, double value) { return value_of(dtype, bits_of(dtype, value)); }

Pair by(const Rounding& way, DType dtype, const Pair& x, const Pair& turn) {
  const auto at = [&](bool yes, double value) { return yes ? rounded(dtype, value) : value; };
  const double m = way.factor ? norm(turn) : 1;
  const double c = at(way.table, turn.re.hi / m), s = at(way.table, turn.im.hi / m);
  const double re = at(way.factor, m * x.re.hi), im = at(way.factor, m * x.im.hi);
  const auto product = [&](double a, double b, Fused one, Fused other) {
    return at(way.products && way.fused != one && way.fused != other, a * b);
  };
  const auto sum = [&](double first, double second) {
    return way.cut ? cut_off(dtype, first + second) : rounded(dtype, first + second);
  };
  return {sum(product(re, c, Fused::of_first, Fused::of_cos),
              product(-im, s, Fused::of_sin, Fused::of_sin)),
          sum(product(re, s, Fused::of_first, Fused::of_sin),
              product(im, c, Fused::of_cos, Fused::of_cos))};
}

/// cos and sin of the exact angle, with m and the direction, from x and its exact image.
Pair turn_of(const Item& item) {
  const double size = item.x.re.hi * item.x.re.hi + item.x.im.hi * item.x.im.hi;
  const Pair product = item.exact * conj(item.x);
  return {CheckReal(product.re.hi / size), CheckReal(product.im.hi / size)};
}

/// Up to this position float32 angles hardly change a 16-bit table.
constexpr std::int64_t kNearPosition = 2048;

bool is_plain_number(const Item& item) {
  const double r = norm(item.x);
  return item.is_pair() && r > 0x1p-10 && r < 0x1p10 && finite(item.got);
}

std::string format_sentence(const std::vector<Observation>& seen, DType dtype) {
  std::size_t all = 0;
  std::size_t right = 0;
  std::vector<std::size_t> same(std::size(kRoundings));
  // Coordinates in which a way differs from the right rounding, and those that it gives.
  std::vector<std::size_t> telling(same.size()), told(same.size());
  std::size_t rough = 0;
  for (const Observation& call : seen) {
    if (call.shape().dtype != dtype || !call.has_result) continue;
    for (const Item& item : call.items) {
      if (!is_plain_number(item) || item.plain || magnitude(item.t) > kNearPosition) continue;
      if (item.wrong) ++rough;
      const Pair turn = turn_of(item);
      const auto equal = [&](const Pair& z) {
        return static_cast<std::size_t>(z.re.hi == item.got.re.hi) +
               static_cast<std::size_t>(z.im.hi == item.got.im.hi);
      };
      all += 2;
      const Pair nearest = {CheckReal(rounded(dtype, item.exact.re.hi)),
                            CheckReal(rounded(dtype, item.exact.im.hi))};
      right += equal(nearest);
      for (std::size_t i = 0; i < same.size(); ++i) {
        const Pair way = by(kRoundings[i], dtype, item.x, turn);
        same[i] += equal(way);
        for (const auto part : {&Pair::re, &Pair::im})
          if ((way.*part).hi != (nearest.*part).hi) {
            ++telling[i];
            told[i] += (way.*part).hi == (item.got.*part).hi ? 1U : 0U;
          }
      }
    }
  }
  const auto best =
      static_cast<std::size_t>(std::max_element(same.begin(), same.end()) - same.begin());
  constexpr std::size_t kFewest = 100;
  // Beside another mistake fewer are explained, but still far more than by the right result.
  const bool nearly_all = 20 * same[best] >= 19 * all && 20 * right < 19 * all;
  const bool far_more = 10 * same[best] >= 8 * all && 10 * right <= 6 * all;
  constexpr std::size_t kFewestTelling = 40;
  const bool where_it_tells =
      telling[best] >= kFewestTelling && 10 * told[best] >= 9 * telling[best];
  if (rough == 0 || all < kFewest || !(nearly_all || far_more || where_it_tells)) return {};
  const std::string name(name_of(dtype));
  std::string words = kRoundings[best].words;
  words.replace(words.find('%'), 1, name);
  return fmt::format(
      "In {}, {}: that gives {} of {} coordinates to the bit, a single rounding at the end {}.",
      name, words, same[best], all, right);
}

bool is_within(const Item& item, const Case& c, const Contract& contract) {
  if (!item.is_pair()) return !item.wrong;
  const Budget budget = budget_of(contract, c.spec, c.dtype, c.direction);
  return item.error <= pair_bound(budget, item.t, item.where.pair, item.theta, norm(item.exact));
}

/// The relative error of the angle, forward, of a pair of the right norm.
double relative_angle_error(const Item& item, Direction direction) {
  const Pair quotient = item.got * conj(item.exact);
  const double delta = std::atan2(quotient.im.hi, quotient.re.hi);
  return (direction == Direction::forward ? item.sense : -item.sense) * delta /
         (static_cast<double>(item.t) * item.theta);
}

/// Returns true if the relative error of a pair's angle is the same at all positions: then θ is
/// wrong, and the product with the position is exact.
bool is_a_fixed_theta(const std::vector<Observation>& seen) {
  std::map<std::tuple<double, int, double>, std::vector<std::pair<double, double>>> by_pair;
  for (const Observation& call : seen) {
    const Case& c = call.shape();
    for (const Item& item : call.items) {
      const double angle = std::abs(static_cast<double>(item.t)) * item.theta;
      const double r = norm(item.exact);
      if (!item.is_pair() || !(item.error < r / 4) || angle == 0) continue;
      const double bar = 3 * item.bound / (r * angle);
      if (bar > 0x1p-26) continue;
      by_pair[{c.spec.base, c.spec.rotary_dim, item.theta}].emplace_back(
          relative_angle_error(item, c.direction), bar);
    }
  }
  std::size_t fixed = 0;
  std::size_t all = 0;
  for (const auto& [pair, errors] : by_pair) {
    if (errors.size() < 3) continue;
    const auto [low, high] = std::minmax_element(errors.begin(), errors.end());
    double bar = 0;
    for (const auto& [error, width] : errors) bar = std::max(bar, width);
    ++all;
    if (high->first - low->first <= 2 * bar) ++fixed;
  }
  return all >= 4 && 10 * fixed >= 9 * all;
}

}  // namespace

std::string storage_roundings(const std::vector<Observation>& seen) {
  std::string text;
  for (const DType dtype : {DType::float16, DType::bfloat16})
    if (const std::string sentence = format_sentence(seen, dtype); !sentence.empty())
      text += (text.empty() ? "" : " ") + sentence;
  return text;
}

std::string within_float32(const std::vector<Observation>& seen, const Contract& contract) {
  const Contract& float32 = *contract_named("float32");
  if (contract.at(DType::float32, Direction::forward).rotation != RotationRung::correctly_rounded)
    return {};
  std::size_t wrong = 0;
  for (const Observation& call : seen) {
    if (!call.note.empty() || !call.has_result) return {};
    for (const Item& item : call.items) {
      wrong += item.wrong ? 1 : 0;
      if (!is_within(item, call.shape(), float32)) return {};
    }
  }
  return fmt::format(
      "All {} calls made for this diagnosis are within the contract float32: cos, sin and the "
      "rotation are rounded in working precision, which is not the nearest number of each "
      "coordinate.{}",
      seen.size(),
      wrong == 0 ? ""
                 : fmt::format(" Beyond the bound of the contract {} are {} pairs.", contract.name,
                               wrong));
}

namespace {

/// "All 247 wrong pairs" with the conditions that they meet: ", all of them in odd pairs".
std::string conditions_of_wrong(const std::vector<Observation>& seen) {
  std::vector<Sight> wrong, right;
  for (const Observation& call : seen)
    for (const Item& item : call.items)
      if (item.is_pair() && (item.wrong || item.t != 0))
        (item.wrong ? wrong : right).push_back({&call, &item});
  const std::string words = separate(wrong, right, {.without_limits = true}).words();
  return words.empty() ? "" : " All of them are " + words + ".";
}

}  // namespace

/// The contracts of code that computes its angles in float32: `whole` with the rotation of each
/// format as it is seen to be rounded, and the same with exact angles.
struct Float32Angles {
  Contract whole, rounding;
  std::string storage;  ///< the sentences about formats whose tables, products and sums are rounded
};

Float32Angles float32_contracts(const std::vector<Observation>& seen) {
  Float32Angles found{*contract_named("float32-angle"), *contract_named("float32"), {}};
  for (const DType dtype : {DType::float16, DType::bfloat16}) {
    const std::string sentence = format_sentence(seen, dtype);
    if (sentence.empty()) continue;
    found.storage += " " + sentence;
    for (const Direction direction : kAllDirections) {
      found.whole.at(dtype, direction).rotation = RotationRung::storage;
      found.rounding.at(dtype, direction).rotation = RotationRung::storage;
    }
  }
  found.whole.name = to_text(found.whole);
  return found;
}

std::string float32_angles(const std::vector<Observation>& seen, const Contract& contract) {
  // In rad. If the contract allows more, the pair is no evidence.
  constexpr double kLittle = 0.1;
  constexpr std::size_t kEnough = 10;
  if (allows_float32_angles(contract)) return {};
  const Float32Angles found = float32_contracts(seen);
  const Contract& weaker = found.whole;
  std::size_t clear = 0;
  std::vector<Sight> wrong;
  std::uint64_t nearest = std::numeric_limits<std::uint64_t>::max();
  for (const Observation& call : seen) {
    if (!call.note.empty() || !call.has_result) return {};
    const Budget budget =
        budget_of(weaker, call.shape().spec, call.shape().dtype, call.shape().direction);
    for (const Item& item : call.items) {
      if (!item.wrong) continue;
      if (!is_within(item, call.shape(), weaker)) return {};
      // An error of roundings alone says nothing of angles.
      if (is_within(item, call.shape(), found.rounding)) continue;
      wrong.push_back({&call, &item});
      nearest = std::min(nearest, magnitude(item.t));
      const double r = norm(item.exact);
      if (pair_bound(budget, item.t, item.where.pair, item.theta, r) <= kLittle * r &&
          std::abs(static_cast<double>(item.t)) * item.theta > 1)
        ++clear;
    }
  }
  if (clear < kEnough) return {};
  // Angles in float32 show long before positions are too large for a float32.
  if (nearest > std::uint64_t{1} << std::numeric_limits<float>::digits) return {};
  if (have_one_cause(wrong)) return {};
  if (is_a_fixed_theta(seen))
    return fmt::format(
        "θ is slightly wrong, and the product with the position is exact: the error of each pair's "
        "angle is in proportion to the position, as if inv_freq or the base were rounded. All {} "
        "wrong pairs are within the contract {}, the nearest of them at position {}.{}{}",
        wrong.size(), weaker.name, nearest, conditions_of_wrong(seen), found.storage);
  return fmt::format(
      "It looks as if inv_freq, position and angle were computed in float32, as frameworks do: all "
      "{} wrong pairs are within the contract {}. The smallest position at which it shows in the "
      "calls made for this diagnosis is {}.{}",
      wrong.size(), weaker.name, nearest, found.storage);
}

}  // namespace ropecheck::diagnosis
