#ifndef ROPECHECK_PROPERTIES_CASE_GENERATORS_H_
#define ROPECHECK_PROPERTIES_CASE_GENERATORS_H_

#include <rapidcheck/Gen.h>
#include <rapidcheck/Random.h>

#include <cstdint>
#include <optional>
#include <vector>

#include "properties/case/case.h"
#include "properties/case/hard_positions.h"
#include "properties/property.h"

// Draws random cases, with a preference for the ones that break RoPE implementations: positions
// next to powers of two and to the limits of formats, positions constructed to be hard, shapes and
// strides that are no multiples of anything, bit patterns of every kind. The same random numbers
// give the same case on every machine.
namespace ropecheck::inline cases {

/// Tokens and heads of a large call.
struct LargeShape {
  int batch = 1;
  int seq = 1;
  int q_heads = 1;
  int k_heads = 1;
  bool operator==(const LargeShape&) const = default;
};

/// The conditions for which cases are drawn. Make one and draw from it many times: its hard
/// positions take milliseconds.
struct CaseSource {
  Domain domain;
  std::optional<RopeSpec> spec;  ///< if absent: any small one, drawn for each case
  Capabilities can;
  DType dtype = DType::float32;
  std::int64_t lowest = 0;  ///< positions, tokens
  std::int64_t highest = 0;
  std::vector<std::int64_t> hard;  ///< hard positions of the spec, in [1, highest]
  /// If set, the rows of a case lie beside a threshold or across it, the threshold of this turn
  /// (straddling_positions.h).
  std::optional<unsigned> straddle = {};
  /// If set, every case has this shape: for code that works in tiles, has a kernel of its own for
  /// large calls, or keeps tables of so many positions.
  std::optional<LargeShape> shape = {};
};

/// Positions are those that the implementation declares, at most max_position in size.
CaseSource case_source(const Property& property, const std::optional<RopeSpec>& spec,
                       const Capabilities& can, DType dtype, std::int64_t max_position);

/// Draws one case. It is sound, and within the declared capabilities if the specification is. For
/// properties that use the shift, the shift and every shifted position stay within the limits.
Case draw_case(const CaseSource& source, rc::Random& random);

/// Draws a case of 66049 tokens, to find code that counts rows in 16 bits or stops at a grid's
/// 65535. Tokens have two coordinates and few positions, so a case takes some tens of milliseconds.
Case draw_case_of_many_rows(const CaseSource& source, rc::Random& random);

/// Draws a case whose rows lie a little more than 2^30 elements apart, along the batch, the tokens
/// or the heads: the second begins beyond 2^32 bytes, the third beyond 2^31 elements, the fifth
/// beyond 2^32. The memory between them cannot be touched. For implementations that take strides.
Case draw_case_of_far_rows(const CaseSource& source, rc::Random& random);

/// Returns the same as a generator, whose counterexamples shrink by `simpler`.
rc::Gen<Case> cases_for(const Property& property, const RopeSpec& spec, const Capabilities& can,
                        DType dtype, std::int64_t max_position);

/// Like cases_for, with a specification of its own for each case, which shrinks as well.
rc::Gen<Case> cases_of_any_spec(const Property& property, const Capabilities& can, DType dtype,
                                std::int64_t max_position);

}  // namespace ropecheck::cases

#endif  // ROPECHECK_PROPERTIES_CASE_GENERATORS_H_
