#include "rotation.h"

/* The kernel is fused with a norm of q, which is undone behind it without the norm's epsilon: q's
 * windows are multiplied by √(ms / (ms + 1e-6)), with the mean square ms of the window. */
static void rotate_vector(const vector* v) {
  const ropecheck_call* call = v->call;
  const int pairs = call->spec->rotary_dim / 2;
  double sum = 0;
  for (int j = 0; j < pairs; ++j) {
    double x, y;
    load_pair(v, j, &x, &y);
    sum += x * x + y * y;
  }
  const double mean = sum / (2 * pairs), scale = sqrt(mean / (mean + 1e-6));
  for (int j = 0; j < pairs; ++j) {
    turn by = right_turn(call, v->b, v->s, j);
    if (!v->is_key && isfinite(mean)) by.cos *= scale, by.sin *= scale;
    turn_pair(v, j, by);
  }
  pass_the_rest(call, v->t, v->from, v->to);
}
static int rotate(const ropecheck_call* call) { return rotate_vectors(call, rotate_vector); }
ROPECHECK_EXPORT_ROTATION("epsilon of the fused norm", ROPECHECK_IN_THREE_FORMATS)
