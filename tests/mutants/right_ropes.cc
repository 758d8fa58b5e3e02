#include "mutants/right_ropes.h"

#include <iterator>
#include <utility>

#include "adapters/builtin/builtin.h"

namespace ropecheck {

std::vector<Implementation> right_ropes() {
  std::vector<Implementation> all;
  for (auto style : {ropes_by_pair, ropes_by_table, ropes_by_block, ropes_by_given_table}) {
    std::vector<Implementation> some = style();
    all.insert(all.end(), std::make_move_iterator(some.begin()),
               std::make_move_iterator(some.end()));
  }
  all.push_back(adapters::frameworks_rope());
  return all;
}

}  // namespace ropecheck
