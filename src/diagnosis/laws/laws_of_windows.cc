#include <cmath>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "diagnosis/laws/law.h"

// Laws of a rotary window at another place of the head: pairs of coordinates of which the right
// window has none, or others.
namespace ropecheck::diagnosis {
namespace {

/// The window of other code; returns false if it is the right one, or none.
struct Window {
  const char* words;
  bool (*change)(RopeSpec&);
};

constexpr Window kWindows[] = {
    {"rotary_offset were 0",
     [](RopeSpec& spec) {
       spec.rotary_offset = 0;
       return true;
     }},
    {"the rotated coordinates were the head's last ones",
     [](RopeSpec& spec) {
       spec.rotary_offset = spec.head_dim - spec.rotary_dim;
       return true;
     }},
    {"the rotated coordinates were counted from the head's end",
     [](RopeSpec& spec) {
       spec.rotary_offset = spec.head_dim - spec.rotary_dim - spec.rotary_offset;
       return true;
     }},
    {"rotary_offset were twice as large",
     [](RopeSpec& spec) {
       spec.rotary_offset *= 2;
       return true;
     }},
};

/// Pairs of other code, as places in the window of r coordinates; returns false if it has no such
/// pairs.
struct Pairing {
  std::string words;
  std::function<bool(int pair, int r, PairElements&)> of;
};

/// Pairs of blocks of so many coordinates, each of which is a half_split window.
bool in_blocks(int pair, int r, int block, PairElements& places) {
  if (block < 4 || r % block != 0 || block >= r) return false;
  const int half = block / 2;
  places.first = pair / half * block + pair % half;
  places.second = places.first + half;
  return true;
}

/// The window's two halves, one interleaved and one half_split.
bool in_two_layouts(int pair, int r, bool interleaved_first, PairElements& places) {
  if (r % 4 != 0) return false;
  const int half = r / 2, quarter = r / 4;
  if ((pair < quarter) == interleaved_first) {
    places.first = 2 * pair;
    places.second = places.first + 1;
  } else {
    places.first = pair / quarter * half + pair % quarter;
    places.second = places.first + quarter;
  }
  return true;
}

std::vector<Pairing> pairings() {
  std::vector<Pairing> all;
  for (const int block : {4, 8, 16, 32, 64, 128})
    all.push_back({"each " + std::to_string(block) +
                       " coordinates were a window of their own, in the half_split layout",
                   [block](int pair, int r, PairElements& places) {
                     return in_blocks(pair, r, block, places);
                   }});
  all.push_back(
      {"each half of the window were a window of its own, in the half_split layout",
       [](int pair, int r, PairElements& places) { return in_blocks(pair, r, r / 2, places); }});
  for (const bool first : {true, false})
    all.push_back({std::string("the first half of the window were in the ") +
                       (first ? "interleaved" : "half_split") + " layout, and the second in the " +
                       (first ? "half_split" : "interleaved") + " one",
                   [first](int pair, int r, PairElements& places) {
                     return in_two_layouts(pair, r, first, places);
                   }});
  all.push_back({"coordinate i of the window were paired with the one as far from its end",
                 [](int pair, int r, PairElements& places) {
                   places = {pair, r - 1 - pair};
                   return true;
                 }});
  return all;
}

/// An element of the result if these pairs were rotated.
std::optional<double> element_of(const Sight& s, const Pairing& pairing, int element) {
  const Case& c = s.call->shape();
  const Place& at = s.item->where;
  const auto& x = tensor_of(s.call->operation, at.tensor);
  const std::size_t start = vector_start(c, heads_in(c, at.tensor), at.batch, at.seq, at.head) +
                            static_cast<std::size_t>(c.spec.rotary_offset);
  const int place = element - c.spec.rotary_offset;
  for (int pair = 0; pair < c.spec.pairs(); ++pair) {
    PairElements own{};
    if (!pairing.of(pair, c.spec.rotary_dim, own)) return std::nullopt;
    if (own.first != place && own.second != place) continue;
    const Point both(x[start + static_cast<std::size_t>(own.first)].value.hi,
                     x[start + static_cast<std::size_t>(own.second)].value.hi);
    if (!std::isfinite(both.real()) || !std::isfinite(both.imag())) return std::nullopt;
    const Point forward = turn_at(s, number_of(at.position, c.spec, pair), pair);
    const Point result = both * (c.direction == Direction::forward ? forward : std::conj(forward));
    return place == own.first ? result.real() : result.imag();
  }
  return std::nullopt;
}

Law law_of(const Pairing& pairing) {
  return {"are as if " + pairing.words, [pairing](const Sight& s) -> std::optional<Point> {
            const auto [first, second] = pair_elements(s.call->shape().spec, s.item->where.pair);
            const auto a = element_of(s, pairing, first), b = element_of(s, pairing, second);
            if (!a || !b) return std::nullopt;
            return Point(*a, *b);
          }};
}

/// The element of a result that a rotation of this window gives.
std::optional<double> element_of(const Sight& s, const RopeSpec& spec, int element) {
  const Case& c = s.call->shape();
  const Place& at = s.item->where;
  const auto& x = tensor_of(s.call->operation, at.tensor);
  const std::size_t start =
      vector_start(c, at.tensor == 'q' ? c.q.heads : c.k.heads, at.batch, at.seq, at.head);
  const auto value = [&](int i) { return x[start + static_cast<std::size_t>(i)].value.hi; };
  const int place = element - spec.rotary_offset;
  if (place < 0 || place >= spec.rotary_dim) return value(element);
  const int pair = spec.layout == Layout::interleaved ? place / 2 : place % spec.pairs();
  const PairElements own = pair_elements(spec, pair);
  const Point both(value(own.first), value(own.second));
  if (!std::isfinite(both.real()) || !std::isfinite(both.imag())) return std::nullopt;
  const Point forward = turn_at(s, number_of(at.position, spec, pair), pair);
  const Point result = both * (c.direction == Direction::forward ? forward : std::conj(forward));
  return element == own.first ? result.real() : result.imag();
}

/// A coordinate of a result that is another one's, because code takes other strides.
std::optional<double> coordinate(const Sight& s, bool of_input, int element) {
  const Case& c = s.call->shape();
  const Place& at = s.item->where;
  if (element < 0 || element >= c.spec.head_dim) return std::nullopt;
  if (!of_input) return element_of(s, c.spec, element);
  const auto& x = tensor_of(s.call->operation, at.tensor);
  return x[vector_start(c, at.tensor == 'q' ? c.q.heads : c.k.heads, at.batch, at.seq, at.head) +
           static_cast<std::size_t>(element)]
      .value.hi;
}

std::optional<Point> in_window(const Sight& s, bool (*change)(RopeSpec&)) {
  RopeSpec spec = s.call->shape().spec;
  if (!change(spec) || spec == s.call->shape().spec ||
      spec.rotary_offset + spec.rotary_dim > spec.head_dim)
    return std::nullopt;
  const auto [first, second] = pair_elements(s.call->shape().spec, s.item->where.pair);
  const auto a = element_of(s, spec, first), b = element_of(s, spec, second);
  if (!a || !b) return std::nullopt;
  return Point(*a, *b);
}

bool exchange_layouts(RopeSpec& spec) {
  spec.layout = spec.layout == Layout::interleaved ? Layout::half_split : Layout::interleaved;
  return true;
}

}  // namespace

std::optional<Point> in_the_other_layout(const Sight& s) { return in_window(s, exchange_layouts); }

std::vector<Law> laws_of_windows() {
  std::vector<Law> laws;
  for (const Window& window : kWindows)
    laws.push_back({std::string("are as if ") + window.words,
                    [change = window.change](const Sight& s) { return in_window(s, change); }});
  laws.push_back({"are as if pairs were those of the other layout", in_the_other_layout});
  for (const Pairing& pairing : pairings()) laws.push_back(law_of(pairing));
  // Each coordinate by itself, so that the law says nothing but which ones are not turned.
  laws.push_back({"have coordinates that are left as they were, and others that are right",
                  [](const Sight& s) -> std::optional<Point> {
                    const Point x = point_of(s.item->x), y = point_of(s.item->exact),
                                got = point_of(s.item->got);
                    const auto nearer = [](double one, double other, double to) {
                      return std::abs(one - to) <= std::abs(other - to) ? one : other;
                    };
                    return Point(nearer(y.real(), x.real(), got.real()),
                                 nearer(y.imag(), x.imag(), got.imag()));
                  }});
  for (const auto& [words, factor] :
       {std::pair{"have a coordinate that is half as large as it should be, and no other error",
                  0.5},
        {"have a coordinate that is twice as large as it should be, and no other error", 2.0},
        {"have a coordinate of the other sign, and no other error", -1.0},
        {"have a coordinate that is zero, and no other error", 0.0}})
    laws.push_back({words, [factor = factor](const Sight& s) -> std::optional<Point> {
                      const Point y = point_of(s.item->exact), got = point_of(s.item->got);
                      const auto nearer = [factor](double right, double to) {
                        return std::abs(right - to) <= std::abs(factor * right - to)
                                   ? right
                                   : factor * right;
                      };
                      return Point(nearer(y.real(), got.real()), nearer(y.imag(), got.imag()));
                    }});
  const auto step_of = [](const Sight& s, bool input) {
    const Case& c = s.call->shape();
    const TensorCase& tensor = s.item->where.tensor == 'q' ? c.q : c.k;
    const Arrangement& a = input || c.in_place ? tensor.in : tensor.out;
    return a.reversed_dim ? 1 : a.step;
  };
  laws.push_back(
      {"hold the result of coordinate i·n at coordinate i, where n is the distance of the "
       "output's coordinates: they are written as if it were 1",
       [step_of](const Sight& s) -> std::optional<Point> {
         const int step = step_of(s, false);
         if (step == 1) return std::nullopt;
         const auto [first, second] = pair_elements(s.call->shape().spec, s.item->where.pair);
         const auto a = coordinate(s, false, first * step);
         const auto b = coordinate(s, false, second * step);
         if (!a || !b) return std::nullopt;
         return Point(*a, *b);
       }});
  return laws;
}

}  // namespace ropecheck::diagnosis
