#ifndef ROPECHECK_DIAGNOSIS_LAWS_LAW_H_
#define ROPECHECK_DIAGNOSIS_LAWS_LAW_H_

#include <complex>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "diagnosis/conditions/conditions.h"
#include "diagnosis/laws/places.h"

// A law of wrong results: a formula for each pair's result. A law is said only if it predicts the
// results that were seen; laws are tried on the same evidence, and the evidence decides.
namespace ropecheck::diagnosis {

/// A pair of coordinates as a complex number.
using Point = std::complex<double>;

struct Law {
  /// Completes "They …": "are turned as if positions were off by 3".
  std::string words;
  /// The result of a pair if the law holds; nothing if the law says nothing about the pair.
  std::function<std::optional<Point>(const Sight&)> result;
  /// The law was measured of some calls and says nothing about others, which then tell where the
  /// mistake is not made.
  bool is_local = false;
  /// The law was sought among many formulas, of which one fits a few results by chance: it has to
  /// give nearly all results under its conditions.
  bool is_sought = false;
  /// The distance within which a result confirms the law, if code may round its formula more
  /// coarsely than the right one: its angles may be larger.
  std::function<double(const Sight&)> bar = nullptr;
};

/// Laws about the two coordinates of one pair, whatever its angle: zero, left as they were, turned
/// backwards, reflected, overwritten, multiplied by m once more, and so on.
std::vector<Law> laws_of_coordinates();

/// Laws of entries, inputs, products and results in a coarser format.
std::vector<Law> laws_of_coarse_values();

/// Laws of angles that are rounded.
std::vector<Law> laws_of_phases();

/// The axes by which coordinates turn, measured of each pair; empty if each turns by its own, or if
/// positions have one axis.
std::vector<Law> measured_axes(const std::vector<Sight>& wrong);

/// Laws of results that are turned rightly and multiplied by a factor that depends on the position,
/// or on the vector.
std::vector<Law> measured_gains(const std::vector<Sight>& wrong);

/// The attention factor of the scaling's own formula; nothing if the specification gives no other.
std::optional<double> factor_of_the_formula(const RopeSpec& spec);

/// Laws of positions and of frequencies in series with one of the attention factor.
std::vector<Law> laws_of_series();

/// Laws whose numbers are measured from these wrong pairs: a common factor, a common angle, an
/// angle in proportion to the right one, another base.
std::vector<Law> measured_laws(const std::vector<Sight>& wrong);

/// Those of a common angle, and of an angle in proportion to the right one.
std::vector<Law> laws_of_common_angles(const std::vector<Sight>& wrong);

/// Laws of angles that are off in proportion to the number of turns, or parts of turns, that were
/// taken off.
std::vector<Law> laws_of_reductions(const std::vector<Sight>& wrong);

/// Returns true if one of these laws, with one number for all pairs, gives nearly all of these
/// wrong results: then no frequency of a pair is wrong by itself.
bool have_one_cause(const std::vector<Sight>& wrong);

/// Laws about the position by which a token is turned: rounded, wrapped, another token's.
std::vector<Law> laws_of_positions();

/// Laws about positions that are read at another index.
std::vector<Law> laws_of_indexed_positions();

/// Laws about the position whose numbers are measured: off by a number, multiplied, counted down,
/// constant, off by multiples of a number.
std::vector<Law> measured_laws_of_positions(const std::vector<Sight>& wrong);

/// Laws of cos and sin, or of coordinates, that belong to different positions or frequencies.
std::vector<Law> laws_of_mixed_turns();

/// Laws of rows of cos and sin that are repeated for the other layout.
std::vector<Law> laws_of_repeated_tables();

/// Laws of cos and sin that are interpolated between those of some positions.
std::vector<Law> laws_of_interpolation();

/// Laws about frequencies: of another specification, of another pair, rounded.
std::vector<Law> laws_of_frequencies();

/// Laws of coarse positions together with coarse frequencies.
std::vector<Law> laws_of_coarse_products();

/// The frequencies that were used for each pair, measured from results at several positions. The
/// words tell the pairs and by what factor they turn too fast.
std::vector<Law> measured_frequencies(const std::vector<Sight>& wrong);

/// Laws of results that hold something of an earlier call: its positions, frequencies, factor.
std::vector<Law> laws_of_earlier_calls();

/// Laws about the vector that a result is made of: another head's, another token's, another
/// tensor's.
std::vector<Law> laws_of_sources();

/// Laws of the position, the input or the result of another place of the call, by a formula that
/// was found for the places of these wrong pairs.
std::vector<Law> laws_of_places(const std::vector<Sight>& wrong);

/// The same without a formula, with examples.
std::vector<Law> examples_of_places(const std::vector<Sight>& wrong);

/// Laws of another rotary window, and of single coordinates of a pair that are wrong.
std::vector<Law> laws_of_windows();

/// The result if pairs were those of the other layout.
std::optional<Point> in_the_other_layout(const Sight& s);

/// Laws of entries of a given table that belong to another pair, or to the other function.
std::vector<Law> laws_of_given_entries();

// Geometry of one pair.

inline Point point_of(const Pair& z) { return {z.re.hi, z.im.hi}; }

/// 1 if a larger position turns the result forward, −1 if it turns it back.
double sense_of(const Sight& s);

/// e^{iφ} of the right angle φ, forward, without m.
Point right_turn(const Sight& s);

/// The result if the pair were turned by e^{iφ} with m: `turn` is forward.
Point result_by(const Sight& s, const Point& turn);

/// m, or the norm of the entry of a given table.
double gain_of(const Sight& s);

/// The result if the angle were larger by this, in rad.
Point turned_further(const Sight& s, long double angle);

/// The turn of a pair of the vector, forward and with m, if its number were `t`: the entry of the
/// table that the call was given, if it was given one.
Point turn_at(const Sight& s, std::int64_t t, int pair);
inline Point turn_at(const Sight& s, std::int64_t t) { return turn_at(s, t, s.item->where.pair); }

/// The result if the pair's number were `t`.
Point turned_to(const Sight& s, std::int64_t t);

/// The turn by which a pair was turned, forward and with m.
Point measured_turn(const Sight& s);

/// The distance within which a result confirms a law: four times the bound of a right rotation, and
/// the rounding of the law's own arithmetic, in double.
double bar_of(const Sight& s);

/// The same for a law that may be rounded more coarsely than the right rotation.
double bar_of(const Sight& s, const Law& law);

/// Returns true if a law gives what was seen.
bool confirms(const Sight& s, const Law& law);

/// Returns true if a law would show: if it gives something else than the right result.
bool would_show(const Sight& s, const Law& law);

/// The vector of a place.
VectorPlace vector_of(const Place& place);

/// The numbers that a vector's input has at the sight's pair; nothing if they are no numbers.
std::optional<Point> input_at(const Sight& s, const VectorPlace& vector);

}  // namespace ropecheck::diagnosis

#endif  // ROPECHECK_DIAGNOSIS_LAWS_LAW_H_
