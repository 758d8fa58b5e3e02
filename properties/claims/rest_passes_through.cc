#include "properties/claims/every_property.h"
#include "properties/measure.h"

// Claim: coordinates outside the rotary window pass through to the bit, NaN payloads included, and
// are not multiplied by the attention factor. No tolerance.
namespace ropecheck::claims {
namespace {

Verdict rest_passes_through(const Case& c, const Subject& subject) {
  if (c.spec.rotary_dim == c.spec.head_dim) return skipped("the whole head is rotated");
  const Operation operation = operation_of(c);
  const Rotated rotated = subject.rotate(operation);
  Tally tally;
  for (const char tensor : {'q', 'k'})
    for_each_vector(c, tensor, [&](const Place& where, std::size_t start) {
      bool same = true;
      for (int d = 0; d < c.spec.head_dim; ++d) {
        const bool inside =
            d >= c.spec.rotary_offset && d < c.spec.rotary_offset + c.spec.rotary_dim;
        const std::size_t i = start + static_cast<std::size_t>(d);
        if (!inside)
          same &= identical(tensor_of(operation, tensor)[i], tensor_of(rotated, tensor)[i]);
      }
      tally.require(same, where, "a coordinate outside the rotary window is changed");
    });
  return tally.verdict("nothing to compare");
}

}  // namespace

const Property kRestPassesThrough{"rest_passes_through",
                                  "coordinates outside the rotary window keep their bits",
                                  {.special_values = true},
                                  rest_passes_through};

}  // namespace ropecheck::claims
