#include "rotation.h"

/* Rows of cos and sin are kept from call to call in 256 slots. A slot is known by its low 16 bits
 * of the position and the first frequency's bits; other specifications with the same first
 * frequency take each other's rows. */
typedef struct slot {
  int used;
  int16_t low;
  int pairs;
  double theta1, m;
  turn row[256];
} slot;
static _Thread_local slot slots[256];
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)is_key, (void)h;
  const ropecheck_spec* spec = call->spec;
  const int pairs = spec->rotary_dim / 2;
  if (pairs > 256) return right_turn(call, b, s, j);
  const int64_t t = position_of(call, b, s, j);
  slot* it = &slots[(uint64_t)t % 256];
  if (!it->used || it->low != (int16_t)(uint16_t)(uint64_t)t || it->pairs != pairs ||
      it->theta1 != spec->inv_freq[pairs - 1] || it->m != spec->attention_factor) {
    it->used = 1, it->low = (int16_t)(uint16_t)(uint64_t)t, it->pairs = pairs;
    it->theta1 = spec->inv_freq[pairs - 1], it->m = spec->attention_factor;
    for (int i = 0; i < pairs; ++i) it->row[i] = right_turn(call, b, s, i);
  }
  return it->row[j];
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("cache keyed by low bits", ROPECHECK_IN_THREE_FORMATS)
