#include "adapters/apply/given_table_call.h"

#include <algorithm>
#include <cstring>

#include "adapters/interface_codes.h"

namespace ropecheck::adapters {
namespace {

enum GivenSlot : std::size_t { kGivenCos, kGivenSin, kGivenSlots };

std::int64_t rows_of(const Call& call, const Limits& limits) {
  return call.table.by_position ? limits.last_declared + 1 : call.batch * call.seq;
}

std::size_t width_of(const Call& call) {
  return static_cast<std::size_t>(call.table.full_width ? call.spec->rotary_dim
                                                        : call.spec->pairs());
}

/// Bytes of each of the tables, or of the one that holds both.
std::size_t table_size(const Call& call, const Limits& limits, DType format) {
  return static_cast<std::size_t>(rows_of(call, limits)) * width_of(call) * size_of(format) *
         (call.table.joint ? 2 : 1);
}

/// The pair that an entry of a row is for.
int pair_of(const Call& call, std::size_t entry) {
  const int e = static_cast<int>(entry);
  if (!call.table.full_width) return e;
  return call.spec->layout == Layout::half_split ? e % call.spec->pairs() : e / 2;
}

}  // namespace

GivenTableCall::GivenTableCall(const Call& call, const Limits& limits, GuardedEnd end)
    : format_(entry_format(call.table, call.dtype)),
      width_(width_of(call)),
      memory_(call.table.joint ? std::size_t{1} : std::size_t{kGivenSlots},
              table_size(call, limits, format_)),
      value_{} {
  const std::size_t size = table_size(call, limits, format_);
  tables_[kGivenCos] = memory_.place(kGivenCos, size, end);
  tables_[kGivenSin] = call.table.joint ? tables_[kGivenCos] + width_ * size_of(format_)
                                        : memory_.place(kGivenSin, size, end);
  value_ = {sizeof value_,
            dtype_code(format_),
            int{call.table.full_width},
            int{call.table.joint},
            int{call.table.by_position},
            rows_of(call, limits),
            static_cast<std::int64_t>(width_ * (call.table.joint ? 2 : 1)),
            tables_[kGivenCos],
            tables_[kGivenSin]};
  const std::int64_t axes = call.spec->axes();
  for (std::int64_t token = 0; token < call.batch * call.seq; ++token) {
    const std::int64_t* position = call.positions + token * axes;
    if (!call.table.by_position) {
      fill_row(call, token, position);
      continue;
    }
    // A position outside the range has no row; an answer may be the nearest one's.
    const std::int64_t row = std::clamp(*position, limits.first_declared, limits.last_declared);
    fill_row(call, row, &row);
  }
}

void GivenTableCall::fill_row(const Call& call, std::int64_t row, const std::int64_t* position) {
  const std::size_t entry_size = size_of(format_);
  const std::size_t offset = static_cast<std::size_t>(row * value_.row_stride) * entry_size;
  for (std::size_t e = 0; e < width_; ++e) {
    const int pair = pair_of(call, e);
    const TableEntry entry = given_entry(*call.spec, format_, call.table.drawn,
                                         position[axis_of_pair(*call.spec, pair)], pair);
    store_bits(format_, tables_[kGivenCos] + offset + e * entry_size, entry.cos);
    store_bits(format_, tables_[kGivenSin] + offset + e * entry_size, entry.sin);
  }
  for (std::byte* table : tables_) {
    std::byte* at = table + offset;
    filled_.push_back({at, std::vector<std::byte>(at, at + width_ * entry_size)});
  }
}

std::string GivenTableCall::side_effect() const {
  for (std::size_t slot = 0; slot < (value_.joint != 0 ? std::size_t{1} : std::size_t{kGivenSlots});
       ++slot)
    if (!memory_.canaries_alive(slot)) return "memory next to the table was written";
  const bool changed = std::any_of(filled_.begin(), filled_.end(), [](const Row& row) {
    return std::memcmp(row.at, row.content.data(), row.content.size()) != 0;
  });
  return changed ? "the table was changed" : "";
}

}  // namespace ropecheck::adapters
