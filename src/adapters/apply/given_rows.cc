#include "adapters/apply/given_rows.h"

#include <algorithm>
#include <cstring>

namespace ropecheck::adapters {
namespace {

/// The pair that an entry of a row is for.
int pair_of(const Call& call, std::size_t entry) {
  const int e = static_cast<int>(entry);
  if (!call.table.full_width) return e;
  return call.spec->layout == Layout::half_split ? e % call.spec->pairs() : e / 2;
}

}  // namespace

GivenRows::GivenRows(const Call& call, const Limits& limits)
    : format(entry_format(call.table, call.dtype)),
      width(static_cast<std::size_t>(call.table.full_width ? call.spec->rotary_dim
                                                           : call.spec->pairs())),
      joint(call.table.joint),
      rows(call.table.by_position ? limits.last_declared + 1 : call.batch * call.seq),
      row_stride(static_cast<std::int64_t>(width * (joint ? 2 : 1))) {
  const std::int64_t axes = call.spec->axes();
  for (std::int64_t token = 0; token < call.batch * call.seq; ++token) {
    const std::int64_t* position = call.positions + token * axes;
    if (!call.table.by_position) {
      fill(call, token, position);
      continue;
    }
    // A position outside the range has no row; an answer may be the nearest one's.
    const std::int64_t row = std::clamp(*position, limits.first_declared, limits.last_declared);
    fill(call, row, &row);
  }
}

void GivenRows::fill(const Call& call, std::int64_t row, const std::int64_t* position) {
  filled.push_back(row);
  const std::size_t at = entries.size();
  entries.resize(at + 2 * row_bytes());
  for (std::size_t e = 0; e < width; ++e) {
    const int pair = pair_of(call, e);
    const TableEntry entry = given_entry(*call.spec, format, call.table.drawn,
                                         position[axis_of_pair(*call.spec, pair)], pair);
    std::byte* cos = entries.data() + at + e * size_of(format);
    store_bits(format, cos, entry.cos);
    store_bits(format, cos + row_bytes(), entry.sin);
  }
}

template <class Visit>
void GivenRows::for_each_row(std::size_t part, const Visit& visit) const {
  for (std::size_t i = 0; i < filled.size(); ++i)
    visit(static_cast<std::size_t>(filled[i] * row_stride) * size_of(format),
          std::span(entries).subspan((2 * i + part) * row_bytes(), row_bytes()));
}

void GivenRows::store(std::byte* cos, std::byte* sin) const {
  for (const std::size_t part : {0U, 1U})
    for_each_row(part, [&](std::size_t at, std::span<const std::byte> row) {
      std::memcpy((part == 0 ? cos : sin) + at, row.data(), row.size());
    });
}

bool GivenRows::same(const std::byte* cos, const std::byte* sin) const {
  bool same = true;
  for (const std::size_t part : {0U, 1U})
    for_each_row(part, [&](std::size_t at, std::span<const std::byte> row) {
      same = same && std::memcmp((part == 0 ? cos : sin) + at, row.data(), row.size()) == 0;
    });
  return same;
}

}  // namespace ropecheck::adapters
