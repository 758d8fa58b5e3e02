
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>

#include "diagnosis/laws/law.h"

// Laws about the vector that a result is made of.
namespace ropecheck::diagnosis {
namespace {

/// The place of another vector, as a change of one index; returns false if there is no such vector.
struct Move {
  const char* words;
  bool (*to)(const Case&, Place&);
};

constexpr Move kMoves[] = {
    {"the first head's", [](const Case&, Place& p) { return std::exchange(p.head, 0) != 0; }},
    {"the last head's",
     [](const Case& c, Place& p) {
       const int last = heads_in(c, p.tensor) - 1;
       return std::exchange(p.head, last) != last;
     }},
    {"the head's before", [](const Case&, Place& p) { return --p.head >= 0; }},
    {"the next head's", [](const Case& c, Place& p) { return ++p.head < heads_in(c, p.tensor); }},
    {"the heads' in reverse order",
     [](const Case& c, Place& p) {
       const int other = heads_in(c, p.tensor) - 1 - p.head;
       return std::exchange(p.head, other) != other;
     }},
    {"the first token's", [](const Case&, Place& p) { return std::exchange(p.seq, 0) != 0; }},
    {"the last token's",
     [](const Case& c, Place& p) { return std::exchange(p.seq, c.seq - 1) != c.seq - 1; }},
    {"the token's before", [](const Case&, Place& p) { return --p.seq >= 0; }},
    {"the next token's", [](const Case& c, Place& p) { return ++p.seq < c.seq; }},
    {"the tokens' in reverse order",
     [](const Case& c, Place& p) {
       const int other = c.seq - 1 - p.seq;
       return std::exchange(p.seq, other) != other;
     }},
    {"the first batch row's", [](const Case&, Place& p) { return std::exchange(p.batch, 0) != 0; }},
    {"the last batch row's",
     [](const Case& c, Place& p) { return std::exchange(p.batch, c.batch - 1) != c.batch - 1; }},
    {"the batch row's before", [](const Case&, Place& p) { return --p.batch >= 0; }},
    {"the next batch row's", [](const Case& c, Place& p) { return ++p.batch < c.batch; }},
    {"the other tensor's",
     [](const Case& c, Place& p) {
       p.tensor = p.tensor == 'q' ? 'k' : 'q';
       return p.head < heads_in(c, p.tensor);
     }},
};

/// The coordinate of the rotary window that is taken for a coordinate's partner.
struct Partner {
  const char* words;
  int (*of)(int coordinate, int width);
};

constexpr Partner kPartners[] = {
    {"i xor r/2", [](int i, int width) { return i ^ (width / 2); }},
    {"i xor 1", [](int i, int) { return i ^ 1; }},
    {"r − 1 − i, from the other end", [](int i, int width) { return width - 1 - i; }},
    {"i + r/2, or i − r/2 behind the half",
     [](int i, int width) { return i < width / 2 ? i + width / 2 : i - width / 2; }},
    {"i + 1, and the first one behind the last", [](int i, int width) { return (i + 1) % width; }},
    {"i itself", [](int i, int) { return i; }},
};

/// Each coordinate has its own turn, and another partner; coordinates behind the window are 0.
std::optional<Point> with_partner(const Sight& s, const Partner& partner) {
  const Case& c = s.call->shape();
  const Place& at = s.item->where;
  const auto& x = tensor_of(s.call->operation, at.tensor);
  const std::size_t start = vector_start(c, heads_in(c, at.tensor), at.batch, at.seq, at.head) +
                            static_cast<std::size_t>(c.spec.rotary_offset);
  const auto value = [&](int i) {
    return i < c.spec.rotary_dim ? x[start + static_cast<std::size_t>(i)].value.hi : 0;
  };
  const auto [first, second] = pair_elements(c.spec, at.pair);
  const int a = first - c.spec.rotary_offset, b = second - c.spec.rotary_offset;
  const double of_a = value(partner.of(a, c.spec.rotary_dim));
  const double of_b = value(partner.of(b, c.spec.rotary_dim));
  if (!std::isfinite(of_a) || !std::isfinite(of_b)) return std::nullopt;
  const Point w = gain_of(s) * right_turn(s);
  const Point turn = c.direction == Direction::forward ? w : std::conj(w);
  return Point(value(a) * turn.real() - of_a * turn.imag(),
               of_b * turn.imag() + value(b) * turn.real());
}

/// The vectors are copies of each other in calls that broadcast, and say nothing there.
bool is_broadcast(const Case& c) { return c.q.in.broadcast() || c.k.in.broadcast(); }

}  // namespace

std::vector<Law> laws_of_sources() {
  std::vector<Law> laws;
  for (const Partner& partner : kPartners)
    laws.push_back({std::string("are made with another partner: that of coordinate i of the window "
                                "is ") +
                        partner.words,
                    [partner](const Sight& s) { return with_partner(s, partner); }});
  for (const Move& move : kMoves) {
    const auto moved = [to = move.to](const Sight& s) -> std::optional<VectorPlace> {
      Place place = s.item->where;
      if (is_broadcast(s.call->shape()) || !to(s.call->shape(), place)) return std::nullopt;
      return vector_of(place);
    };
    laws.push_back({std::string("are made of another vector: ") + move.words + " input",
                    [moved](const Sight& s) -> std::optional<Point> {
                      const auto place = moved(s);
                      const auto x = place ? input_at(s, *place) : std::nullopt;
                      if (!x) return std::nullopt;
                      const Point w = gain_of(s) * right_turn(s);
                      return *x *
                             (s.call->shape().direction == Direction::forward ? w : std::conj(w));
                    }});
    laws.push_back({std::string("hold another vector's result: ") + move.words,
                    [moved](const Sight& s) -> std::optional<Point> {
                      const auto place = moved(s);
                      const auto x = place ? input_at(s, *place) : std::nullopt;
                      if (!x) return std::nullopt;
                      const Case& c = s.call->shape();
                      const Position position = c.position_of(c.token(place->batch, place->seq));
                      const Point w = turn_at(s, number_of(position, c.spec, s.item->where.pair));
                      return *x * (c.direction == Direction::forward ? w : std::conj(w));
                    }});
    laws.push_back({std::string("hold what is not turned at all, ") + move.words + " input",
                    [moved](const Sight& s) -> std::optional<Point> {
                      const auto place = moved(s);
                      return place ? input_at(s, *place) : std::nullopt;
                    }});
  }
  return laws;
}

}  // namespace ropecheck::diagnosis
