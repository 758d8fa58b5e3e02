#ifndef ROPECHECK_TESTS_FIELD_ORACLES_FIELD_CHECK_H_
#define ROPECHECK_TESTS_FIELD_ORACLES_FIELD_CHECK_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "properties/case/case.h"

// How libraries test their own rotations, as data: the calls that a test makes, the values that it
// draws, the result that it compares with, and its tolerance. Each file of this folder that is
// named for a library holds its test; field_checks.h lists them.
namespace ropecheck::field {

/// The values of a test's tensors.
enum class Draw : std::uint8_t {
  normal,     ///< of mean 0 and variance 1
  uniform,    ///< in [0, 1)
  symmetric,  ///< uniform in [−1, 1)
};

/// The difference that a test allows between its result y and the one that it expects, e.
struct Tolerance {
  enum class Measure : std::uint8_t {
    each_element,  ///< |y − e| ≤ absolute + relative·|e|, everywhere
    squares,       ///< Σ(y − e)² ≤ relative·Σe²
    magnitudes,    ///< Σ|y − e| ≤ relative·Σ|e|, and relative·Σ|y|
  };
  Measure measure = Measure::each_element;
  double absolute = 0;
  double relative = 0;
};

inline Tolerance each_element(double absolute, double relative) {
  return {Tolerance::Measure::each_element, absolute, relative};
}

/// The result that a test expects.
enum class Against : std::uint8_t {
  rotation,
  composition,  ///< of the code's own results: by p and then by the case's shift, or by both at
                ///< once
  own_float32,  ///< the code's own result in float32
};

/// The cos and sin that a test gives to the code under test, and to its reference as well: none, a
/// row for each token, or a table that the code reads at each token's position.
enum class Given : std::uint8_t { nothing, rows, table };

struct FieldCall {
  Case c;  ///< its values are not used; no heads of k: there is no such tensor
  Draw draw = Draw::normal;
  Tolerance tolerance = {};
  Given given = Given::nothing;
  Against against = Against::rotation;
  int every = 1;           ///< only each so manyth token is compared
  bool rest_same = false;  ///< coordinates outside the window must keep their bits
};

struct FieldCheck {
  std::string_view name;
  std::string_view source;  ///< project, file, commit
  std::vector<FieldCall> (*calls)();
  int runs = 1;  ///< the test passes if one of so many runs does
};

// Parts of the calls.

RopeSpec plain_spec(int head_dim, int rotary_dim, Layout layout, double base = 10000);

/// Positions first, first + 1, … in every row, on every axis; tensors without gaps.
FieldCall field_call(const RopeSpec& spec, DType dtype, int batch, int seq, int q_heads,
                     int k_heads, std::int64_t first = 0);

/// Puts inputs and outputs into memory as [batch, heads, seq, head_dim].
void put_heads_first(Case& c);

/// Leaves unused elements after each head, and after each token, of the inputs.
void leave_gaps(Case& c, int after_heads, int after_tokens);

/// Draws positions in [0, end), the same in every run.
void draw_positions(Case& c, std::int64_t end, std::uint64_t seed);

}  // namespace ropecheck::field

#endif  // ROPECHECK_TESTS_FIELD_ORACLES_FIELD_CHECK_H_
