#include <string>
#include <string_view>

#include "diagnosis/laws/law.h"

// Turns of which one half is right, and the other half is as another law has it.
namespace ropecheck::diagnosis {
namespace {

struct Mixture {
  const char* words;
  Point (*of)(const Sight&, const Point& right, const Point& wrong);  ///< of turns, forward
};

constexpr Mixture kMixtures[] = {
    {"are turned by a right sin and a cos",
     [](const Sight& s, const Point& right, const Point& wrong) {
       return result_by(s, Point(wrong.real(), right.imag()));
     }},
    {"are turned by a right cos and a sin",
     [](const Sight& s, const Point& right, const Point& wrong) {
       return result_by(s, Point(right.real(), wrong.imag()));
     }},
    {"have a right first coordinate and a second one",
     [](const Sight& s, const Point& right, const Point& wrong) {
       return Point(result_by(s, right).real(), result_by(s, wrong).imag());
     }},
    {"have a right second coordinate and a first one",
     [](const Sight& s, const Point& right, const Point& wrong) {
       return Point(result_by(s, wrong).real(), result_by(s, right).imag());
     }},
};

/// The turn by which x becomes a result, forward.
Point turn_to(const Sight& s, const Point& result) {
  const Point x = point_of(s.item->x);
  const Point w = result / x;
  return s.call->shape().direction == Direction::forward ? w : std::conj(w);
}

}  // namespace

std::vector<Law> laws_of_mixed_turns() {
  std::vector<Law> whole = laws_of_positions();
  for (Law& law : laws_of_frequencies()) whole.push_back(std::move(law));
  std::vector<Law> laws;
  for (const Law& law : whole) {
    constexpr std::string_view kTurned = "are turned";
    for (const Mixture& mixture : kMixtures)
      laws.push_back({mixture.words + law.words.substr(kTurned.size()),
                      [of = law.result, mix = mixture.of](const Sight& s) -> std::optional<Point> {
                        const std::optional<Point> wrong = of(s);
                        if (!wrong || norm(s.item->x) == 0) return std::nullopt;
                        return mix(s, gain_of(s) * right_turn(s), turn_to(s, *wrong));
                      }});
  }
  return laws;
}

}  // namespace ropecheck::diagnosis
