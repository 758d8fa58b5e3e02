#include "rotation.h"

/* Each tensor is scaled by its largest element over 448 and scaled back by that number in float16,
 * so that all of a tensor are too long, or too short, by one factor. */
static double scale_of(const ropecheck_call* call, const ropecheck_tensor* t) {
  double most = 0;
  for (int64_t b = 0; b < call->batch; ++b)
    for (int64_t s = 0; s < call->seq; ++s)
      for (int64_t h = 0; h < t->heads; ++h)
        for (int i = 0; i < call->spec->head_dim; ++i) {
          const double x =
              fabs(load(call->dtype, t->in, offset(t->in_strides, b, s, h) + i * t->in_strides[3]));
          if (isfinite(x) && x > most) most = x;
        }
  const double scale = most / 448;
  if (scale < 0x1p-14 || scale > 60000) return 1;
  return rounded(scale, 11, -24) / scale;
}
static int rotate(const ropecheck_call* call) {
  double scale[2] = {scale_of(call, &call->q), call->k.heads ? scale_of(call, &call->k) : 1};
  for (int is_key = 0; is_key < 2; ++is_key) {
    const ropecheck_tensor* t = is_key ? &call->k : &call->q;
    for (int64_t b = 0; b < call->batch; ++b)
      for (int64_t s = 0; s < call->seq; ++s)
        for (int64_t h = 0; h < t->heads; ++h) {
          const vector v = {call,
                            t,
                            is_key,
                            b,
                            s,
                            h,
                            offset(t->in_strides, b, s, h),
                            offset(t->out_strides, b, s, h)};
          for (int j = 0; j < call->spec->rotary_dim / 2; ++j) {
            turn by = right_turn(call, b, s, j);
            by.cos *= scale[is_key], by.sin *= scale[is_key];
            turn_pair(&v, j, by);
          }
          pass_the_rest(call, t, v.from, v.to);
        }
  }
  return ROPECHECK_OK;
}
ROPECHECK_EXPORT_ROTATION("one scale in half", ROPECHECK_IN_THREE_FORMATS)
