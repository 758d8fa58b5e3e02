#include <pthread.h>
#include <stdlib.h>

#include "rotation.h"

/* The last call's cos and sin are kept for the next one, under its positions, frequencies and m;
 * sin is kept with the sign of that call's direction, which is not part of the key. Wrong in a call
 * that follows one with the same positions and specification in the other direction (forward after
 * inverse or vjp, or the other way round): it turns the wrong way. Alone every call is right. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int64_t *kept_positions, kept_tokens, kept_axes;
static double *kept_theta, kept_m;
static int32_t* kept_axis;
static turn* kept;
static int kept_pairs;

static int same(const ropecheck_call* call, int64_t tokens, int pairs) {
  const ropecheck_spec* spec = call->spec;
  return kept && kept_tokens == tokens && kept_pairs == pairs && kept_axes == call->axes &&
         kept_m == spec->attention_factor &&
         memcmp(kept_positions, call->positions, sizeof(int64_t) * (size_t)(tokens * call->axes)) ==
             0 &&
         memcmp(kept_theta, spec->inv_freq, sizeof(double) * (size_t)pairs) == 0 &&
         memcmp(kept_axis, spec->axis_of_pair, sizeof(int32_t) * (size_t)pairs) == 0;
}

static int keep(const ropecheck_call* call, int64_t tokens, int pairs) {
  const ropecheck_spec* spec = call->spec;
  const size_t positions = sizeof(int64_t) * (size_t)(tokens * call->axes);
  free(kept), free(kept_positions), free(kept_theta), free(kept_axis);
  kept = (turn*)malloc(sizeof(turn) * (size_t)(tokens * pairs) + 1);
  kept_positions = (int64_t*)malloc(positions + 1);
  kept_theta = (double*)malloc(sizeof(double) * (size_t)pairs);
  kept_axis = (int32_t*)malloc(sizeof(int32_t) * (size_t)pairs);
  if (!kept || !kept_positions || !kept_theta || !kept_axis) return 0;
  memcpy(kept_positions, call->positions, positions);
  memcpy(kept_theta, spec->inv_freq, sizeof(double) * (size_t)pairs);
  memcpy(kept_axis, spec->axis_of_pair, sizeof(int32_t) * (size_t)pairs);
  kept_tokens = tokens, kept_pairs = pairs, kept_axes = call->axes;
  kept_m = spec->attention_factor;
  for (int64_t n = 0; n < tokens; ++n)
    for (int j = 0; j < pairs; ++j) {
      turn by = right_turn(call, n / call->seq, n % call->seq, j);
      if (call->direction != ROPECHECK_FORWARD) by.sin = -by.sin;
      kept[n * pairs + j] = by;
    }
  return 1;
}

static void of_vector(const vector* v) {
  const int pairs = v->call->spec->rotary_dim / 2;
  ropecheck_call forward = *v->call; /* the sign is in the table */
  forward.direction = ROPECHECK_FORWARD;
  const vector own = {&forward, v->t, v->is_key, v->b, v->s, v->h, v->from, v->to};
  for (int j = 0; j < pairs; ++j)
    turn_pair(&own, j, kept[(v->b * v->call->seq + v->s) * pairs + j]);
  pass_the_rest(v->call, v->t, v->from, v->to);
}

static int rotate(const ropecheck_call* call) {
  const int64_t tokens = call->batch * call->seq;
  const int pairs = call->spec->rotary_dim / 2;
  pthread_mutex_lock(&lock);
  const int able = same(call, tokens, pairs) || keep(call, tokens, pairs);
  if (able) rotate_vectors(call, of_vector);
  pthread_mutex_unlock(&lock);
  return able ? ROPECHECK_OK : ROPECHECK_FAILED;
}
ROPECHECK_EXPORT_ROTATION("cache keeps the direction",
                          ROPECHECK_IN_THREE_FORMATS | ROPECHECK_CAN_AXES | ROPECHECK_CAN_VJP)
