#ifndef ROPECHECK_ADAPTERS_APPLY_GIVEN_TABLE_CALL_H_
#define ROPECHECK_ADAPTERS_APPLY_GIVEN_TABLE_CALL_H_

#include <cstddef>
#include <string>
#include <vector>

#include "adapters/rope_under_test.h"
#include "adapters/sandbox/guarded_memory.h"
#include "properties/given_table.h"

// The cos and sin of one call of a kernel that is given them (ROPECHECK_APPLY).
namespace ropecheck::adapters {

/// A table for the tokens of a call, in memory whose end or beginning touches an inaccessible page.
/// A table by position has a row for each position of the declared range. Rows that no token of the
/// call is at are 0, so that a kernel that reads one of them gives another result.
class GivenTableCall {
 public:
  /// Throws std::bad_alloc.
  GivenTableCall(const Call& call, const Limits& limits, GuardedEnd end);

  const ropecheck_given_table* value() const { return &value_; }
  /// Returns what the call did to the table; empty if nothing.
  std::string side_effect() const;

 private:
  struct Row {
    std::byte* at;
    std::vector<std::byte> content;
  };
  void fill_row(const Call& call, std::int64_t row, const std::int64_t* position);

  DType format_;
  std::size_t width_;  // entries of cos in a row
  GuardedMemory memory_;
  std::byte* tables_[2] = {};
  ropecheck_given_table value_;
  std::vector<Row> filled_;
};

}  // namespace ropecheck::adapters

#endif  // ROPECHECK_ADAPTERS_APPLY_GIVEN_TABLE_CALL_H_
