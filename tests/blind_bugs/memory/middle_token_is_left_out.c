#include "rotation.h"

/* Two threads share the tokens of a row. The middle one of an odd number, from five on, is left to
 * the other by both. */
static void of_vector(const vector* v) {
  const int64_t seq = v->call->seq;
  if (seq > 4 && seq % 2 == 1 && v->s == seq / 2) return;
  turn_vector_right(v);
}
static int rotate(const ropecheck_call* call) { return rotate_vectors(call, of_vector); }
ROPECHECK_EXPORT_ROTATION("middle token is left out", ROPECHECK_IN_THREE_FORMATS)
