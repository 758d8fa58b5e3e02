#ifndef ROPECHECK_ADAPTERS_APPLY_GIVEN_TABLE_CALL_H_
#define ROPECHECK_ADAPTERS_APPLY_GIVEN_TABLE_CALL_H_

#include <cstddef>
#include <string>

#include "adapters/apply/given_rows.h"
#include "adapters/rope_under_test.h"
#include "adapters/sandbox/guarded_memory.h"

// The cos and sin of one call of a kernel in a shared library.
namespace ropecheck::adapters {

/// A table for the tokens of a call, in memory whose end or beginning touches an inaccessible page.
class GivenTableCall {
 public:
  /// Throws std::bad_alloc.
  GivenTableCall(const Call& call, const Limits& limits, GuardedEnd end);

  const ropecheck_given_table* value() const { return &value_; }
  /// Returns what the call did to the table; empty if nothing.
  std::string side_effect() const;

 private:
  std::size_t slots() const { return rows_.joint ? 1 : 2; }

  GivenRows rows_;
  GuardedMemory memory_;
  std::byte* cos_;
  std::byte* sin_;
  ropecheck_given_table value_;
};

}  // namespace ropecheck::adapters

#endif  // ROPECHECK_ADAPTERS_APPLY_GIVEN_TABLE_CALL_H_
