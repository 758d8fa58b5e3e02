#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "diagnosis/laws/law.h"
#include "properties/exact/rounded_frequencies.h"

// Laws about the two coordinates of one pair, whatever its angle.
namespace ropecheck::diagnosis {
namespace {

/// x, the right turn with m, and the right result.
struct Right {
  Point x;
  double cos, sin;  ///< as the coordinates are multiplied by them, m included
  Point y;
};

using Wrong = Point (*)(const Right&);

Law law_of(const char* words, Wrong wrong) {
  return {words, [wrong](const Sight& s) -> std::optional<Point> {
            const Point x = point_of(s.item->x);
            const Point y = point_of(s.item->exact);
            const Point turn = s.call->shape().direction == Direction::forward
                                   ? right_turn(s)
                                   : std::conj(right_turn(s));
            const double m = gain_of(s);
            return wrong({x, m * turn.real(), m * turn.imag(), y});
          }};
}

/// A power of m in place of m itself.
Law law_of_factor(const char* words, double power) {
  return {words, [power](const Sight& s) -> std::optional<Point> {
            const double m = gain_of(s);
            // Without a factor of its own, a call says nothing of the factor.
            if (std::abs(m - 1) < 0x1p-40) return std::nullopt;
            return std::pow(m, power - 1) * point_of(s.item->exact);
          }};
}

/// cos and sin with powers of m of their own; 1 and 1 are right.
Law law_of_factors(const char* words, double of_cos, double of_sin) {
  return {
      words, [=](const Sight& s) -> std::optional<Point> {
        const double m = gain_of(s);
        if (std::abs(m - 1) < 0x1p-40) return std::nullopt;
        const Point turn = right_turn(s);
        return result_by(s, {std::pow(m, of_cos) * turn.real(), std::pow(m, of_sin) * turn.imag()});
      }};
}

/// The results' coordinates with powers of m of their own; 1 and 1 are right.
Law law_of_factors_of_results(const char* words, double of_first, double of_second) {
  return {words, [=](const Sight& s) -> std::optional<Point> {
            const double m = gain_of(s);
            if (std::abs(m - 1) < 0x1p-40) return std::nullopt;
            const Point y = point_of(s.item->exact);
            return Point(std::pow(m, of_first - 1) * y.real(),
                         std::pow(m, of_second - 1) * y.imag());
          }};
}

/// The attention factor of other code in place of m.
Law law_of_other_factor(const char* words, std::optional<double> (*factor)(const RopeSpec&)) {
  return {words, [factor](const Sight& s) -> std::optional<Point> {
            const auto other = factor(s.call->shape().spec);
            const double m = gain_of(s);
            if (s.call->table || !other || std::abs(*other - m) < 0x1p-40 * m) return std::nullopt;
            return *other / m * point_of(s.item->exact);
          }};
}

/// LongRoPE's factor if its lengths were divided in whole numbers.
std::optional<double> longrope_in_whole_numbers(const RopeSpec& spec) {
  const auto* it = std::get_if<LongRopeScaling>(&spec.scaling);
  if (it == nullptr || it->original_length < 2) return std::nullopt;
  const std::int64_t times = it->max_length / it->original_length;
  if (times <= 1) return 1.0;
  return std::sqrt(1 + std::log(static_cast<double>(times)) /
                           std::log(static_cast<double>(it->original_length)));
}

/// YaRN's μ(a), of which m is made.
double yarn_part(const YarnScaling& yarn, double a) {
  return yarn.factor <= 1 ? 1 : 0.1 * a * std::log(yarn.factor) + 1;
}

/// Another factor on top of YaRN's m, if both of its parameters are given.
Law law_of_yarn_factor(const char* words, double (*factor)(const YarnScaling&)) {
  return {words, [factor](const Sight& s) -> std::optional<Point> {
            const auto* yarn = std::get_if<YarnScaling>(&s.call->shape().spec.scaling);
            if (yarn == nullptr || yarn->mscale == 0 || yarn->mscale_all_dim == 0)
              return std::nullopt;
            return factor(*yarn) * point_of(s.item->exact);
          }};
}

/// Rotated n times; nothing if that is once.
Law law_of_repetition(const std::string& words, int (*times)(const Sight&)) {
  return {words, [times](const Sight& s) -> std::optional<Point> {
            const int n = times(s);
            if (n == 1) return std::nullopt;
            const Point turn = gain_of(s) * right_turn(s);
            return result_by(s, std::pow(turn, n));
          }};
}

}  // namespace

std::optional<double> factor_of_the_formula(const RopeSpec& spec) {
  if (!spec.attention_factor) return std::nullopt;
  RopeSpec own = spec;
  own.attention_factor.reset();
  return exact::attention_factor(own);
}

std::vector<Law> laws_of_coordinates() {
  std::vector<Law> laws = {
      law_of("are zero", [](const Right&) { return Point(0, 0); }),
      law_of("are left as they were", [](const Right& r) { return r.x; }),
      law_of("are not turned, only multiplied by the attention factor",
             [](const Right& r) { return std::hypot(r.cos, r.sin) * r.x; }),
      law_of("are turned the other way, by −t",
             [](const Right& r) { return r.x * Point(r.cos, -r.sin); }),
      law_of_repetition("are rotated twice", [](const Sight&) { return 2; }),
      law_of_repetition("are rotated three times", [](const Sight&) { return 3; }),
      law_of_repetition("are rotated once for each head of q that shares the head of k",
                        [](const Sight& s) {
                          const Case& c = s.call->shape();
                          return std::max(1, c.k.heads == 0 ? 1 : c.q.heads / c.k.heads);
                        }),
      law_of_repetition("are rotated once for each head of the tensor",
                        [](const Sight& s) {
                          const Case& c = s.call->shape();
                          return s.item->where.tensor == 'q' ? c.q.heads : c.k.heads;
                        }),
      law_of_repetition("are rotated once for each batch row",
                        [](const Sight& s) { return s.call->shape().batch; }),
      law_of("are multiplied by −1 besides", [](const Right& r) { return -r.y; }),
      law_of("have their two coordinates exchanged",
             [](const Right& r) { return Point(r.y.imag(), r.y.real()); }),
      law_of("have the other sign in the first coordinate",
             [](const Right& r) { return Point(-r.y.real(), r.y.imag()); }),
      law_of("have the other sign in the second coordinate",
             [](const Right& r) { return Point(r.y.real(), -r.y.imag()); }),
      law_of("are turned with cos and sin exchanged",
             [](const Right& r) { return r.x * Point(r.sin, r.cos); }),
      law_of("are turned with a cos of the other sign",
             [](const Right& r) { return r.x * Point(-r.cos, r.sin); }),
      law_of("have the other sign of the product x₂·sin in the first coordinate",
             [](const Right& r) {
               return Point(r.x.real() * r.cos + r.x.imag() * r.sin, r.y.imag());
             }),
      law_of("have the other sign of the product x₁·sin in the second coordinate",
             [](const Right& r) {
               return Point(r.y.real(), r.x.imag() * r.cos - r.x.real() * r.sin);
             }),
      law_of("have a second coordinate that was computed from the new first one, which was "
             "overwritten too early",
             [](const Right& r) {
               return Point(r.y.real(), r.y.real() * r.sin + r.x.imag() * r.cos);
             }),
      law_of("have a first coordinate that was computed from the new second one, which was "
             "overwritten too early",
             [](const Right& r) {
               return Point(r.x.real() * r.cos - r.y.imag() * r.sin, r.y.imag());
             }),
      law_of("have a right first coordinate, and the second one is left as it was",
             [](const Right& r) { return Point(r.y.real(), r.x.imag()); }),
      law_of("have a right second coordinate, and the first one is left as it was",
             [](const Right& r) { return Point(r.x.real(), r.y.imag()); }),
      law_of("have a right first coordinate, and the second one is zero",
             [](const Right& r) { return Point(r.y.real(), 0); }),
      law_of("have a right second coordinate, and the first one is zero",
             [](const Right& r) { return Point(0, r.y.imag()); }),
      law_of("have only the products with cos, without those with sin",
             [](const Right& r) { return r.cos * r.x; }),
      law_of("have only the products with sin, without those with cos",
             [](const Right& r) { return Point(0, r.sin) * r.x; }),
      law_of("have the first coordinate in both places",
             [](const Right& r) { return Point(r.y.real(), r.y.real()); }),
      law_of("have the second coordinate in both places",
             [](const Right& r) { return Point(r.y.imag(), r.y.imag()); }),
      law_of("are turned with cos in place of sin",
             [](const Right& r) { return r.x * Point(r.cos, r.cos); }),
      law_of("are turned with sin in place of cos",
             [](const Right& r) { return r.x * Point(r.sin, r.sin); }),
      law_of("are the sum of the input and the right result",
             [](const Right& r) { return r.x + r.y; }),
      law_of_factor("are turned rightly, but without the attention factor", 0),
      law_of_factor("are turned rightly, but with the square of the attention factor", 2),
      law_of_factor("are turned rightly, but divided by the attention factor", -1),
      law_of_factor("are turned rightly, but with the root of the attention factor", 0.5),
      law_of_factor("are turned rightly, but with the third power of the attention factor", 3),
      law_of_yarn_factor(
          "are turned rightly, but with yarn's attention factor of mscale alone, not "
          "divided by that of mscale_all_dim",
          [](const YarnScaling& it) { return yarn_part(it, it.mscale_all_dim); }),
      law_of_yarn_factor(
          "are turned rightly, but divided by yarn's factor of mscale_all_dim once "
          "more",
          [](const YarnScaling& it) { return 1 / yarn_part(it, it.mscale_all_dim); }),
      law_of_other_factor(
          "are turned rightly, but with the attention factor of the scaling's own formula, not the "
          "one that the call gives",
          factor_of_the_formula),
      law_of_other_factor(
          "are turned rightly, but with longrope's attention factor of lengths that are divided in "
          "whole numbers",
          longrope_in_whole_numbers),
      law_of_factors("are turned by a sin without the attention factor and a cos with it", 1, 0),
      law_of_factors("are turned by a cos without the attention factor and a sin with it", 0, 1),
      law_of_factors("are turned by a sin with the square of the attention factor", 1, 2),
      law_of_factors("are turned by a cos with the square of the attention factor", 2, 1),
      law_of_factors_of_results(
          "are right but for a second coordinate without the attention factor", 1, 0),
      law_of_factors_of_results("are right but for a first coordinate without the attention factor",
                                0, 1),
      law_of_factors_of_results(
          "are right but for a second coordinate with the square of the attention factor", 1, 2),
      law_of_factors_of_results(
          "are right but for a first coordinate with the square of the attention factor", 2, 1),
  };
  return laws;
}

}  // namespace ropecheck::diagnosis
