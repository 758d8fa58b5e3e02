#include "rotation.h"

/* m is folded into the logits' scale: q is multiplied by m², k not at all. Logits are right. */
static turn turn_of(const ropecheck_call* call, int is_key, int64_t b, int64_t s, int64_t h,
                    int j) {
  (void)h;
  const double m = call->spec->attention_factor, more = is_key ? 1 / m : call->k.heads > 0 ? m : 1;
  turn by = right_turn(call, b, s, j);
  by.cos *= more;
  by.sin *= more;
  return by;
}
static int rotate(const ropecheck_call* call) { return rotate_all(call, turn_of); }
ROPECHECK_EXPORT_ROTATION("queries take both factors", ROPECHECK_IN_THREE_FORMATS)
