#include <cmath>
#include <complex>
#include <map>
#include <memory>
#include <utility>

#include "diagnosis/laws/law.h"
#include "properties/exact/rounded_frequencies.h"
#include "reference/frequencies.h"

// Laws of what stays of an earlier call of the process.
namespace ropecheck::diagnosis {
namespace {

/// The last call before; null if there was none.
const Case* before(const Sight& s) {
  return s.call->before.empty() ? nullptr : &s.call->before.back();
}

/// A pair's position and frequency in the earlier call; nothing if there is no such token or pair.
std::optional<double> position_before(const Sight& s) {
  const Case* other = before(s);
  const Place& at = s.item->where;
  if (other == nullptr || at.batch >= other->batch || at.seq >= other->seq ||
      at.pair >= other->spec.pairs() || other->axes() != s.call->shape().axes())
    return std::nullopt;
  return static_cast<double>(
      number_of(other->position_of(other->token(at.batch, at.seq)), other->spec, at.pair));
}

std::optional<double> frequency_before(const Sight& s) {
  const Case* other = before(s);
  if (other == nullptr || s.item->where.pair >= other->spec.pairs()) return std::nullopt;
  const auto all = frequencies<long double>(other->spec);
  return static_cast<double>(std::abs(all[static_cast<std::size_t>(s.item->where.pair)]));
}

std::optional<Point> turned(const Sight& s, std::optional<double> t, std::optional<double> theta) {
  if (!t || !theta) return std::nullopt;
  return turned_further(
      s, static_cast<long double>(*t) * static_cast<long double>(*theta) -
             static_cast<long double>(s.item->t) * static_cast<long double>(s.item->theta));
}

std::optional<Point> with_factor_before(const Sight& s, const std::optional<Point>& z) {
  const Case* other = before(s);
  if (other == nullptr || !z) return std::nullopt;
  return *z *
         (exact::attention_factor(other->spec) / exact::attention_factor(s.call->shape().spec));
}

}  // namespace

std::vector<Law> laws_of_earlier_calls() {
  const auto t = [](const Sight& s) { return std::optional(static_cast<double>(s.item->t)); };
  return {
      {"are paired in the earlier call's layout",
       [](const Sight& s) -> std::optional<Point> {
         const Case* other = before(s);
         if (other == nullptr || other->spec.layout == s.call->shape().spec.layout)
           return std::nullopt;
         return in_the_other_layout(s);
       }},
      {"are turned by the earlier call's frequencies",
       [t](const Sight& s) { return turned(s, t(s), frequency_before(s)); }},
      {"are turned by the earlier call's positions",
       [](const Sight& s) { return turned(s, position_before(s), s.item->theta); }},
      {"are turned by the earlier call's cos and sin, of its positions and frequencies",
       [](const Sight& s) { return turned(s, position_before(s), frequency_before(s)); }},
      {"have the earlier call's attention factor",
       [](const Sight& s) { return with_factor_before(s, point_of(s.item->exact)); }},
      {"are turned by the earlier call's frequencies and have its attention factor",
       [t](const Sight& s) { return with_factor_before(s, turned(s, t(s), frequency_before(s))); }},
      {"are turned by the earlier call's cos and sin, which have its attention factor",
       [](const Sight& s) {
         return with_factor_before(s, turned(s, position_before(s), frequency_before(s)));
       }},
      {"are turned the other way, as by the earlier call's direction",
       [](const Sight& s) -> std::optional<Point> {
         const Case* other = before(s);
         if (other == nullptr || other->direction == s.call->shape().direction) return std::nullopt;
         const Point turn = gain_of(s) * std::conj(right_turn(s));
         return result_by(s, turn);
       }},
  };
}

}  // namespace ropecheck::diagnosis
