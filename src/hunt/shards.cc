#include "hunt/shards.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstddef>
#include <utility>

#include "properties/case/encoding/number_text.h"
#include "support/input_error.h"

namespace ropecheck::hunt {

std::vector<Range> sweep_ranges(int below) {
  constexpr std::int64_t kSmallest = 1024, kUsual = std::int64_t{1} << 20;
  const std::int64_t end = std::int64_t{1} << below;
  const std::int64_t parts = std::clamp<std::int64_t>(end / kUsual, 64, 4096);
  const std::int64_t step = std::max(end / parts, std::min(end, kSmallest));
  std::vector<Range> ranges;
  for (std::int64_t first = 0; first < end; first += step) ranges.push_back({first, first + step});
  return ranges;
}

std::vector<Range> shard_of(const std::vector<Range>& ranges, const std::string& text) {
  const auto parts = split(text, '/');
  const auto i = int_in(parts.front());
  const auto n = int_in(parts.back());
  if (parts.size() != 2 || !i || !n || *i < 1 || *i > *n)
    throw support::InputError(fmt::format("--shard takes i/n with i from 1 to n, not '{}'", text));
  if (static_cast<std::size_t>(*n) > ranges.size())
    throw support::InputError(
        fmt::format("--shard {}: a sweep of these positions has {} parts, and cannot have more "
                    "shards than parts",
                    text, ranges.size()));
  std::vector<Range> mine;
  for (auto r = static_cast<std::size_t>(*i - 1); r < ranges.size();
       r += static_cast<std::size_t>(*n))
    mine.push_back(ranges[r]);
  return mine;
}

std::vector<Range> missing_from(const Certificate& certificate, const std::vector<Range>& ranges) {
  std::vector<Range> missing;
  for (const Range& range : ranges) {
    std::int64_t next = range.first;
    auto part = certificate.parts.lower_bound(range.first);
    for (; part != certificate.parts.end() && part->first < range.end; ++part) {
      if (part->first > next) missing.push_back({next, part->first});
      next = part->second.end;
    }
    if (next < range.end) missing.push_back({next, range.end});
  }
  return missing;
}

void join(Certificate& certificate, const Range& range) {
  if (!missing_from(certificate, {range}).empty()) return;
  const auto first = certificate.parts.lower_bound(range.first);
  const auto last = certificate.parts.lower_bound(range.end);
  SweepPart whole = first->second;
  for (auto part = std::next(first); part != last; ++part) append(whole, part->second);
  certificate.parts.erase(first, last);
  certificate.parts.emplace(range.first, std::move(whole));
}

}  // namespace ropecheck::hunt
