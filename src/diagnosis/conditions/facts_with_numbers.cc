#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

#include "diagnosis/case_changes.h"
#include "diagnosis/conditions/facts.h"
#include "properties/case/octave.h"
#include "properties/exact/exact_rope.h"

// Numbers of calls and results, of which the least and the largest may be a condition.
namespace ropecheck::diagnosis {
namespace {

template <class Get>
std::optional<std::int64_t> of_item(const Sight& s, const Get& get) {
  if (s.item == nullptr) return std::nullopt;
  return static_cast<std::int64_t>(get(*s.item));
}

/// The number of bits from the first 1 to the last, which a format needs to hold the position.
std::int64_t significant_bits(std::int64_t t) {
  const std::uint64_t size = magnitude(t);
  return size == 0 ? 0 : static_cast<std::int64_t>(std::bit_width(size)) - std::countr_zero(size);
}

/// A call of thousands of tokens or heads takes too long.
constexpr std::int64_t kMostInATest = 300;

bool is_count(std::int64_t value) { return value >= 1 && value <= kMostInATest; }

/// The largest position, while the others keep their distance from it.
void set_position(Case& c, std::int64_t t) {
  const std::int64_t most = *std::max_element(c.positions.begin(), c.positions.end());
  for (std::int64_t& position : c.positions) position += t - most;
}

void set_heads(TensorCase& tensor, Case& c, std::int64_t heads) {
  if (!is_count(heads)) return;
  tensor.heads = static_cast<int>(heads);
  tensor.in.broadcast_heads = false;
  forget_listed_values(c);
}

void set_width(int& width, Case& c, std::int64_t value) {
  if (!is_count(value)) return;
  width = static_cast<int>(value);
  c.spec.head_dim = std::max(c.spec.head_dim, c.spec.rotary_offset + c.spec.rotary_dim);
  forget_listed_values(c);
}

/// So many pairs and one more; the rest of the head stays as wide as it is.
void set_pairs(Case& c, std::int64_t pair) {
  const int more = 2 * static_cast<int>(pair + 1) - c.spec.rotary_dim;
  if (!is_count(pair + 1) || more <= 0) return;
  c.spec.rotary_dim += more;
  c.spec.head_dim += more;
  forget_listed_values(c);
}

void set_tokens(Case& c, std::int64_t batch, std::int64_t seq) {
  if (is_count(batch) && is_count(seq) && batch * seq <= kMostInATest)
    resize(c, static_cast<int>(batch), static_cast<int>(seq));
}

/// Positions at which pairs, one after the other, turn by 3/4 of 2^octave rad.
void set_octave_of_angles(Case& c, std::int64_t octave) {
  constexpr std::int64_t kLeast = -40, kMost = 1;
  if (octave < kLeast || octave > kMost) return;
  const auto rope = exact::exact_rope(c.spec);
  int pair = 0;
  for (std::int64_t& t : c.positions) {
    const double theta = rope->frequency(pair++ % c.spec.pairs());
    const double wanted = theta == 0 ? 0 : 0.75 * std::ldexp(1.0, static_cast<int>(octave)) / theta;
    t = wanted < 1e9 ? static_cast<std::int64_t>(std::nearbyint(wanted)) : 0;
  }
}

/// The exponent of the largest coordinate of the vector's rotary window; nothing if it is no
/// number.
std::optional<std::int64_t> largest_of_the_window(const Sight& s) {
  if (s.item == nullptr || !s.item->is_pair()) return std::nullopt;
  const Case& c = s.call->shape();
  const Place& at = s.item->where;
  const auto& x = tensor_of(s.call->operation, at.tensor);
  const std::size_t start =
      vector_start(c, at.tensor == 'q' ? c.q.heads : c.k.heads, at.batch, at.seq, at.head) +
      static_cast<std::size_t>(c.spec.rotary_offset);
  double most = 0;
  for (std::size_t i = 0; i < static_cast<std::size_t>(c.spec.rotary_dim); ++i) {
    const double size = std::abs(x[start + i].value.hi);
    if (!std::isfinite(size)) return 9999;
    most = std::max(most, size);
  }
  return most == 0 ? -9999 : std::ilogb(most);
}

constexpr Number kNumbers[] = {
    {"in heads from % on", "in heads up to %", "in head %",
     [](const Sight& s) { return of_item(s, [](const Item& i) { return i.where.head; }); },
     [](Case& c, std::int64_t head) {
       set_heads(c.q, c, head + 1);
       if (c.k.heads > 0) set_heads(c.k, c, head + 1);
     }},
    {"in pairs from % on", "in pairs up to %", "in pair %",
     [](const Sight& s) -> std::optional<std::int64_t> {
       if (s.item == nullptr || !s.item->is_pair()) return std::nullopt;
       return s.item->where.pair;
     },
     set_pairs},
    {"in tokens from % on", "in tokens up to %", "in token %",
     [](const Sight& s) { return of_item(s, [](const Item& i) { return i.where.seq; }); },
     [](Case& c, std::int64_t token) { set_tokens(c, c.batch, token + 1); }},
    {nullptr, "in the last % tokens of the row", nullptr,
     [](const Sight& s) {
       return of_item(s, [&](const Item& i) { return s.call->shape().seq - i.where.seq; });
     }},
    {nullptr, "in the last % pairs", nullptr,
     [](const Sight& s) -> std::optional<std::int64_t> {
       if (s.item == nullptr || !s.item->is_pair()) return std::nullopt;
       return s.call->shape().spec.pairs() - s.item->where.pair;
     }},
    {"at angles of % rad or more", "at angles below % rad", nullptr,
     [](const Sight& s) -> std::optional<std::int64_t> {
       if (s.item == nullptr || !s.item->is_pair()) return std::nullopt;
       const double angle = std::abs(static_cast<double>(s.item->t)) * s.item->theta;
       return static_cast<std::int64_t>(std::min(angle, 9e18));
     },
     nullptr, 0},
    {nullptr, "at angles below 2^% rad", nullptr,
     [](const Sight& s) -> std::optional<std::int64_t> {
       if (s.item == nullptr || !s.item->is_pair()) return std::nullopt;
       const double angle = std::abs(static_cast<double>(s.item->t)) * s.item->theta;
       // Limits of 1 rad and more are told by the number before.
       return angle == 0 ? -9999 : angle >= 1 ? 9999 : std::ilogb(angle) + 1;
     },
     set_octave_of_angles},
    {"in pairs that take % or more positions for a turn",
     "in pairs that take fewer than % positions for a turn", nullptr,
     [](const Sight& s) -> std::optional<std::int64_t> {
       if (s.item == nullptr || !s.item->is_pair() || s.item->theta == 0) return std::nullopt;
       return static_cast<std::int64_t>(std::min(6.283185307179586 / s.item->theta, 9e18));
     },
     nullptr, 0},
    {nullptr, "in results of a norm below 2^%", nullptr,
     [](const Sight& s) -> std::optional<std::int64_t> {
       if (s.item == nullptr || !s.item->is_pair()) return std::nullopt;
       const double r = norm(s.item->exact);
       return r == 0 ? -9999 : std::ilogb(r);
     },
     nullptr, 0},
    {"in results of a norm of 2^% or more", nullptr, nullptr,
     [](const Sight& s) -> std::optional<std::int64_t> {
       if (s.item == nullptr || !s.item->is_pair() || norm(s.item->exact) == 0) return std::nullopt;
       // Errors of small numbers are seldom plain, whatever the mistake.
       constexpr int kSmall = 4;
       return std::max(kSmall, std::ilogb(norm(s.item->exact)));
     },
     nullptr, 0},
    {"in vectors with a rotated coordinate of 2^% or more in size", nullptr, nullptr,
     [](const Sight& s) -> std::optional<std::int64_t> {
       // Errors of small numbers are seldom plain, whatever the mistake.
       constexpr std::int64_t kSmall = 4;
       const auto octave = largest_of_the_window(s);
       return octave ? std::optional(std::max(kSmall, *octave)) : std::nullopt;
     },
     nullptr, 0},
    {nullptr, "in vectors whose rotated coordinates are all below 2^% in size", nullptr,
     largest_of_the_window, nullptr, 0},
    {"in batch rows from % on", "in batch rows up to %", "in batch row %",
     [](const Sight& s) { return of_item(s, [](const Item& i) { return i.where.batch; }); },
     [](Case& c, std::int64_t row) { set_tokens(c, row + 1, c.seq); }},
    {"at positions from % on", "at positions up to %", "at position %",
     [](const Sight& s) { return of_item(s, [](const Item& i) { return i.t; }); }, set_position},
    {"at positions of % or more in size", "at positions of at most % in size", nullptr,
     [](const Sight& s) {
       // Nothing is turned at position 0, whatever the mistake.
       return of_item(s, [](const Item& i) {
         return std::max<std::int64_t>(2, static_cast<std::int64_t>(magnitude(i.t)));
       });
     },
     set_position},
    {"at positions of % or more significant bits", nullptr, nullptr,
     [](const Sight& s) { return of_item(s, [](const Item& i) { return significant_bits(i.t); }); },
     nullptr, 0},
    {"in calls with seq of % or more", "in calls with seq of at most %", nullptr,
     [](const Sight& s) -> std::optional<std::int64_t> { return s.call->shape().seq; },
     [](Case& c, std::int64_t seq) { set_tokens(c, c.batch, seq); }},
    {"in calls with % or more batch rows", "in calls with at most % batch rows", nullptr,
     [](const Sight& s) -> std::optional<std::int64_t> { return s.call->shape().batch; },
     [](Case& c, std::int64_t batch) { set_tokens(c, batch, c.seq); }},
    {"in calls with % or more tokens", "in calls with at most % tokens", nullptr,
     [](const Sight& s) -> std::optional<std::int64_t> { return s.call->shape().tokens(); },
     [](Case& c, std::int64_t tokens) { set_tokens(c, 1, tokens); }},
    {"in calls with % or more heads of q", "in calls with at most % heads of q", nullptr,
     [](const Sight& s) -> std::optional<std::int64_t> { return s.call->shape().q.heads; },
     [](Case& c, std::int64_t heads) { set_heads(c.q, c, heads); }},
    {"in calls with % or more heads of k", "in calls with at most % heads of k", nullptr,
     [](const Sight& s) -> std::optional<std::int64_t> { return s.call->shape().k.heads; },
     [](Case& c, std::int64_t heads) { set_heads(c.k, c, heads); }},
    {"with rotary_dim of % or more", "with rotary_dim of at most %", nullptr,
     [](const Sight& s) -> std::optional<std::int64_t> { return s.call->shape().spec.rotary_dim; },
     [](Case& c, std::int64_t width) { set_width(c.spec.rotary_dim, c, width); }, 2},
    {"with head_dim of % or more", "with head_dim of at most %", nullptr,
     [](const Sight& s) -> std::optional<std::int64_t> { return s.call->shape().spec.head_dim; },
     [](Case& c, std::int64_t width) { set_width(c.spec.head_dim, c, width); }},
    {"in calls whose largest position is % or more", "in calls whose largest position is at most %",
     nullptr,
     [](const Sight& s) -> std::optional<std::int64_t> {
       const auto& positions = s.call->shape().positions;
       // Hardly a mistake is made from so small a position on.
       constexpr std::int64_t kSmall = 16;
       return std::max(kSmall, *std::max_element(positions.begin(), positions.end()));
     },
     set_position},
};

}  // namespace

std::span<const Number> numbers_of_sights() { return kNumbers; }

}  // namespace ropecheck::diagnosis
