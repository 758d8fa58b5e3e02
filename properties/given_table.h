#ifndef ROPECHECK_PROPERTIES_GIVEN_TABLE_H_
#define ROPECHECK_PROPERTIES_GIVEN_TABLE_H_

#include <cstdint>

#include "properties/case/case.h"
#include "properties/contract.h"

// Tables of cos and sin for kernels that are given them. The kernel's result is compared with the
// exact rotation by the entries, so they need not lie on the circle: half of the tables are drawn
// at random, and show a kernel that makes one entry from another, or that normalizes them.
namespace ropecheck::inline properties {

/// The bit patterns of a pair's entries, in the table's format.
struct TableEntry {
  std::uint64_t cos;
  std::uint64_t sin;
};

/// Positions from this one on are too many for a table that they index.
inline constexpr std::int64_t kMostTableRows = std::int64_t{1} << 20;

/// Returns whether a table with a row for each position of the declared range is possible.
bool can_index_by_position(const Capabilities& can);

/// Returns one of the declared forms. The case's values decide, so that a replay has the same form.
/// If the implementation is not given a table, the form means nothing.
TableForm table_form_of(const Case& c, const Capabilities& can);

/// The format of the entries, for tensors of a format.
inline DType entry_format(const TableForm& form, DType tensors) {
  return form.in_storage ? tensors : DType::float32;
}

/// Returns the entries for a pair at the number that it turns by: m·cos and m·sin rounded to the
/// format, or, if they are drawn, two numbers of sizes in [1/8, 2).
TableEntry given_entry(const RopeSpec& spec, DType format, bool drawn, std::int64_t position,
                       int pair);

/// Returns the contract's budget for a rotation by given entries, if r is the norm of the exact
/// result, ‖x‖·‖(c, s)‖. The entries are exact, so that the complex product is left: E = √5 in
/// working precision (Brent, Percival, Zimmermann, Math. Comp. 76, 2007). Narrow formats are
/// computed in float32, and rounded once more. Under table-in-storage and storage, the kernel may
/// round the entries to the storage format before; rotation_rung.cc has the derivation.
Budget budget_by_given_table(const Contract& contract, DType dtype, Direction direction);

/// "cos and sin given as [cos | sin], full width, float32, a row for each token, drawn at random".
std::string describe(const TableForm& form);

}  // namespace ropecheck::properties

#endif  // ROPECHECK_PROPERTIES_GIVEN_TABLE_H_
