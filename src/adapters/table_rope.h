#ifndef ROPECHECK_ADAPTERS_TABLE_ROPE_H_
#define ROPECHECK_ADAPTERS_TABLE_ROPE_H_

#include <cstdint>
#include <functional>

#include "properties/implementation.h"

// Implementations that only make tables of cos and sin: the gate rotates by their entries.
namespace ropecheck::adapters {

/// The arguments of a table: it has to store m·cos tθ_j and m·sin tθ_j for each token and pair.
struct TableCall {
  const RopeSpec* spec = nullptr;
  DType dtype = DType::float32;
  std::int64_t batch = 0;
  std::int64_t seq = 0;
  const std::int64_t* positions = nullptr;  ///< [batch, seq, axes], tokens
  void* cos = nullptr;                      ///< [batch, seq, rotary_dim / 2]
  void* sin = nullptr;                      ///< [batch, seq, rotary_dim / 2]
};

/// Makes a table. Must not throw.
using MakeTable = std::function<CallStatus(const TableCall&)>;

/// An implementation that rotates by a table's entries: exactly, in double-double arithmetic whose
/// error does not count, and rounded once. So every claim about rotations becomes a claim about the
/// table (contract.h, of_table). The capabilities that concern a table are taken from `described`;
/// all others are set, because this code has them.
///
/// The memory of the entries touches inaccessible pages, at its end and at its beginning in
/// alternate calls, and is filled with a poison value. If a table leaves an entry unwritten or
/// writes beside the entries, the call reports a side_effect.
Implementation rotation_by_table(const MakeTable& make, Implementation described);

}  // namespace ropecheck::adapters

#endif  // ROPECHECK_ADAPTERS_TABLE_ROPE_H_
