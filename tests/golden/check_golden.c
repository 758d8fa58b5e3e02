/* Compares a rotation with golden vectors: cc check_golden.c -lm && ./a.out vectors/NAME.json... */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char text[1 << 20]; /* one file; after() finds the value of a key in it */
static char* after(char* from, const char* key) {
  char* value = strstr(from, key) + strlen(key);
  return value + strspn(value, ": [\n\"");
}
static double number(const char* bits, int digits, int n) { /* the n-th, of 8 or 16 hex digits */
  unsigned long long word = strtoull(bits + n * (digits + 1), NULL, 16);
  unsigned low = (unsigned)word;
  if (digits == 16) return *(double*)memcpy(&(double){0}, &word, 8);
  return (double)*(float*)memcpy(&(float){0}, &low, 4);
}

int main(int argc, char** argv) {
  double worst = 0, checked = 0;
  for (int i = 1; i < argc; ++i) {
    FILE* file = fopen(argv[i], "rb");
    if (!file) return 2;
    text[fread(text, 1, sizeof text - 1, file)] = 0;
    fclose(file);
    int pairs = atoi(after(text, "\"rotary_dim\"")) / 2, halves = *after(text, "\"layout\"") == 'h';
    double m = number(after(text, "\"attention_factor\""), 16, 0), position[4];
    for (char* at = text; (at = strstr(at, "\"note\"")); ++at) {
      char *x = after(at, "\"x\""), *y = after(at, "\"y\""), *t = after(at, "\"position\"");
      for (int axis = 0; *t != ']'; t += strspn(t, ", \n")) position[axis++] = strtod(t, &t);
      int near = fabs(position[0]) <= 1 << 24; /* beyond, angles in double are too coarse */
      checked += near;
      for (int j = 0; near && j < pairs; ++j) { /* put your rotation here */
        int a = atoi(after(text, "\"rotary_offset\"")) + (halves ? j : 2 * j);
        int b = halves ? a + pairs : a + 1;
        double turns_by = position[after(text, "\"axis_of_pair\"")[j] - '0'];
        double angle = turns_by * number(after(text, "\"inv_freq\""), 16, j);
        double xa = number(x, 8, a), xb = number(x, 8, b);
        worst = fmax(worst, fabs(m * (xa * cos(angle) - xb * sin(angle)) - number(y, 8, a)));
        worst = fmax(worst, fabs(m * (xa * sin(angle) + xb * cos(angle)) - number(y, 8, b)));
      }
    }
  }
  printf("%g cases, worst error %.3g\n", checked, worst);
  return !(checked > 0 && worst <= 0x1p-23); /* half a float32 step below 4; all y are below 4 */
}
