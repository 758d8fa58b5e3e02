/* The bar of the C API's speed: a check of float32 tensors [1, 32, 4096, 128] takes less than 1.5 s
 * of processor time, of all threads together, whether it holds or fails, and finds the one wrong
 * pair. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "ropecheck.h"

enum { SEQ = 4096, HEADS = 32, DIM = 128 };
static const double kMostSeconds = 1.5;

int main(void) {
  const size_t size = (size_t)SEQ * HEADS * DIM;
  const int64_t heads_first[4] = {(int64_t)SEQ * HEADS * DIM, DIM, (int64_t)SEQ * DIM, 1};
  char why[ROPECHECK_MESSAGE_SIZE];
  float *x = malloc(size * sizeof *x), *y = malloc(size * sizeof *y);
  int64_t* t = malloc(SEQ * sizeof *t);
  ropecheck_rotation* rotation = NULL;
  int wrong = 0;
  if (!x || !y || !t) return 2;
  for (size_t i = 0; i < size; ++i) x[i] = (float)((i * 2654435761U >> 8) & 0xffff) / 65536 - 0.5F;
  for (int i = 0; i < SEQ; ++i) t[i] = i;
  ropecheck_array before = {
      sizeof before, ROPECHECK_DTYPE_FLOAT32, x, {1, SEQ, HEADS, DIM}, heads_first};
  ropecheck_array after = before;
  after.data = y;
  ropecheck_positions positions = {sizeof positions, SEQ, t};
  ropecheck_check_options options = {sizeof options, 0, NULL, -1};
  if (ropecheck_rotation_open("llama-3", NULL, &rotation, why, sizeof why) ||
      ropecheck_rotate(rotation, &before, &positions, 0, &after, why, sizeof why))
    return puts(why), 2;
  for (int fails = 0; fails < 2; ++fails) {
    ropecheck_verdict* verdict = NULL;
    ropecheck_finding finding = {sizeof finding, 0, NULL, NULL, NULL, 0, 0, 0, 0, 0, 0, 0, 0, {0}};
    if (fails) y[((size_t)17 * SEQ + 3000) * DIM + 9] += 1e-3F;
    const clock_t start = clock();
    if (ropecheck_check(rotation, &before, &after, &positions, &options, &verdict, why, sizeof why))
      return puts(why), 2;
    const double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
    if (ropecheck_verdict_finding(verdict, 0, &finding, why, sizeof why)) return puts(why), 2;
    printf("%.3f s, %lld of %lld comparisons fail\n", seconds, (long long)finding.failures,
           (long long)finding.comparisons);
    wrong += seconds > kMostSeconds;
    wrong += finding.failures != fails || finding.comparisons != (int64_t)(size / 2);
    wrong += fails && !(finding.head == 17 && finding.seq == 3000 && finding.pair == 9);
    ropecheck_verdict_close(verdict);
  }
  ropecheck_rotation_close(rotation);
  free(x);
  free(y);
  free(t);
  return wrong != 0;
}
