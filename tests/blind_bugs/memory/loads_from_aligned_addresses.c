#include "rotation.h"

/* A vector's load drops the low four bits of its address: if coordinates are neighbours and a
 * head's vector does not begin at a multiple of 16 bytes, coordinates up to 15 bytes before are
 * read. */
static int rotate(const ropecheck_call* call) {
  for (int is_key = 0; is_key < 2; ++is_key) {
    const ropecheck_tensor* t = is_key ? &call->k : &call->q;
    for (int64_t b = 0; b < call->batch; ++b)
      for (int64_t s = 0; s < call->seq; ++s)
        for (int64_t h = 0; h < t->heads; ++h) {
          const int64_t size = element_size(call->dtype);
          const int64_t from = offset(t->in_strides, b, s, h);
          const int64_t to = offset(t->out_strides, b, s, h);
          const uintptr_t address = (uintptr_t)t->in + (uintptr_t)(from * size);
          const int64_t back =
              t->in_strides[3] == 1 && t->in != t->out ? (int64_t)(address % 16) / size : 0;
          const vector v = {call, t, is_key, b, s, h, from - back, to};
          turn_vector_right(&v);
        }
  }
  return ROPECHECK_OK;
}
ROPECHECK_EXPORT_ROTATION("loads from aligned addresses", ROPECHECK_IN_THREE_FORMATS)
