#include "properties/claims/every_property.h"
#include "properties/measure.h"

// Claim: every pair of entries of a table is within its contract of m·(cos tθ, sin tθ). If the
// contract says so, the entries are the nearest numbers of the format. contract.cc has the
// derivation.
//
// The pair (1, 0) is turned into the entries themselves: x₁c − x₂s = c and x₁s + x₂c = s exactly.
// So this check is sharper than checks of rotated vectors, whose own rounding hides that of
// entries.
//
// Here, and only here, units in the last place are meaningful: nothing cancels.
namespace ropecheck::claims {
namespace {

/// Half the distance between numbers of the format next to `exact`.
double half_ulp(const Format& format, double exact) {
  const int exponent =
      exact == 0 ? format.min_exponent : std::max(std::ilogb(exact), format.min_exponent);
  return std::ldexp(1.0, exponent - format.precision);
}

Verdict table_entries_are_close(const Case& c, const Subject& subject) {
  if (!subject.capabilities.table) return skipped("it is not a table of cos and sin");
  Operation operation = operation_of(c);
  operation.shape.direction = Direction::forward;
  for_each_pair(c, [&](const Place& where, const PairIndex& at) {
    auto& x = where.tensor == 'q' ? operation.q : operation.k;
    x[at.first] = subject.element(CheckReal(1));
    x[at.second] = subject.element(CheckReal(0));
  });
  const Rotated entries = subject.rotate(operation);
  const Measure measure(subject, c);
  const Budget budget = subject.budget(c.spec, c.dtype, Direction::forward);
  const double m = measure.m_as_double();
  Tally tally;
  for_each_pair(c, [&](const Place& where, const PairIndex& at) {
    const Pair exact = measure.rotated({CheckReal(1), CheckReal(0)}, where.position, where.pair);
    const Pair error = pair_at(tensor_of(entries, where.tensor), at) - exact;
    // The rest of bound() is for the rounding of rotated vectors.
    const double bound = measure.bound(where.position, where.pair, m, Direction::forward) -
                         (budget.rotation - budget.entries) * measure.u() * m;
    tally.compare(norm(error), bound, measure.u() * m, where,
                  "the entries differ from m·cos and m·sin");
    if (!budget.nearest_entries) return;
    const Format& format = format_of(c.dtype);
    for (const auto& [off, truth] : {std::pair{error.re, exact.re}, {error.im, exact.im}}) {
      const double half = half_ulp(format, static_cast<double>(truth));
      tally.compare(std::abs(static_cast<double>(off)), half * (1 + 0x1p-20), 2 * half, where,
                    "an entry is not the nearest number to m·cos or m·sin");
    }
  });
  return tally.verdict("nothing to compare");
}

}  // namespace

const Property kTableEntriesAreClose{"table_entries_are_close",
                                     "each cos and sin of a table is within its contract",
                                     {},
                                     table_entries_are_close};

}  // namespace ropecheck::claims
