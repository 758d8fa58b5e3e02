/* The C API as a C program uses it: right and wrong tensors, and every kind of wrong argument, each
 * of which is answered with a code and a sentence. Exit code 1 if a check fails. */
#include "ropecheck.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH = 2, SEQ = 24, HEADS = 3, DIM = 128, PAIRS = DIM / 2 };
enum { SIZE = BATCH * SEQ * HEADS * DIM };

static char why[ROPECHECK_MESSAGE_SIZE];
static int failures = 0;

static void check(int holds, int line, const char* what) {
  if (holds) return;
  printf("api_test.c:%d: not so: %s (last message: %s)\n", line, what, why);
  ++failures;
}
#define CHECK(condition) check((condition) != 0, __LINE__, #condition)
/* The call fails with a code, and its message has a text. */
#define REFUSED(call, code, text)                                \
  do {                                                           \
    why[0] = '\0';                                               \
    check((call) == (code), __LINE__, #call " is " #code);       \
    check(strstr(why, (text)) != NULL, __LINE__, "says: " text); \
  } while (0)
#define ACCEPTED(call) check((call) == ROPECHECK_SUCCESS, __LINE__, #call)

static float x[SIZE], y[SIZE];
static int64_t numbers[BATCH * SEQ];
static const ropecheck_array kX = {
    sizeof kX, ROPECHECK_DTYPE_FLOAT32, x, {BATCH, SEQ, HEADS, DIM}, NULL};
static const ropecheck_array kY = {
    sizeof kY, ROPECHECK_DTYPE_FLOAT32, y, {BATCH, SEQ, HEADS, DIM}, NULL};
static const ropecheck_positions kPositions = {sizeof kPositions, BATCH* SEQ, numbers};

static ropecheck_rotation* opened(const char* text) {
  ropecheck_rotation* rotation = NULL;
  ACCEPTED(ropecheck_rotation_open(text, NULL, &rotation, why, sizeof why));
  return rotation;
}

static size_t at(int b, int s, int h, int d) {
  return (size_t)(((b * SEQ + s) * HEADS + h) * DIM + d);
}

static void fill(void) {
  for (size_t i = 0; i < SIZE; ++i) x[i] = (float)((i * 2654435761U >> 8) & 0xffff) / 65536 - 0.5F;
  for (int b = 0; b < BATCH; ++b)
    for (int s = 0; s < SEQ; ++s) numbers[b * SEQ + s] = 100000 * b + 7 * s + 1;
}

static void specifications(void) {
  ropecheck_rotation* rotation = NULL;
  ropecheck_config_options options = {sizeof options, NULL, NULL, NULL, 0, 0, 0, 0};
  ropecheck_rotation_info info = {sizeof info, 0, 0, 0, 0, 0, 0, NULL};
  double theta[PAIRS];

  CHECK(ropecheck_c_api_version() == ROPECHECK_C_API_VERSION);
  CHECK(strlen(ropecheck_library_version()) >= 5);
  REFUSED(ropecheck_rotation_open(NULL, NULL, &rotation, why, sizeof why), ROPECHECK_BAD_ARGUMENT,
          "text is null");
  REFUSED(ropecheck_rotation_open("llama-3", NULL, NULL, why, sizeof why), ROPECHECK_BAD_ARGUMENT,
          "rotation is null");
  REFUSED(ropecheck_rotation_open("", NULL, &rotation, why, sizeof why), ROPECHECK_BAD_INPUT,
          "empty");
  REFUSED(ropecheck_rotation_open("llama-33", NULL, &rotation, why, sizeof why),
          ROPECHECK_BAD_INPUT, "no preset 'llama-33'");
  REFUSED(ropecheck_rotation_open("/nowhere/config.json", NULL, &rotation, why, sizeof why),
          ROPECHECK_BAD_INPUT, "/nowhere/config.json");
  REFUSED(ropecheck_rotation_open("head_dim=-4", NULL, &rotation, why, sizeof why),
          ROPECHECK_BAD_INPUT, "head_dim");
  REFUSED(ropecheck_rotation_open("any", NULL, &rotation, why, sizeof why), ROPECHECK_BAD_INPUT,
          "one specification");
  REFUSED(ropecheck_rotation_open("{\"model_type\": 3}", NULL, &rotation, why, sizeof why),
          ROPECHECK_BAD_INPUT, "config.json has neither head_dim");
  REFUSED(ropecheck_rotation_open("{", NULL, &rotation, why, sizeof why), ROPECHECK_BAD_INPUT, "");
  options.layout = "sideways";
  REFUSED(ropecheck_rotation_open("llama-3", &options, &rotation, why, sizeof why),
          ROPECHECK_BAD_INPUT, "sideways");
  options.struct_size = 3;
  REFUSED(ropecheck_rotation_open("llama-3", &options, &rotation, why, sizeof why),
          ROPECHECK_BAD_ARGUMENT, "struct_size is 3");
  CHECK(rotation == NULL);
  /* A message that does not fit is cut, and none is written into no room. */
  {
    char small[8] = "xxxxxxx";
    CHECK(ropecheck_rotation_open("llama-33", NULL, &rotation, small, sizeof small) ==
          ROPECHECK_BAD_INPUT);
    CHECK(strlen(small) == 7);
    CHECK(ropecheck_rotation_open("llama-33", NULL, &rotation, NULL, 0) == ROPECHECK_BAD_INPUT);
  }

  ACCEPTED(ropecheck_rotation_open(
      "{\"model_type\": \"llama\", \"hidden_size\": 4096, \"num_attention_heads\": 32, "
      "\"max_position_embeddings\": 8192, \"rope_theta\": 500000.0}",
      NULL, &rotation, why, sizeof why));
  ACCEPTED(ropecheck_rotation_describe(rotation, &info, why, sizeof why));
  CHECK(info.head_dim == DIM && info.rotary_dim == DIM && info.axes == 1 && !info.interleaved);
  CHECK(info.attention_factor == 1 && strstr(info.text, "base=500000") != NULL);
  CHECK(info.struct_size == sizeof info);
  ACCEPTED(ropecheck_frequencies(rotation, theta, PAIRS, why, sizeof why));
  CHECK(theta[0] == 1 && fabs(theta[1] - pow(500000, -2.0 / DIM)) < 1e-15);
  REFUSED(ropecheck_frequencies(rotation, theta, 3, why, sizeof why), ROPECHECK_BAD_ARGUMENT,
          "64 pairs");
  REFUSED(ropecheck_frequencies(NULL, theta, PAIRS, why, sizeof why), ROPECHECK_BAD_ARGUMENT,
          "rotation is null");
  info.struct_size = 8;
  REFUSED(ropecheck_rotation_describe(rotation, &info, why, sizeof why), ROPECHECK_BAD_ARGUMENT,
          "struct_size");
  REFUSED(ropecheck_rotation_describe(rotation, NULL, why, sizeof why), ROPECHECK_BAD_ARGUMENT,
          "info is null");
  ropecheck_rotation_close(rotation);
  ropecheck_rotation_close(NULL);
}

/* A program that was built with a later header has larger structures. */
static void later_programs(void) {
  struct {
    ropecheck_rotation_info info;
    double more[4];
  } later;
  ropecheck_rotation* rotation = opened("llama-3");
  memset(&later, 0x5a, sizeof later);
  later.info.struct_size = sizeof later;
  ACCEPTED(ropecheck_rotation_describe(rotation, &later.info, why, sizeof why));
  CHECK(later.info.head_dim == DIM);
  CHECK(memcmp(later.more, "\x5a\x5a\x5a\x5a", 4) == 0);
  ropecheck_rotation_close(rotation);
}

static ropecheck_finding worst(const ropecheck_verdict* verdict) {
  ropecheck_finding finding;
  memset(&finding, 0, sizeof finding);
  finding.struct_size = sizeof finding;
  ACCEPTED(ropecheck_verdict_finding(verdict, 0, &finding, why, sizeof why));
  return finding;
}

static void verdicts(void) {
  ropecheck_rotation* rotation = opened("llama-3");
  ropecheck_verdict* verdict = NULL;
  ropecheck_check_options options = {sizeof options, ROPECHECK_DIRECTION_FORWARD,
                                     "correctly-rounded", 0};
  ropecheck_finding finding;

  ACCEPTED(ropecheck_rotate(rotation, &kX, &kPositions, ROPECHECK_DIRECTION_FORWARD, &kY, why,
                            sizeof why));
  ACCEPTED(ropecheck_check(rotation, &kX, &kY, &kPositions, &options, &verdict, why, sizeof why));
  CHECK(ropecheck_verdict_outcome(verdict) == ROPECHECK_HOLDS);
  CHECK(strstr(ropecheck_verdict_text(verdict, ROPECHECK_TEXT_REPORT), "PASS.") != NULL);
  CHECK(strcmp(ropecheck_verdict_text(verdict, ROPECHECK_TEXT_CAUSE), "") == 0);
  CHECK(strcmp(ropecheck_verdict_text(verdict, 99), "") == 0);
  finding = worst(verdict);
  CHECK(strcmp(finding.claim, "matches_reference") == 0 && finding.outcome == ROPECHECK_HOLDS);
  CHECK(finding.comparisons == BATCH * SEQ * HEADS * PAIRS && finding.failures == 0);
  CHECK(finding.worst_error > 0 && finding.worst_error <= finding.budget);
  CHECK(ropecheck_verdict_findings(verdict) == 3);
  REFUSED(ropecheck_verdict_finding(verdict, 3, &finding, why, sizeof why), ROPECHECK_BAD_ARGUMENT,
          "no finding 3");
  REFUSED(ropecheck_verdict_finding(NULL, 0, &finding, why, sizeof why), ROPECHECK_BAD_ARGUMENT,
          "verdict is null");
  ropecheck_verdict_close(verdict);

  /* One element off by one unit in the last place of 1/2. */
  y[at(1, 5, 2, 70)] += 0x1p-24F;
  ACCEPTED(ropecheck_check(rotation, &kX, &kY, &kPositions, &options, &verdict, why, sizeof why));
  CHECK(ropecheck_verdict_outcome(verdict) == ROPECHECK_FAILS);
  finding = worst(verdict);
  CHECK(finding.outcome == ROPECHECK_FAILS && finding.worst_error > finding.budget);
  CHECK(finding.batch == 1 && finding.seq == 5 && finding.head == 2 && finding.pair == 6);
  CHECK(finding.position[0] == 100000 + 36);
  CHECK(strstr(ropecheck_verdict_text(verdict, ROPECHECK_TEXT_REASON),
               "batch 1, token 5, head 2, pair 6") != NULL);
  ropecheck_verdict_close(verdict);
  /* The same is within the budget of float32 arithmetic. */
  ACCEPTED(ropecheck_check(rotation, &kX, &kY, &kPositions, NULL, &verdict, why, sizeof why));
  CHECK(ropecheck_verdict_outcome(verdict) == ROPECHECK_HOLDS);
  ropecheck_verdict_close(verdict);

  /* Positions that start at 1: the cause is named, and left out if no time is given for it. */
  {
    int64_t late[BATCH * SEQ];
    ropecheck_positions moved = {sizeof moved, BATCH * SEQ, late};
    for (int i = 0; i < BATCH * SEQ; ++i) late[i] = numbers[i] + 1;
    ACCEPTED(
        ropecheck_rotate(rotation, &kX, &moved, ROPECHECK_DIRECTION_FORWARD, &kY, why, sizeof why));
    ACCEPTED(ropecheck_check(rotation, &kX, &kY, &kPositions, NULL, &verdict, why, sizeof why));
    CHECK(ropecheck_verdict_outcome(verdict) == ROPECHECK_FAILS);
    CHECK(strstr(ropecheck_verdict_text(verdict, ROPECHECK_TEXT_CAUSE), "positions started at 1") !=
          NULL);
    ropecheck_verdict_close(verdict);
    options.diagnosis_seconds = -1;
    ACCEPTED(ropecheck_check(rotation, &kX, &kY, &kPositions, &options, &verdict, why, sizeof why));
    CHECK(strcmp(ropecheck_verdict_text(verdict, ROPECHECK_TEXT_CAUSE), "") == 0);
    ropecheck_verdict_close(verdict);
  }

  /* Nothing but NaNs. */
  {
    static float nans[SIZE];
    ropecheck_array all_nan = kX;
    all_nan.data = nans;
    for (int i = 0; i < SIZE; ++i) nans[i] = NAN;
    ACCEPTED(ropecheck_check(rotation, &all_nan, &all_nan, &kPositions, NULL, &verdict, why,
                             sizeof why));
    CHECK(ropecheck_verdict_outcome(verdict) == ROPECHECK_NOTHING_CHECKED);
    ropecheck_verdict_close(verdict);
  }
  CHECK(ropecheck_verdict_outcome(NULL) == ROPECHECK_NOTHING_CHECKED);
  CHECK(strcmp(ropecheck_verdict_text(NULL, 0), "") == 0 && ropecheck_verdict_findings(NULL) == 0);
  ropecheck_verdict_close(NULL);
  ropecheck_rotation_close(rotation);
}

/* Heads first, backwards and with gaps: the same vectors at other addresses. */
static void strides(void) {
  static float turned[2 * SIZE];
  const int64_t steps[4] = {2 * SEQ * HEADS * DIM, -2 * DIM, 2 * SEQ * DIM, 2};
  ropecheck_rotation* rotation = opened("llama-3");
  ropecheck_verdict* verdict = NULL;
  ropecheck_array elsewhere = kY;
  elsewhere.data = turned + 2 * (SEQ - 1) * DIM;
  elsewhere.strides = steps;
  ACCEPTED(ropecheck_rotate(rotation, &kX, &kPositions, 0, &elsewhere, why, sizeof why));
  ACCEPTED(ropecheck_rotate(rotation, &kX, &kPositions, 0, &kY, why, sizeof why));
  CHECK(turned[2 * SEQ * HEADS * DIM + 2 * (SEQ - 1 - 5) * DIM + 2 * 2 * SEQ * DIM + 2 * 70] ==
        y[at(1, 5, 2, 70)]);
  ACCEPTED(
      ropecheck_check(rotation, &kX, &elsewhere, &kPositions, NULL, &verdict, why, sizeof why));
  CHECK(ropecheck_verdict_outcome(verdict) == ROPECHECK_HOLDS);
  ropecheck_verdict_close(verdict);
  elsewhere.data = turned;
  elsewhere.strides = NULL;
  ACCEPTED(
      ropecheck_check(rotation, &kX, &elsewhere, &kPositions, NULL, &verdict, why, sizeof why));
  CHECK(ropecheck_verdict_outcome(verdict) == ROPECHECK_FAILS);
  ropecheck_verdict_close(verdict);
  ropecheck_rotation_close(rotation);
}

static void wrong_arguments(void) {
  ropecheck_rotation* rotation = opened("llama-3");
  ropecheck_verdict* verdict = NULL;
  ropecheck_array bad = kY;
  ropecheck_positions few = kPositions;
  ropecheck_check_options options = {sizeof options, 0, "best", 0};
#define CHECKED(r, a, b, t, o, v) ropecheck_check(r, a, b, t, o, v, why, sizeof why)
  REFUSED(CHECKED(NULL, &kX, &kY, &kPositions, NULL, &verdict), ROPECHECK_BAD_ARGUMENT,
          "rotation is null");
  REFUSED(CHECKED(rotation, NULL, &kY, &kPositions, NULL, &verdict), ROPECHECK_BAD_ARGUMENT,
          "x is null");
  REFUSED(CHECKED(rotation, &kX, NULL, &kPositions, NULL, &verdict), ROPECHECK_BAD_ARGUMENT,
          "y is null");
  REFUSED(CHECKED(rotation, &kX, &kY, NULL, NULL, &verdict), ROPECHECK_BAD_ARGUMENT,
          "positions is null");
  REFUSED(CHECKED(rotation, &kX, &kY, &kPositions, NULL, NULL), ROPECHECK_BAD_ARGUMENT,
          "verdict is null");
  REFUSED(CHECKED(rotation, &kX, &kY, &kPositions, &options, &verdict), ROPECHECK_BAD_INPUT,
          "no contract 'best'");
  options.contract = NULL;
  options.direction = 7;
  REFUSED(CHECKED(rotation, &kX, &kY, &kPositions, &options, &verdict), ROPECHECK_BAD_ARGUMENT,
          "no direction 7");
  bad.dtype = 9;
  REFUSED(CHECKED(rotation, &kX, &bad, &kPositions, NULL, &verdict), ROPECHECK_BAD_ARGUMENT,
          "y: there is no dtype 9");
  bad.dtype = ROPECHECK_DTYPE_BFLOAT16;
  REFUSED(CHECKED(rotation, &kX, &bad, &kPositions, NULL, &verdict), ROPECHECK_BAD_INPUT,
          "they should be alike");
  bad = kY;
  bad.data = NULL;
  REFUSED(CHECKED(rotation, &kX, &bad, &kPositions, NULL, &verdict), ROPECHECK_BAD_ARGUMENT,
          "y: data is null");
  bad = kY;
  bad.struct_size = 0;
  REFUSED(CHECKED(rotation, &kX, &bad, &kPositions, NULL, &verdict), ROPECHECK_BAD_ARGUMENT,
          "y: struct_size is 0");
  bad = kX;
  bad.shape[3] = 64;
  REFUSED(CHECKED(rotation, &bad, &bad, &kPositions, NULL, &verdict), ROPECHECK_BAD_INPUT,
          "head_dim is 128");
  bad = kX;
  bad.shape[1] = -1;
  REFUSED(CHECKED(rotation, &bad, &bad, &kPositions, NULL, &verdict), ROPECHECK_BAD_ARGUMENT,
          "a length of -1");
  bad = kX;
  bad.shape[0] = 0;
  REFUSED(CHECKED(rotation, &bad, &bad, &kPositions, NULL, &verdict), ROPECHECK_BAD_INPUT,
          "nothing to check");
  bad = kX;
  bad.shape[0] = bad.shape[1] = (int64_t)1 << 40;
  REFUSED(CHECKED(rotation, &bad, &bad, &kPositions, NULL, &verdict), ROPECHECK_BAD_ARGUMENT,
          "2^63");
  few.count = 5;
  REFUSED(CHECKED(rotation, &kX, &kY, &few, NULL, &verdict), ROPECHECK_BAD_INPUT,
          "positions have 5 numbers");
  few.count = -5;
  REFUSED(CHECKED(rotation, &kX, &kY, &few, NULL, &verdict), ROPECHECK_BAD_ARGUMENT,
          "a count of -5");
  few.count = 48;
  few.numbers = NULL;
  REFUSED(CHECKED(rotation, &kX, &kY, &few, NULL, &verdict), ROPECHECK_BAD_ARGUMENT,
          "numbers is null");
  few = kPositions;
  few.count = SEQ; /* one row of positions for the whole batch */
  ACCEPTED(CHECKED(rotation, &kX, &kY, &few, NULL, &verdict));
  CHECK(ropecheck_verdict_outcome(verdict) == ROPECHECK_FAILS);
  ropecheck_verdict_close(verdict);
  REFUSED(ropecheck_rotate(rotation, &kX, &kPositions, 0, NULL, why, sizeof why),
          ROPECHECK_BAD_ARGUMENT, "result is null");
  bad = kY;
  bad.shape[2] = 1;
  REFUSED(ropecheck_rotate(rotation, &kX, &kPositions, 0, &bad, why, sizeof why),
          ROPECHECK_BAD_ARGUMENT, "different shapes");
  ropecheck_rotation_close(rotation);
}

static void tables(void) {
  static float cosines[SEQ * PAIRS], sines[SEQ * PAIRS], wide_cos[SEQ * DIM], wide_sin[SEQ * DIM];
  ropecheck_rotation* rotation = opened("llama-3");
  ropecheck_verdict* verdict = NULL;
  ropecheck_positions row = {sizeof row, SEQ, numbers};
  ropecheck_table_entries table = {
      sizeof table, ROPECHECK_DTYPE_FLOAT32, SEQ, PAIRS, cosines, sines, NULL, NULL};
  ropecheck_finding finding;
  ACCEPTED(ropecheck_cos_sin(rotation, &row, 0, ROPECHECK_DTYPE_FLOAT32, cosines, sines, why,
                             sizeof why));
  CHECK(fabs(cosines[3 * PAIRS] - cos(22)) < 1e-7 && fabs(sines[3 * PAIRS] - sin(22)) < 1e-7);
  ACCEPTED(ropecheck_check_table(rotation, &table, &row, NULL, &verdict, why, sizeof why));
  CHECK(ropecheck_verdict_outcome(verdict) == ROPECHECK_HOLDS);
  CHECK(worst(verdict).comparisons == SEQ * PAIRS);
  ropecheck_verdict_close(verdict);

  /* Full width, as frameworks that repeat the entries have it. */
  for (int s = 0; s < SEQ; ++s)
    for (int d = 0; d < DIM; ++d) {
      wide_cos[s * DIM + d] = cosines[s * PAIRS + d % PAIRS];
      wide_sin[s * DIM + d] = sines[s * PAIRS + d % PAIRS];
    }
  table.width = DIM;
  table.cos = wide_cos;
  table.sin = wide_sin;
  ACCEPTED(ropecheck_check_table(rotation, &table, &row, NULL, &verdict, why, sizeof why));
  CHECK(ropecheck_verdict_outcome(verdict) == ROPECHECK_HOLDS);
  ropecheck_verdict_close(verdict);
  wide_sin[7 * DIM + PAIRS + 9] += 1e-3F;
  ACCEPTED(ropecheck_check_table(rotation, &table, &row, NULL, &verdict, why, sizeof why));
  CHECK(ropecheck_verdict_outcome(verdict) == ROPECHECK_FAILS);
  finding = worst(verdict);
  CHECK(finding.seq == 7 && finding.pair == 9 && finding.head == 1 && finding.failures == 1);
  CHECK(strstr(ropecheck_verdict_text(verdict, ROPECHECK_TEXT_REASON),
               "row 7, pair 9, its second entries") != NULL);
  ropecheck_verdict_close(verdict);

  table.width = 5;
  REFUSED(ropecheck_check_table(rotation, &table, &row, NULL, &verdict, why, sizeof why),
          ROPECHECK_BAD_ARGUMENT, "the width is 5");
  table.width = DIM;
  table.sin = NULL;
  REFUSED(ropecheck_check_table(rotation, &table, &row, NULL, &verdict, why, sizeof why),
          ROPECHECK_BAD_ARGUMENT, "sin is null");
  table.sin = wide_sin;
  table.rows = -1;
  REFUSED(ropecheck_check_table(rotation, &table, &row, NULL, &verdict, why, sizeof why),
          ROPECHECK_BAD_INPUT, "a table of -1 rows");
  table.rows = SEQ;
  row.count = 3;
  REFUSED(ropecheck_check_table(rotation, &table, &row, NULL, &verdict, why, sizeof why),
          ROPECHECK_BAD_INPUT, "3 numbers of positions");
  REFUSED(ropecheck_cos_sin(rotation, &row, 0, 12, cosines, sines, why, sizeof why),
          ROPECHECK_BAD_ARGUMENT, "no dtype 12");
  REFUSED(ropecheck_cos_sin(rotation, &row, 0, 0, NULL, sines, why, sizeof why),
          ROPECHECK_BAD_ARGUMENT, "cos is null");
  ropecheck_rotation_close(rotation);
}

static void tolerances(void) {
  ropecheck_rotation* rotation = opened("llama-3");
  ropecheck_tolerance_terms terms = {sizeof terms, 0, 0, 0, 0, 0, 0};
  ACCEPTED(ropecheck_tolerance(rotation, NULL, ROPECHECK_DTYPE_FLOAT32, 0, 8191, &terms, why,
                               sizeof why));
  CHECK(terms.unit_roundoff == 0x1p-24 && terms.relative == terms.pair_error * 0x1p-24);
  CHECK(fabs(terms.pair_error - (sqrt(5) + sqrt(0.5))) < 1e-3);
  ACCEPTED(ropecheck_tolerance(rotation, "float32-angle", 0, 0, 8191, &terms, why, sizeof why));
  CHECK(terms.relative > 1e-3);
  REFUSED(ropecheck_tolerance(rotation, "best", 0, 0, 8191, &terms, why, sizeof why),
          ROPECHECK_BAD_INPUT, "best");
  REFUSED(ropecheck_tolerance(rotation, NULL, 0, 0, -1, &terms, why, sizeof why),
          ROPECHECK_BAD_ARGUMENT, "max_position is -1");
  REFUSED(ropecheck_tolerance(rotation, NULL, 0, 0, 1, NULL, why, sizeof why),
          ROPECHECK_BAD_ARGUMENT, "terms is null");
  ropecheck_rotation_close(rotation);
}

static void identifications(void) {
  ropecheck_rotation* rotation = opened("llama-3.1");
  ropecheck_identification* found = NULL;
  ACCEPTED(ropecheck_rotate(rotation, &kX, &kPositions, 0, &kY, why, sizeof why));
  ACCEPTED(ropecheck_identify(&kX, &kY, &kPositions, 1, &found, why, sizeof why));
  CHECK(ropecheck_identification_answer(found) == ROPECHECK_FOUND);
  CHECK(strstr(ropecheck_identification_text(found, ROPECHECK_ANSWER_SENTENCE), "llama-3.1") !=
        NULL);
  CHECK(strstr(ropecheck_identification_text(found, ROPECHECK_ANSWER_REPORT), "Ruled out:") !=
        NULL);
  CHECK(strstr(ropecheck_identification_text(found, ROPECHECK_ANSWER_JSON), "\"found\"") != NULL);
  CHECK(strcmp(ropecheck_identification_text(found, 77), "") == 0);
  ropecheck_identification_close(found);
  for (size_t i = 0; i < SIZE; ++i) y[i] = (float)((i * 2246822519U >> 7) & 0xffff) / 65536 - 0.5F;
  ACCEPTED(ropecheck_identify(&kX, &kY, &kPositions, 1, &found, why, sizeof why));
  CHECK(ropecheck_identification_answer(found) == ROPECHECK_NO_ROTATION);
  ropecheck_identification_close(found);
  ropecheck_identification_close(NULL);
  CHECK(ropecheck_identification_answer(NULL) == ROPECHECK_NO_ROTATION);
  CHECK(strcmp(ropecheck_identification_text(NULL, 0), "") == 0);
  REFUSED(ropecheck_identify(&kX, &kY, &kPositions, 9, &found, why, sizeof why),
          ROPECHECK_BAD_INPUT, "positions of 9 numbers");
  REFUSED(ropecheck_identify(&kX, NULL, &kPositions, 1, &found, why, sizeof why),
          ROPECHECK_BAD_ARGUMENT, "y is null");
  REFUSED(ropecheck_identify(&kX, &kY, &kPositions, 1, NULL, why, sizeof why),
          ROPECHECK_BAD_ARGUMENT, "identification is null");
  ropecheck_rotation_close(rotation);
}

int main(void) {
  fill();
  specifications();
  later_programs();
  verdicts();
  strides();
  wrong_arguments();
  tables();
  tolerances();
  identifications();
  printf("%d checks failed\n", failures);
  return failures != 0;
}
