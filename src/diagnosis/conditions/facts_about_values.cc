#include <algorithm>
#include <cmath>
#include <cstddef>

#include "diagnosis/conditions/facts.h"

// Facts about the values of the vector, or of the pair, that a result is made of, and about the
// table that a call was given.
namespace ropecheck::diagnosis {
namespace {

/// True of a coordinate of the rotary window of the item's vector.
template <class Holds>
bool of_the_window(const Sight& s, const Holds& holds) {
  const Case& c = s.call->shape();
  const Place& at = s.item->where;
  const auto& x = tensor_of(s.call->operation, at.tensor);
  const std::size_t start =
      vector_start(c, at.tensor == 'q' ? c.q.heads : c.k.heads, at.batch, at.seq, at.head) +
      static_cast<std::size_t>(c.spec.rotary_offset);
  const auto first = x.begin() + static_cast<std::ptrdiff_t>(start);
  return std::any_of(first, first + c.spec.rotary_dim,
                     [&](const Element& element) { return holds(element.value.hi); });
}

/// A coordinate of the rotary window of the item's vector.
double coordinate_of(const Sight& s, int index) {
  const Case& c = s.call->shape();
  const Place& at = s.item->where;
  const std::size_t start =
      vector_start(c, at.tensor == 'q' ? c.q.heads : c.k.heads, at.batch, at.seq, at.head) +
      static_cast<std::size_t>(c.spec.rotary_offset + index);
  return tensor_of(s.call->operation, at.tensor)[start].value.hi;
}

int last_coordinate(const Sight& s) { return s.call->shape().spec.rotary_dim - 1; }

/// The angle by which the pair turns, in rad and with its sign.
double angle_of(const Sight& s) {
  return s.item->is_pair() ? s.item->sense * static_cast<double>(s.item->t) * s.item->theta : 0;
}

/// The quarter turn that is nearest to the angle: 0 to 3; −1 of an element that is not turned.
int quadrant_of(const Sight& s) {
  if (!s.item->is_pair()) return -1;
  constexpr double kQuarterTurn = 1.5707963267948966;
  const double quarters = std::fmod(std::nearbyint(angle_of(s) / kQuarterTurn), 4);
  return static_cast<int>(quarters < 0 ? quarters + 4 : quarters);
}

/// True of a number that the tensors' format rounds up to a power of two.
bool rounds_up_to_a_power(const Sight& s, double exact) {
  const DType dtype = s.call->shape().dtype;
  const double nearest = std::abs(value_of(dtype, bits_of(dtype, exact)));
  int exponent = 0;
  return nearest > std::abs(exact) && std::isfinite(nearest) &&
         std::frexp(nearest, &exponent) == 0.5;
}

constexpr ValueFact kValueFacts[] = {
    {"at negative angles", [](const Sight& s) { return angle_of(s) < 0; }},
    {"at angles nearest to a quarter turn", [](const Sight& s) { return quadrant_of(s) == 1; }},
    {"at angles nearest to half a turn", [](const Sight& s) { return quadrant_of(s) == 2; }},
    {"at angles nearest to three quarters of a turn",
     [](const Sight& s) { return quadrant_of(s) == 3; }},
    {"at angles not nearest to a whole turn", [](const Sight& s) { return quadrant_of(s) > 0; }},
    {"in results with a coordinate that rounds up to a power of two",
     [](const Sight& s) {
       return s.item->is_pair() && (rounds_up_to_a_power(s, s.item->exact.re.hi) ||
                                    rounds_up_to_a_power(s, s.item->exact.im.hi));
     }},
    {"in vectors with an infinite or NaN coordinate among the rotated ones",
     [](const Sight& s) { return of_the_window(s, [](double v) { return !std::isfinite(v); }); }},
    {"in pairs with a zero coordinate",
     [](const Sight& s) {
       return s.item->is_pair() && (s.item->x.re.hi == 0 || s.item->x.im.hi == 0);
     }},
    {"in pairs with a negative coordinate",
     [](const Sight& s) {
       return s.item->is_pair() && (s.item->x.re.hi < 0 || s.item->x.im.hi < 0);
     }},
    {"in pairs with a negative first coordinate",
     [](const Sight& s) { return s.item->is_pair() && s.item->x.re.hi < 0; }},
    {"in pairs with a negative second coordinate",
     [](const Sight& s) { return s.item->is_pair() && s.item->x.im.hi < 0; }},
    {"in pairs whose coordinates have different signs",
     [](const Sight& s) { return s.item->is_pair() && s.item->x.re.hi * s.item->x.im.hi < 0; }},
    {"in pairs whose first coordinate is larger in size than the second",
     [](const Sight& s) {
       return s.item->is_pair() && std::abs(s.item->x.re.hi) > std::abs(s.item->x.im.hi);
     }},
    {"in pairs whose first coordinate is smaller in size than the second",
     [](const Sight& s) {
       return s.item->is_pair() && std::abs(s.item->x.re.hi) < std::abs(s.item->x.im.hi);
     }},
    {"in vectors whose first rotated coordinate is negative",
     [](const Sight& s) { return coordinate_of(s, 0) < 0; }},
    {"in vectors whose first rotated coordinate is positive",
     [](const Sight& s) { return coordinate_of(s, 0) > 0; }},
    {"in vectors whose last rotated coordinate is negative",
     [](const Sight& s) { return coordinate_of(s, last_coordinate(s)) < 0; }},
    {"in vectors whose last rotated coordinate is positive",
     [](const Sight& s) { return coordinate_of(s, last_coordinate(s)) > 0; }},
};

constexpr TableFact kTableFacts[] = {
    {"with rows of full width", [](const TableForm& form) { return form.full_width; }},
    {"with rows of half width", [](const TableForm& form) { return !form.full_width; }},
    {"with cos and sin in one row", [](const TableForm& form) { return form.joint; }},
    {"with cos and sin in tables of their own", [](const TableForm& form) { return !form.joint; }},
    {"with entries in the format of the tensors",
     [](const TableForm& form) { return form.in_storage; }},
    {"with entries in float32", [](const TableForm& form) { return !form.in_storage; }},
    {"with a row for each position", [](const TableForm& form) { return form.by_position; }},
    {"with a row for each token", [](const TableForm& form) { return !form.by_position; }},
    {"with entries that are no cos and sin of an angle",
     [](const TableForm& form) { return form.drawn; }},
};

}  // namespace

std::span<const ValueFact> facts_about_values() { return kValueFacts; }
std::span<const TableFact> facts_about_tables() { return kTableFacts; }

}  // namespace ropecheck::diagnosis
