#include <algorithm>
#include <cmath>
#include <cstddef>

#include "diagnosis/conditions/facts.h"

// Facts about the values of the vector, or of the pair, that a result is made of.
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

constexpr ValueFact kValueFacts[] = {
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
};

}  // namespace

std::span<const ValueFact> facts_about_values() { return kValueFacts; }

}  // namespace ropecheck::diagnosis
