#include "rotation.h"

/* Keys of 16 bits go to a cache in 8 bits and back: results of k are rounded to four significant
 * bits, their smallest unit is 2^-9, and the largest is 448. */
static void rotate_vector(const vector* v) {
  const ropecheck_call* call = v->call;
  turn_vector_right(v);
  if (!v->is_key || call->dtype == ROPECHECK_FLOAT32) return;
  for (int i = 0; i < call->spec->rotary_dim; ++i) {
    const int64_t at = v->to + (call->spec->rotary_offset + i) * v->t->out_strides[3];
    const double size = rounded(load(call->dtype, v->t->out, at), 4, -9);
    store(call->dtype, v->t->out, at, isfinite(size) ? fmax(-448, fmin(448, size)) : size);
  }
}
static int rotate(const ropecheck_call* call) { return rotate_vectors(call, rotate_vector); }
ROPECHECK_EXPORT_ROTATION("keys by way of e4m3", ROPECHECK_IN_THREE_FORMATS)
