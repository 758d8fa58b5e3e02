#include "field_oracles/trial.h"

#include <boost/random/normal_distribution.hpp>
#include <cmath>
#include <cstddef>
#include <optional>
#include <random>
#include <vector>

#include "field_oracles/test_memory.h"
#include "properties/case/position.h"
#include "properties/exact/rounded_frequencies.h"
#include "properties/recently_used.h"

namespace ropecheck::field {
namespace {

/// m·cos and m·sin of a pair.
struct Turn {
  double cos, sin;
};

struct Frequencies {
  std::vector<long double> theta;
  long double factor;
};

Frequencies frequencies_of(const RopeSpec& spec) {
  thread_local RecentlyUsed<RopeSpec, Frequencies> recent(kSpecsInUse);
  return recent.of(spec, [](const RopeSpec& key) {
    return Frequencies{exact::long_frequencies(key), exact::long_attention_factor(key)};
  });
}

std::vector<Turn> exact_turns(const RopeSpec& spec, const Frequencies& frequencies,
                              const Position& position) {
  std::vector<Turn> turns;
  for (int j = 0; j < spec.pairs(); ++j) {
    const long double angle = frequencies.theta[static_cast<std::size_t>(j)] *
                              static_cast<long double>(number_of(position, spec, j));
    turns.push_back({static_cast<double>(frequencies.factor * std::cos(angle)),
                     static_cast<double>(frequencies.factor * std::sin(angle))});
  }
  return turns;
}

/// Gathers the differences between a result and the expected one.
class Comparison {
 public:
  explicit Comparison(const Tolerance& tolerance) : tolerance_(tolerance) {}

  void add(double y, double e) {
    if (tolerance_.measure == Tolerance::Measure::each_element) {
      if (!(std::abs(y - e) <= tolerance_.absolute + tolerance_.relative * std::abs(e)))
        within_ = false;
      return;
    }
    const bool squares = tolerance_.measure == Tolerance::Measure::squares;
    difference_ += squares ? (y - e) * (y - e) : std::abs(y - e);
    expected_ += squares ? e * e : std::abs(e);
    found_ += squares ? e * e : std::abs(y);
  }
  void require(bool holds) { within_ = within_ && holds; }

  bool within() const {
    return within_ && difference_ <= tolerance_.relative * expected_ &&
           difference_ <= tolerance_.relative * found_;
  }

 private:
  Tolerance tolerance_;
  bool within_ = true;
  double difference_ = 0, expected_ = 0, found_ = 0;
};

void compare_vector(const FieldCall& call, const std::vector<Turn>& turns, const double* x,
                    const double* y, Comparison& comparison) {
  const RopeSpec& spec = call.c.spec;
  const double back = call.c.direction == Direction::forward ? 1 : -1;
  for (int j = 0; j < spec.pairs(); ++j) {
    const PairElements at = pair_elements(spec, j);
    const auto [cos, sin] = turns[static_cast<std::size_t>(j)];
    const double first = x[at.first], second = x[at.second];
    comparison.add(y[at.first], first * cos - back * second * sin);
    comparison.add(y[at.second], back * first * sin + second * cos);
  }
  for (int i = 0; i < spec.head_dim; ++i) {
    if (i >= spec.rotary_offset && i < spec.rotary_offset + spec.rotary_dim) continue;
    if (call.rest_same)
      comparison.require(y[i] == x[i]);
    else
      comparison.add(y[i], x[i]);
  }
}

/// Compares with a rotation by exact cos and sin.
bool is_rotated(const FieldCall& call, const Numbers& x, const Numbers& y) {
  const Case& c = call.c;
  const Frequencies frequencies = frequencies_of(c.spec);
  Comparison comparison(call.tolerance);
  for (std::size_t token = 0; token < static_cast<std::size_t>(c.tokens());
       token += static_cast<std::size_t>(call.every)) {
    const std::vector<Turn> turns = exact_turns(c.spec, frequencies, c.position_of(token));
    const auto each = [&](int heads, const std::vector<double>& in,
                          const std::vector<double>& out) {
      for (std::size_t h = 0; h < static_cast<std::size_t>(heads); ++h) {
        const std::size_t at = (token * static_cast<std::size_t>(heads) + h) *
                               static_cast<std::size_t>(c.spec.head_dim);
        compare_vector(call, turns, in.data() + at, out.data() + at, comparison);
      }
    };
    each(c.q.heads, x.q, y.q);
    each(c.k.heads, x.k, y.k);
  }
  return comparison.within();
}

bool are_close(const Tolerance& tolerance, const Numbers& y, const Numbers& e) {
  Comparison comparison(tolerance);
  for (std::size_t i = 0; i < y.q.size(); ++i) comparison.add(y.q[i], e.q[i]);
  for (std::size_t i = 0; i < y.k.size(); ++i) comparison.add(y.k[i], e.k[i]);
  return comparison.within();
}

/// The case at p, and then by its shift, must be the case at p plus the shift.
bool is_composed(const Implementation& implementation, const FieldCall& call, const Numbers& x,
                 const Numbers& at_p) {
  Case by_shift = call.c, at_once = call.c;
  const Position shift = call.c.shift_by_axis();
  for (std::size_t i = 0; i < call.c.positions.size(); ++i) {
    by_shift.positions[i] = shift.numbers[i % static_cast<std::size_t>(call.c.axes())];
    at_once.positions[i] += by_shift.positions[i];
  }
  const std::optional<Numbers> in_turn = rotate(implementation, by_shift, at_p);
  const std::optional<Numbers> together = rotate(implementation, at_once, x);
  return in_turn && together && are_close(call.tolerance, *in_turn, *together);
}

Numbers draw(const FieldCall& call, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  boost::random::normal_distribution<double> normal;
  const auto number = [&] {
    if (call.draw == Draw::normal) return normal(random);
    const double uniform = std::ldexp(static_cast<double>(random() >> 11), -53);
    return call.draw == Draw::uniform ? uniform : 2 * uniform - 1;
  };
  Numbers numbers;
  const auto vector = static_cast<std::size_t>(call.c.tokens() * call.c.spec.head_dim);
  for (std::size_t i = 0; i < vector * static_cast<std::size_t>(call.c.q.heads); ++i)
    numbers.q.push_back(number());
  for (std::size_t i = 0; i < vector * static_cast<std::size_t>(call.c.k.heads); ++i)
    numbers.k.push_back(number());
  return numbers;
}

}  // namespace

bool declares(const Implementation& implementation, const FieldCall& call) {
  Capabilities can = implementation.capabilities;
  can.vjp = can.vjp || can.inverse;  // the inverse is the gradient of code that has no other
  return unsupported(call.c, can).empty();
}

bool accepts(const UnderTest& under_test, const FieldCall& call, std::uint64_t seed) {
  const Implementation* implementation = under_test.given(call.given);
  if (implementation == nullptr) return true;
  const Numbers drawn = draw(call, seed);
  Numbers x = drawn;
  round_to(call.c.dtype, x);
  const std::optional<Numbers> y = rotate(*implementation, call.c, x);
  if (!y) return false;
  if (call.against == Against::composition) return is_composed(*implementation, call, x, *y);
  if (call.against == Against::rotation) return is_rotated(call, x, *y);
  Case wide = call.c;
  wide.dtype = DType::float32;
  const std::optional<Numbers> e = rotate(*implementation, wide, drawn);
  return e && are_close(call.tolerance, *y, *e);
}

bool accepts(const UnderTest& under_test, const FieldCheck& check) {
  const std::vector<FieldCall> calls = check.calls();
  for (int run = 0; run < check.runs; ++run) {
    bool all = true;
    for (std::size_t i = 0; i < calls.size() && all; ++i)
      all = !declares(under_test.whole, calls[i]) ||
            accepts(under_test, calls[i], 1000 * static_cast<std::uint64_t>(run) + i + 1);
    if (all) return true;
  }
  return false;
}

}  // namespace ropecheck::field
