#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

#include "diagnosis/facts.h"
#include "properties/case/octave.h"

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

constexpr Number kNumbers[] = {
    {"in heads from % on", "in heads up to %", "in head %",
     [](const Sight& s) { return of_item(s, [](const Item& i) { return i.where.head; }); }},
    {"in pairs from % on", "in pairs up to %", "in pair %",
     [](const Sight& s) -> std::optional<std::int64_t> {
       if (s.item == nullptr || !s.item->is_pair()) return std::nullopt;
       return s.item->where.pair;
     }},
    {"in tokens from % on", "in tokens up to %", "in token %",
     [](const Sight& s) { return of_item(s, [](const Item& i) { return i.where.seq; }); }},
    {nullptr, "in the last % tokens of the row", nullptr,
     [](const Sight& s) {
       return of_item(s, [&](const Item& i) { return s.call->shape().seq - i.where.seq; });
     }},
    {nullptr, "in the last % pairs", nullptr,
     [](const Sight& s) -> std::optional<std::int64_t> {
       if (s.item == nullptr || !s.item->is_pair()) return std::nullopt;
       return s.call->shape().spec.pairs() - s.item->where.pair;
     }},
    {"at angles of % rad or more", "at angles of at most % rad", nullptr,
     [](const Sight& s) -> std::optional<std::int64_t> {
       if (s.item == nullptr || !s.item->is_pair()) return std::nullopt;
       const double angle = std::abs(static_cast<double>(s.item->t)) * s.item->theta;
       return static_cast<std::int64_t>(std::min(angle, 9e18));
     }},
    {"in pairs that take % or more positions for a turn",
     "in pairs that take at most % positions for a turn", nullptr,
     [](const Sight& s) -> std::optional<std::int64_t> {
       if (s.item == nullptr || !s.item->is_pair() || s.item->theta == 0) return std::nullopt;
       return static_cast<std::int64_t>(std::min(6.283185307179586 / s.item->theta, 9e18));
     }},
    {nullptr, "in results of a norm below 2^%", nullptr,
     [](const Sight& s) -> std::optional<std::int64_t> {
       if (s.item == nullptr || !s.item->is_pair()) return std::nullopt;
       const double r = norm(s.item->exact);
       return r == 0 ? -9999 : std::ilogb(r) + 1;
     }},
    {"in batch rows from % on", "in batch rows up to %", "in batch row %",
     [](const Sight& s) { return of_item(s, [](const Item& i) { return i.where.batch; }); }},
    {"at positions from % on", "at positions up to %", "at position %",
     [](const Sight& s) { return of_item(s, [](const Item& i) { return i.t; }); }},
    {"at positions of % or more in size", "at positions of at most % in size", nullptr,
     [](const Sight& s) {
       return of_item(s, [](const Item& i) { return static_cast<std::int64_t>(magnitude(i.t)); });
     }},
    {"at positions of % or more significant bits", nullptr, nullptr,
     [](const Sight& s) {
       return of_item(s, [](const Item& i) { return significant_bits(i.t); });
     }},
    {"in calls with seq of % or more", "in calls with seq of at most %", nullptr,
     [](const Sight& s) -> std::optional<std::int64_t> { return s.call->shape().seq; }},
    {"in calls with % or more batch rows", "in calls with at most % batch rows", nullptr,
     [](const Sight& s) -> std::optional<std::int64_t> { return s.call->shape().batch; }},
    {"in calls with % or more heads of q", "in calls with at most % heads of q", nullptr,
     [](const Sight& s) -> std::optional<std::int64_t> { return s.call->shape().q.heads; }},
    {"in calls with % or more heads of k", "in calls with at most % heads of k", nullptr,
     [](const Sight& s) -> std::optional<std::int64_t> { return s.call->shape().k.heads; }},
    {"with rotary_dim of % or more", "with rotary_dim of at most %", nullptr,
     [](const Sight& s) -> std::optional<std::int64_t> { return s.call->shape().spec.rotary_dim; }},
    {"with head_dim of % or more", "with head_dim of at most %", nullptr,
     [](const Sight& s) -> std::optional<std::int64_t> { return s.call->shape().spec.head_dim; }},
    {"in calls whose largest position is % or more", "in calls whose largest position is at most %",
     nullptr,
     [](const Sight& s) -> std::optional<std::int64_t> {
       const auto& positions = s.call->shape().positions;
       return *std::max_element(positions.begin(), positions.end());
     }},
};

}  // namespace

std::span<const Number> numbers_of_sights() { return kNumbers; }

}  // namespace ropecheck::diagnosis
