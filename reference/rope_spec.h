#ifndef ROPECHECK_REFERENCE_ROPE_SPEC_H_
#define ROPECHECK_REFERENCE_ROPE_SPEC_H_

#include <cmath>
#include <cstddef>
#include <optional>
#include <sstream>
#include <string>
#include <variant>
#include <vector>

// Which rotation is meant: everything that a rotary position embedding depends on besides the
// token and its position. Every number here is taken as exactly the real number that the double
// holds; rounding starts only in an implementation.
namespace ropecheck {

/// Which two coordinates of the rotary window (width r) make up pair j.
enum class Layout {
  interleaved,  ///< (2j, 2j + 1): GPT-J, the original paper
  half_split,   ///< (j, j + r/2): GPT-NeoX, Llama as most frameworks store it
};

/// θ_j = base^(−2j/r).
struct NoScaling {
  bool operator==(const NoScaling&) const = default;
};

/// Position interpolation: θ_j / factor.
struct LinearScaling {
  double factor = 1;
  bool operator==(const LinearScaling&) const = default;
};

/// The base becomes base·alpha^(r/(r−2)); r = 2 is an error.
struct NtkScaling {
  double alpha = 1;
  bool operator==(const NtkScaling&) const = default;
};

/// The frequencies are given, [rotary_dim / 2], rad per position; the base plays no part.
struct ListedFrequencies {
  std::vector<double> inv_freq;
  bool operator==(const ListedFrequencies&) const = default;
};

using Scaling = std::variant<NoScaling, LinearScaling, NtkScaling, ListedFrequencies>;

struct RopeSpec {
  int head_dim = 128;     ///< D, width of one head's vector
  int rotary_dim = 128;   ///< r, even, 2 ≤ r ≤ D: width of the rotary window
  int rotary_offset = 0;  ///< first coordinate of the window; the rest of the head passes through
  Layout layout = Layout::half_split;
  double base = 10000;
  Scaling scaling = NoScaling{};
  /// m, which multiplies the rotated coordinates (and only those). Absent: what the scaling says.
  std::optional<double> attention_factor;

  int pairs() const { return rotary_dim / 2; }
  bool operator==(const RopeSpec&) const = default;
};

/// The two coordinates of a pair within the head.
struct PairElements {
  int first;
  int second;
};

/// Where pair j ∈ [0, r/2) sits in the head's vector.
inline PairElements pair_elements(const RopeSpec& spec, int pair) {
  if (spec.layout == Layout::interleaved)
    return {spec.rotary_offset + 2 * pair, spec.rotary_offset + 2 * pair + 1};
  return {spec.rotary_offset + pair, spec.rotary_offset + pair + spec.pairs()};
}

/// Says in a sentence what makes a specification meaningless; empty where it is sound.
inline std::string problem_with(const RopeSpec& spec) {
  const auto positive = [](double v) { return std::isfinite(v) && v > 0; };
  const auto show = [](double v) {
    std::ostringstream text;
    text << v;
    return text.str();
  };
  if (spec.head_dim < 2 || spec.head_dim > 1 << 20)
    return "head_dim must lie between 2 and 1048576, not " + std::to_string(spec.head_dim);
  if (spec.rotary_dim < 2 || spec.rotary_dim % 2 != 0)
    return "rotary_dim must be even and at least 2, not " + std::to_string(spec.rotary_dim);
  if (spec.rotary_dim > spec.head_dim)
    return "rotary_dim " + std::to_string(spec.rotary_dim) + " is larger than head_dim " +
           std::to_string(spec.head_dim);
  if (spec.rotary_offset < 0 || spec.rotary_offset > spec.head_dim - spec.rotary_dim)
    return "rotary_offset " + std::to_string(spec.rotary_offset) + " puts the rotary window of " +
           std::to_string(spec.rotary_dim) + " outside head_dim " + std::to_string(spec.head_dim);
  if (!positive(spec.base)) return "base must be a finite positive number, not " + show(spec.base);
  if (spec.attention_factor && !positive(*spec.attention_factor))
    return "attention factor must be a finite positive number, not " + show(*spec.attention_factor);
  if (const auto* linear = std::get_if<LinearScaling>(&spec.scaling)) {
    if (!positive(linear->factor))
      return "linear scaling needs a finite positive factor, not " + show(linear->factor);
  } else if (const auto* ntk = std::get_if<NtkScaling>(&spec.scaling)) {
    if (!positive(ntk->alpha))
      return "ntk scaling needs a finite positive alpha, not " + show(ntk->alpha);
    if (spec.rotary_dim == 2)
      return "ntk scaling is not defined for rotary_dim 2: its exponent r/(r-2) is infinite";
  } else if (const auto* listed = std::get_if<ListedFrequencies>(&spec.scaling)) {
    if (static_cast<int>(listed->inv_freq.size()) != spec.pairs())
      return "listed frequencies: " + std::to_string(listed->inv_freq.size()) + " given, but " +
             "rotary_dim " + std::to_string(spec.rotary_dim) + " has " +
             std::to_string(spec.pairs()) + " pairs";
    for (double w : listed->inv_freq)
      if (!std::isfinite(w)) return "listed frequencies must be finite, not " + show(w);
  }
  return {};
}

}  // namespace ropecheck

#endif  // ROPECHECK_REFERENCE_ROPE_SPEC_H_
