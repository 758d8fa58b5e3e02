#ifndef ROPECHECK_PROPERTIES_EXACT_ORACLE_ROPE_H_
#define ROPECHECK_PROPERTIES_EXACT_ORACLE_ROPE_H_

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "reference/binary.h"
#include "reference/complex.h"
#include "reference/rope_spec.h"

// The reference itself as an oracle, in 512 bits. It is slow, and checks the faster oracles.
namespace ropecheck::exact {

using Oracle = Binary<512>;

/// The rotation of a spec in wide software arithmetic, with the reference's own error bound.
/// Immutable; threads may share it.
class OracleRope {
 public:
  explicit OracleRope(const RopeSpec& spec);

  CosSin<Oracle> at(std::int64_t position, int pair) const;
  void row(std::int64_t position, std::span<const int> pairs, CosSin<Oracle>* turns) const {
    for (const int pair : pairs) *turns++ = at(position, pair);
  }
  const Oracle& attention_factor() const { return attention_factor_; }
  /// |θ_pair|, rad per position, as a double.
  double frequency(int pair) const;

 private:
  std::vector<Oracle> frequency_;  // [pairs], rad per position
  Oracle attention_factor_;
};

/// Returns the same object for a recently used spec: a spec's frequencies cost milliseconds.
std::shared_ptr<const OracleRope> oracle_rope(const RopeSpec& spec);

}  // namespace ropecheck::exact

#endif  // ROPECHECK_PROPERTIES_EXACT_ORACLE_ROPE_H_
