#include <algorithm>
#include <vector>

#include "clients/ropecheck_client.h"
#include "rotation.h"

/* A program on a pipe. The table of cos and sin grows to the largest position that was asked for.
 * The rows that are added count from 0 again; only those that the first call of a rotation made are
 * right. */
static std::vector<turn> table;
static std::vector<double> made_for;
static int rows = 0;
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  const int pairs = call->spec->rotary_dim / 2;
  return table[position_of(call, b, s, j) * pairs + j];
}
static int rotate(const ropecheck_call* call) {
  const int pairs = call->spec->rotary_dim / 2;
  std::vector<double> now(call->spec->inv_freq, call->spec->inv_freq + pairs);
  now.push_back(call->spec->attention_factor);
  if (now != made_for) made_for = now, table.clear(), rows = 0;
  const int64_t* last = call->positions + call->batch * call->seq;
  const int needed = static_cast<int>(*std::max_element(call->positions, last)) + 1;
  for (int added = 0; rows < needed; ++added, ++rows)
    for (int j = 0; j < pairs; ++j) table.push_back(turn_by(call, added * now[j]));
  return rotate_all(call, turn_of);
}
ROPECHECK_EXPORT_ROTATION_OF("grown rows begin again", ROPECHECK_CAN_ALL_IN_FLOAT32, 0, 8191)

int main() { return ropecheck_client::serve(*ropecheck_rope_under_test()); }
