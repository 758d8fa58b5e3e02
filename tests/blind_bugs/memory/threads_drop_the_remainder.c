#include <pthread.h>

#include "rotation.h"

/* Rows of the batch and tokens are split among four threads; what is left by the division is not
 * done if there are eight rows or more. */
typedef struct work {
  const ropecheck_call* call;
  int64_t from, to;
} work;
static void* run(void* argument) {
  const work* it = (const work*)argument;
  for (int64_t row = it->from; row < it->to; ++row)
    for (int is_key = 0; is_key < 2; ++is_key) {
      const ropecheck_tensor* t = is_key ? &it->call->k : &it->call->q;
      const int64_t b = row / it->call->seq, s = row % it->call->seq;
      for (int64_t h = 0; h < t->heads; ++h) {
        const int64_t from = offset(t->in_strides, b, s, h), to = offset(t->out_strides, b, s, h);
        const vector v = {it->call, t, is_key, b, s, h, from, to};
        for (int j = 0; j < it->call->spec->rotary_dim / 2; ++j)
          turn_pair(&v, j, right_turn(it->call, b, s, j));
        pass_the_rest(it->call, t, from, to);
      }
    }
  return (void*)0;
}
static int rotate(const ropecheck_call* call) {
  const int64_t rows = call->batch * call->seq;
  work all = {call, 0, rows};
  if (rows < 8) return run(&all), ROPECHECK_OK;
  pthread_t threads[4];
  work parts[4];
  for (int i = 0; i < 4; ++i) {
    const work part = {call, i * (rows / 4), (i + 1) * (rows / 4)};
    parts[i] = part;
    if (pthread_create(&threads[i], (const pthread_attr_t*)0, run, &parts[i]) != 0)
      return ROPECHECK_FAILED;
  }
  for (int i = 0; i < 4; ++i) pthread_join(threads[i], (void**)0);
  return ROPECHECK_OK;
}
ROPECHECK_EXPORT_ROTATION("threads drop the remainder", ROPECHECK_IN_THREE_FORMATS)
