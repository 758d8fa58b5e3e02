#ifndef ROPECHECK_ADAPTERS_TABLE_ROPE_H_
#define ROPECHECK_ADAPTERS_TABLE_ROPE_H_

#include <cstdint>
#include <functional>

#include "properties/implementation.h"

namespace ropecheck::adapters {

/// What a table of cos and sin is asked for: m·cos tθ_j and m·sin tθ_j for each token and pair.
struct TableCall {
  const RopeSpec* spec = nullptr;
  DType dtype = DType::float32;
  std::int64_t batch = 0;
  std::int64_t seq = 0;
  const std::int64_t* positions = nullptr;  ///< [batch, seq, axes], tokens
  void* cos = nullptr;                      ///< [batch, seq, rotary_dim / 2]
  void* sin = nullptr;                      ///< [batch, seq, rotary_dim / 2]
};

/// Makes a table. Does not throw.
using MakeTable = std::function<CallStatus(const TableCall&)>;

/// The implementation that rotates by a table's entries: exactly, in double-double arithmetic whose
/// error does not count, and rounded once. So every claim about rotations becomes one about the
/// table (contract.h, of_table). Of the capabilities those that a table has a part in are kept; the
/// others are this code's, which can all of it.
///
/// The entries' memory touches pages that cannot be touched, at its end and at its beginning by
/// turns, and is poisoned: a table that leaves an entry unwritten, or writes beside them,
/// trespasses.
Implementation rotation_by_table(const MakeTable& make, Implementation described);

}  // namespace ropecheck::adapters

#endif  // ROPECHECK_ADAPTERS_TABLE_ROPE_H_
