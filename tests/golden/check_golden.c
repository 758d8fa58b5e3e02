/* Holds a rotation against golden vectors: cc check_golden.c -lm && ./a.out vectors/NAME.json... */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What follows `"key": ` in the JSON text. */
static char* after(char* text, const char* key) {
  char* at = strstr(text, key);
  return at ? at + strlen(key) + 3 : NULL;
}

/* The numbers behind a list of bit patterns: of float where they are 8 digits long, else of double.
 */
static int numbers(char* list, double* out) {
  int n = 0;
  for (; *list != '"'; list += *list == ' ', ++n) {
    char* end;
    uint64_t bits = strtoull(list, &end, 16);
    uint32_t low = (uint32_t)bits;
    float narrow;
    memcpy(&narrow, &low, sizeof narrow);
    if (end - list == 8)
      out[n] = narrow;
    else
      memcpy(&out[n], &bits, sizeof bits);
    list = end;
  }
  return n;
}

int main(int argc, char** argv) {
  static char text[1 << 20];
  static double theta[256], x[512], y[512], m, worst;
  int checked = 0;
  for (int file = 1; file < argc; ++file) {
    FILE* input = fopen(argv[file], "rb");
    if (!input) return 2;
    text[fread(text, 1, sizeof text - 1, input)] = 0;
    fclose(input);
    int pairs = numbers(after(text, "\"inv_freq\""), theta);
    numbers(after(text, "\"attention_factor\""), &m);
    int offset = atoi(after(text, "\"rotary_offset\"") - 1);
    int neighbours = !strncmp(after(text, "\"layout\""), "interleaved", 11);
    char* axis_of_pair = after(text, "\"axis_of_pair\"");
    for (char* at = strstr(text, "\"flags\""); at; at = strstr(at + 1, "\"flags\"")) {
      char *end = strchr(at, ']'), *is_long = strstr(at, "\"long\"");
      if (is_long && is_long < end) continue; /* angles in double are right up to some 2^24 */
      int64_t position[4] = {0};
      char* number = after(at, "\"position\"");
      for (int axis = 0; axis < 4 && *number != ']'; ++axis) {
        position[axis] = strtoll(number, &number, 10);
        number += strspn(number, ", \n");
      }
      numbers(after(at, "\"x\""), x);
      numbers(after(at, "\"y\""), y);
      for (int j = 0; j < pairs; ++j) { /* yours goes here */
        int a = offset + (neighbours ? 2 * j : j);
        int b = neighbours ? a + 1 : a + pairs;
        double angle = (double)position[axis_of_pair[j] - '0'] * theta[j];
        worst = fmax(worst, fabs(m * (x[a] * cos(angle) - x[b] * sin(angle)) - y[a]));
        worst = fmax(worst, fabs(m * (x[a] * sin(angle) + x[b] * cos(angle)) - y[b]));
      }
      ++checked;
    }
  }
  printf("%d cases, worst error %.3g\n", checked, worst);
  return !(checked && worst <= 0x1p-23); /* half a step of float32 below 4, where all y are */
}
