#include "adapters/apply/given_table_call.h"

#include "adapters/interface_codes.h"

namespace ropecheck::adapters {

GivenTableCall::GivenTableCall(const Call& call, const Limits& limits, GuardedEnd end)
    : rows_(call, limits),
      memory_(slots(), rows_.table_bytes()),
      cos_(memory_.place(0, rows_.table_bytes(), end)),
      sin_(rows_.joint ? cos_ + rows_.row_bytes() : memory_.place(1, rows_.table_bytes(), end)),
      value_{sizeof value_,
             dtype_code(rows_.format),
             int{call.table.full_width},
             int{call.table.joint},
             int{call.table.by_position},
             rows_.rows,
             rows_.row_stride,
             cos_,
             sin_} {
  rows_.store(cos_, sin_);
}

std::string GivenTableCall::side_effect() const {
  for (std::size_t slot = 0; slot < slots(); ++slot)
    if (!memory_.canaries_alive(slot)) return "memory next to the table was written";
  return rows_.same(cos_, sin_) ? "" : "the table was changed";
}

}  // namespace ropecheck::adapters
