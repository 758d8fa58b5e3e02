#ifndef ROPECHECK_ADAPTERS_APPLY_GIVEN_ROWS_H_
#define ROPECHECK_ADAPTERS_APPLY_GIVEN_ROWS_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "properties/given_table.h"

// The cos and sin of one call of a kernel that is given them (ROPECHECK_APPLY), as they are laid
// out in a table, wherever the memory of the table is.
namespace ropecheck::adapters {

/// A table with rows of cos and sin. A table by position has a row for each position of the
/// declared range. Rows that no token of the call is at are 0, so that a kernel that reads one of
/// them gives another result.
struct GivenRows {
  GivenRows(const Call& call, const Limits& limits);

  DType format;             ///< of the entries
  std::size_t width;        ///< entries of cos in a row: rotary_dim or half of it
  bool joint;               ///< sin stands behind cos in each row; otherwise in a table of its own
  std::int64_t rows;        ///< of the table
  std::int64_t row_stride;  ///< entries from one row to the next

  /// The rows that are not 0. A number may come twice, with the same entries.
  std::vector<std::int64_t> filled;
  /// [filled.size(), 2·width], bit patterns of the format: cos, then sin.
  std::vector<std::byte> entries;

  /// Bytes of the cos entries in a row.
  std::size_t row_bytes() const { return width * size_of(format); }
  /// Bytes of each of the two tables, or of the joint one.
  std::size_t table_bytes() const {
    return static_cast<std::size_t>(rows * row_stride) * size_of(format);
  }
  /// Stores the filled rows in tables whose row 0 begins at `cos` and `sin`.
  void store(std::byte* cos, std::byte* sin) const;
  /// Returns whether the filled rows of the tables are those that were stored.
  bool same(const std::byte* cos, const std::byte* sin) const;

 private:
  void fill(const Call& call, std::int64_t row, const std::int64_t* position);
  /// Calls visit(place in a table, entries of the row) for the cos or the sin of each filled row.
  template <class Visit>
  void for_each_row(std::size_t part, const Visit& visit) const;
};

}  // namespace ropecheck::adapters

#endif  // ROPECHECK_ADAPTERS_APPLY_GIVEN_ROWS_H_
