/* Holds a rotation against golden vectors: cc check_golden.c -lm && ./a.out vectors/NAME.json... */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char text[1 << 20]; /* one file; what follows a key in it: */
static char* after(char* from, const char* key) {
  char* value = strstr(from, key) + strlen(key);
  return value + strspn(value, ": [\n\"");
}
static double f32(const char* bits, int n) {
  uint32_t number = (uint32_t)strtoul(bits + 9 * n, NULL, 16);
  return (double)*(float*)memcpy(&(float){0}, &number, sizeof number);
}
static double f64(const char* bits, int n) {
  uint64_t number = strtoull(bits + 17 * n, NULL, 16);
  return *(double*)memcpy(&(double){0}, &number, sizeof number);
}

int main(int argc, char** argv) {
  double worst = 0;
  int checked = 0;
  for (int file = 1; file < argc; ++file) {
    FILE* input = fopen(argv[file], "rb");
    if (!input) return 2;
    text[fread(text, 1, sizeof text - 1, input)] = 0;
    fclose(input);
    double m = f64(after(text, "\"attention_factor\""), 0);
    int pairs = atoi(after(text, "\"rotary_dim\"")) / 2;
    int neighbours = *after(text, "\"layout\"") == 'i';
    for (char* at = text; (at = strstr(at, "\"note\"")); ++at) {
      char *x = after(at, "\"x\""), *y = after(at, "\"y\""), *t = after(at, "\"position\"");
      double position[4] = {0};
      for (int i = 0; *t != ']'; t += strspn(t, ", \n")) position[i++] = strtod(t, &t);
      if (fabs(position[0]) > 1 << 24) continue; /* angles in double are right up to here */
      for (int j = 0; j < pairs; ++j) {          /* yours goes here */
        int a = atoi(after(text, "\"rotary_offset\"")) + (neighbours ? 2 * j : j);
        int b = a + (neighbours ? 1 : pairs);
        int axis = after(text, "\"axis_of_pair\"")[j] - '0';
        double angle = position[axis] * f64(after(text, "\"inv_freq\""), j);
        double y1 = m * (f32(x, a) * cos(angle) - f32(x, b) * sin(angle));
        double y2 = m * (f32(x, a) * sin(angle) + f32(x, b) * cos(angle));
        worst = fmax(worst, fmax(fabs(y1 - f32(y, a)), fabs(y2 - f32(y, b))));
      }
      ++checked;
    }
  }
  printf("%d cases, worst error %.3g\n", checked, worst);
  return !(checked && worst <= 0x1p-23); /* half a step of float32 below 4, where all y are */
}
