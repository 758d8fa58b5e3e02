#include "recording/screen.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <memory>
#include <tuple>

#include "properties/exact/exact_rope.h"
#include "properties/exact/fast_cos_sin.h"
#include "support/parallel.h"

// Error of the screen, for float32, float16 and bfloat16. x and ŷ are doubles exactly. cos and sin
// are within 2^−51 (fast_cos_sin.h), and with the two products and the sum a coordinate of the
// rotated pair is within (|x₁| + |x₂|)·(2^−51 + 3·2^−53) < 2^−49.6·‖x‖ of the exact one; m, within
// 2^−53, and the product with it make that less than 2^−49.3·r, and the pair is within 2^−48.8·r.
// The difference from ŷ and its norm round by less than 2^−51 of the error e. So e is known within
//
//     2^−48·r + 2^−50·e
//
// The norm's error (‖ŷ‖² − r²)/(‖ŷ‖ + r) is known within 2^−50·(‖ŷ‖ + r), which is less than
// 2^−48·r + 2^−50·e as well. The bound b is computed as the claims do, with roundings below 2^−49·b
// in all. kNoise covers the three with room. As b is at least u·r ≥ 2^−24·r, the ratio e/b is known
// within 2^−21 and 2^−43 of itself.
namespace ropecheck::recording {
namespace {

constexpr double kNoise = 0x1p-45;
constexpr double kRatioNoise = 0x1p-20;

/// The number of elements that are looked at in one go, and the most vectors of one go and of all
/// that are kept because they may have the worst comparison. If more are equally bad, within the
/// noise, the first of them are kept.
constexpr std::int64_t kGo = 1 << 18;
constexpr std::size_t kMostWorst = 64;

/// A decided vector.
struct Decided {
  std::int64_t vector;
  double ratio;  ///< of its worst comparison
  std::int64_t comparisons;
  std::int64_t failures;
};

/// Those that may have the worst comparison of all.
class Worst {
 public:
  void add(const Decided& decided) {
    largest_ = std::max(largest_, decided.ratio);
    if (!may_be_worst(decided)) return;
    kept_.push_back(decided);
    if (kept_.size() >= 4 * kMostWorst) prune();
  }
  const std::vector<Decided>& pruned() {
    prune();
    return kept_;
  }

 private:
  bool may_be_worst(const Decided& decided) const {
    if (decided.ratio == largest_) return true;  // both may be infinite
    return decided.ratio >= largest_ - kRatioNoise - largest_ * 0x1p-40;
  }
  void prune() {
    std::erase_if(kept_, [this](const Decided& decided) { return !may_be_worst(decided); });
    std::sort(kept_.begin(), kept_.end(), [](const Decided& a, const Decided& b) {
      return std::tuple(-a.ratio, a.vector) < std::tuple(-b.ratio, b.vector);
    });
    if (kept_.size() > kMostWorst) kept_.resize(kMostWorst);
  }

  double largest_ = 0;
  std::vector<Decided> kept_;
};

/// Collects what is seen of one claim.
struct Seen {
  Screen screen;
  Worst worst;

  void decide(const Decided& decided) {
    screen.comparisons += decided.comparisons;
    screen.failures += decided.failures;
    worst.add(decided);
  }
};
using AllSeen = std::array<Seen, kScreenedClaims>;

/// [65536], every float16.
const float* float16_values() {
  static const std::vector<float> values = [] {
    std::vector<float> all;
    for (std::uint64_t bits = 0; bits < 65536; ++bits)
      all.push_back(static_cast<float>(value_of(DType::float16, bits)));
    return all;
  }();
  return values.data();
}

template <class Bits, class Convert>
void read_as(const std::byte* from, std::int64_t step, std::vector<double>& to,
             const Convert& value) {
  for (std::size_t i = 0; i < to.size(); ++i, from += step) {
    Bits bits;
    std::memcpy(&bits, from, sizeof bits);
    to[i] = value(bits);
  }
}

/// step: bytes from one element to the next.
void read(DType dtype, const std::byte* from, std::int64_t step, std::vector<double>& to) {
  const auto as_float = [](std::uint32_t bits) -> double { return std::bit_cast<float>(bits); };
  if (dtype == DType::float32 && step == sizeof(float)) {
    read_as<std::uint32_t>(from, sizeof(float), to, as_float);
  } else if (dtype == DType::float32) {
    read_as<std::uint32_t>(from, step, to, as_float);
  } else if (dtype == DType::bfloat16) {
    read_as<std::uint16_t>(from, step, to, [&](std::uint16_t bits) {
      return as_float(static_cast<std::uint32_t>(bits) << 16);
    });
  } else {
    const float* values = float16_values();
    read_as<std::uint16_t>(from, step, to, [&](std::uint16_t bits) { return values[bits]; });
  }
}

/// Looks at vectors, one after the other; for one thread.
class Look {
 public:
  Look(const Recording& recording, const exact::FastCosSin& cos_sin, const exact::ExactRope& exact,
       const Budget& budget)
      : recording_(recording),
        cos_sin_(cos_sin),
        exact_(exact),
        budget_(budget),
        m_(static_cast<double>(exact.attention_factor())),
        pairs_(static_cast<std::size_t>(recording.spec.pairs())) {
    for (std::size_t j = 0; j < pairs_; ++j)
      elements_.push_back(pair_elements(recording.spec, static_cast<int>(j)));
    for (auto* row : {&cos_, &sin_, &some_cos_, &some_sin_, &budget_row_, &x1_, &x2_, &y1_, &y2_,
                      &off1_, &off2_, &r_, &error_, &norm_error_})
      row->resize(pairs_);
    x_.resize(static_cast<std::size_t>(recording.spec.head_dim));
    y_.resize(x_.size());
  }

  void at_token(std::int64_t token) {
    const std::int64_t axes = recording_.spec.axes();
    const std::int64_t* position = &recording_.positions[static_cast<std::size_t>(token * axes)];
    const bool inverse = recording_.direction != Direction::forward;
    for (std::int64_t axis = 0; axis < axes; ++axis) {
      cos_sin_.row(position[axis], some_cos_.data(), some_sin_.data());
      for (std::size_t j = 0; j < pairs_; ++j) {
        const int pair = static_cast<int>(j);
        if (axes > 1 && axis_of_pair(recording_.spec, pair) != axis) continue;
        cos_[j] = some_cos_[j];
        sin_[j] = inverse ? -some_sin_[j] : some_sin_[j];
        budget_row_[j] = pair_budget(budget_, position[axis], pair, exact_.frequency(pair)) *
                         budget_.unit_roundoff;
      }
    }
  }

  /// Decides the vector for each claim, or leaves it open.
  void at_vector(std::int64_t vector, AllSeen& seen) {
    const auto size = static_cast<std::int64_t>(size_of(recording_.dtype));
    read(recording_.dtype, vector_at(recording_, recording_.x, vector),
         recording_.x.strides.dim * size, x_);
    read(recording_.dtype, vector_at(recording_, recording_.y, vector),
         recording_.y.strides.dim * size, y_);
    for (std::size_t j = 0; j < pairs_; ++j) {
      const auto first = static_cast<std::size_t>(elements_[j].first);
      const auto second = static_cast<std::size_t>(elements_[j].second);
      x1_[j] = x_[first];
      x2_[j] = x_[second];
      y1_[j] = y_[first];
      y2_[j] = y_[second];
    }
    measure();
    if (!std::isfinite(finite_)) {
      for (Seen& of_claim : seen) of_claim.screen.open.push_back(vector);
      return;
    }
    judge(vector, error_, budget_.nearest_coordinates, seen[0]);
    judge(vector, norm_error_, false, seen[1]);
  }

 private:
  /// The errors of all pairs.
  void measure() {
    double finite = 0;
    for (std::size_t j = 0; j < pairs_; ++j) {
      off1_[j] = m_ * (x1_[j] * cos_[j] - x2_[j] * sin_[j]) - y1_[j];
      off2_[j] = m_ * (x1_[j] * sin_[j] + x2_[j] * cos_[j]) - y2_[j];
      const double squares = y1_[j] * y1_[j] + y2_[j] * y2_[j];
      const double r = m_ * std::sqrt(x1_[j] * x1_[j] + x2_[j] * x2_[j]);
      const double sum = std::sqrt(squares) + r;
      r_[j] = r;
      error_[j] = std::sqrt(off1_[j] * off1_[j] + off2_[j] * off2_[j]);
      norm_error_[j] = std::abs(squares - r * r) / (sum == 0 ? 1 : sum);
      finite += 0 * error_[j];  // a NaN if a number is not finite
    }
    finite_ = finite;
  }

  void judge(std::int64_t vector, const std::vector<double>& errors, bool nearest, Seen& seen) {
    Decided decided{vector, 0, 0, 0};
    for (std::size_t j = 0; j < pairs_; ++j) {
      const double error = errors[j];
      const double bound = budget_row_[j] * r_[j] + budget_.absolute;
      const bool close = std::abs(error - bound) <= kNoise * (r_[j] + error + bound);
      if (close && error != 0) return seen.screen.open.push_back(vector);
      count(error, bound, decided);
    }
    if (nearest && !count_nearest(decided)) return seen.screen.open.push_back(vector);
    seen.decide(decided);
  }

  static void count(double error, double bound, Decided& decided) {
    ++decided.comparisons;
    if (!(error <= bound)) ++decided.failures;
    const double infinity = std::numeric_limits<double>::infinity();
    decided.ratio = std::max(decided.ratio, error == 0 ? 0 : bound > 0 ? error / bound : infinity);
  }

  /// Counts the coordinates that are not the nearest numbers. Returns false if one is too close to
  /// a tie, that is to within the noise of half a step of the format.
  bool count_nearest(Decided& decided) const {
    const Format& format = format_of(recording_.dtype);
    for (std::size_t j = 0; j < pairs_; ++j)
      for (const auto& [got, off] : {std::pair{y1_[j], off1_[j]}, {y2_[j], off2_[j]}}) {
        const double error = std::abs(off);
        const double size = std::abs(got);
        const int exponent =
            size == 0 ? format.min_exponent : std::max(std::ilogb(size), format.min_exponent);
        const double gap = std::ldexp(1.0, exponent - format.precision + 1);
        const double noise = kNoise * (r_[j] + error);
        // A quarter of the gap suffices on either side of a power of two.
        if (error + noise < gap / 4) continue;
        const bool towards_zero = (off < 0) == (got > 0);
        const bool denser =
            towards_zero && exponent > format.min_exponent && size == std::ldexp(1.0, exponent);
        const double bound = (denser ? gap / 2 : gap) * (0.5 + 0x1p-20);
        if (std::abs(error - bound) <= noise + gap * 0x1p-40 || error <= noise) return false;
        if (error > bound) count(error, bound, decided);
      }
    return true;
  }

  const Recording& recording_;
  const exact::FastCosSin& cos_sin_;
  const exact::ExactRope& exact_;
  const Budget& budget_;
  double m_;
  std::size_t pairs_;
  std::vector<PairElements> elements_;
  // [pairs], at the token: cos, sin, and the budget times u.
  std::vector<double> cos_, sin_, some_cos_, some_sin_, budget_row_;
  std::vector<double> x_, y_;  // of the vector, [head_dim]
  std::vector<double> x1_, x2_, y1_, y2_, off1_, off2_, r_, error_, norm_error_;  // [pairs]
  double finite_ = 0;
};

/// The sum of all threads for one claim.
Screen sum_of_screens(std::vector<AllSeen>& goes, std::size_t claim) {
  Screen sum;
  Worst worst;
  for (AllSeen& go : goes) {
    const Screen& screen = go[claim].screen;
    sum.comparisons += screen.comparisons;
    sum.failures += screen.failures;
    sum.open.insert(sum.open.end(), screen.open.begin(), screen.open.end());
    for (const Decided& decided : go[claim].worst.pruned()) worst.add(decided);
  }
  for (const Decided& decided : worst.pruned()) {
    sum.comparisons -= decided.comparisons;
    sum.failures -= decided.failures;
    sum.open.push_back(decided.vector);
  }
  std::sort(sum.open.begin(), sum.open.end());
  return sum;
}

}  // namespace

bool can_be_screened(const Recording& recording) {
  if (recording.dtype == DType::float64) return false;
  const double m =
      std::abs(static_cast<double>(exact::exact_rope(recording.spec)->attention_factor()));
  return m >= 0x1p-40 && m <= 0x1p40;
}

std::array<Screen, kScreenedClaims> screen(const Recording& recording, const Contract& contract) {
  const exact::FastCosSin cos_sin(recording.spec);
  const auto exact = exact::exact_rope(recording.spec);
  const Budget budget = budget_of(contract, recording.spec, recording.dtype, recording.direction);
  const std::int64_t step =
      std::max<std::int64_t>(1, kGo / (recording.heads * recording.spec.head_dim));
  std::vector<AllSeen> goes(static_cast<std::size_t>((recording.tokens() + step - 1) / step));
  support::parallel_for(goes.size(), [&](std::size_t i) {
    Look look(recording, cos_sin, *exact, budget);
    const std::int64_t first = static_cast<std::int64_t>(i) * step;
    for (std::int64_t token = first; token < std::min(first + step, recording.tokens()); ++token) {
      look.at_token(token);
      for (std::int64_t head = 0; head < recording.heads; ++head)
        look.at_vector(token * recording.heads + head, goes[i]);
    }
  });
  return {sum_of_screens(goes, 0), sum_of_screens(goes, 1)};
}

}  // namespace ropecheck::recording
