#include "rotation.h"

/* A kernel that is given cos and sin. It reads entry j of a row for pair j, in tables of half width
 * and of full width, in both layouts. A full row of interleaved has each entry twice, so that pair
 * j is entry 2j: wrong for interleaved with tables of full width, where pair j > 0 takes the
 * entries of pair ⌊j/2⌋. Right for half_split and for half width. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  const ropecheck_given_table* table = call->table;
  const int64_t token = b * call->seq + s;
  const int64_t row = table->by_position ? call->positions[token * call->axes] : token;
  const int64_t at = row * table->row_stride + j;
  const turn given = {load(table->dtype, table->cos, at), load(table->dtype, table->sin, at)};
  (void)is_key, (void)h;
  return given;
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION_OF("full rows read as half rows",
                             ROPECHECK_IN_THREE_FORMATS | ROPECHECK_CAN_VJP | ROPECHECK_APPLY, 0,
                             65535)
