#ifndef ROPECHECK_CAPI_ROPECHECK_H_
#define ROPECHECK_CAPI_ROPECHECK_H_

#include <stddef.h>
#include <stdint.h>

/*
 * RopeCheck as a library, for any language that can call C: checks tensors in memory against a
 * specification and a contract, and gives right values. README.md beside this file has examples and
 * says which parts stay as they are.
 *
 *     char why[ROPECHECK_MESSAGE_SIZE];
 *     ropecheck_rotation *rope;
 *     ropecheck_verdict *verdict;
 *     if (ropecheck_rotation_open("llama-3", NULL, &rope, why, sizeof why)) return puts(why);
 *     if (ropecheck_check(rope, &x, &y, &positions, NULL, &verdict, why, sizeof why)) …
 *     puts(ropecheck_verdict_text(verdict, ROPECHECK_TEXT_REPORT));
 *     ropecheck_verdict_close(verdict);
 *     ropecheck_rotation_close(rope);
 *
 * Errors. A function that can fail returns ROPECHECK_SUCCESS or another code, and then writes one
 * sentence for a person to `message` (message_size bytes at most, ended by a 0 byte, cut between
 * characters of UTF-8). message may be null if message_size is 0. No function exits, prints, or
 * lets an exception out, and out-parameters are written only on success.
 *
 * Threads. Functions may be called from any thread, at the same time too. A handle must not be
 * closed while another thread uses it. Checks use all processors.
 *
 * Memory. Tensors stay the caller's, need no alignment, and are only read during the call. Strings
 * that a handle gives live as long as the handle. Handles are freed by their _close function, which
 * takes null.
 *
 * Growth. A structure begins with its size, which the caller sets to sizeof. New members are only
 * added at the end; the library reads and writes no more than the stated size, so that a program
 * works with later libraries. Members of flags and options that are 0 have their usual meaning.
 */

#ifdef __cplusplus
extern "C" {
#endif

/* Raised if a program that was built with an older header would break. */
#define ROPECHECK_C_API_VERSION 1

/* A buffer of this size holds every message. */
#define ROPECHECK_MESSAGE_SIZE 1024

#if defined(_WIN32)
#define ROPECHECK_API
#elif defined(__GNUC__)
#define ROPECHECK_API __attribute__((visibility("default")))
#else
#define ROPECHECK_API
#endif

/* The results of functions. */
enum {
  ROPECHECK_SUCCESS = 0,
  ROPECHECK_BAD_ARGUMENT = 1, /* a null pointer, a code or a size that does not exist */
  ROPECHECK_BAD_INPUT = 2,    /* a specification, a contract or tensors that make no sense */
  ROPECHECK_NO_MEMORY = 3,
  ROPECHECK_NOT_DECIDED = 4, /* a value could not be rounded with certainty; it is a NaN */
  ROPECHECK_BUG = 5          /* an error of the library itself */
};

/* The format of a tensor's elements; the codes of rope_under_test.h. */
enum {
  ROPECHECK_DTYPE_FLOAT32 = 0,
  ROPECHECK_DTYPE_FLOAT16 = 1, /* IEEE binary16 */
  ROPECHECK_DTYPE_BFLOAT16 = 2,
  ROPECHECK_DTYPE_FLOAT64 = 3
};

enum {
  ROPECHECK_DIRECTION_FORWARD = 0,
  ROPECHECK_DIRECTION_INVERSE = 1, /* turns back; times m as well */
  ROPECHECK_DIRECTION_VJP = 2 /* the same map for a gradient; a contract may have its own budget */
};

/* "0.1.0", and the ROPECHECK_C_API_VERSION that the library was built with. */
ROPECHECK_API const char* ropecheck_library_version(void);
ROPECHECK_API int32_t ropecheck_c_api_version(void);

/* ------------------------------------------------------------------ which rotation */

/* A specification: dimensions, layout, frequencies, attention factor. Immutable. */
typedef struct ropecheck_rotation ropecheck_rotation;

/* Values for a model's file. Null and 0 stand for those of the file. */
typedef struct ropecheck_config_options {
  uint32_t struct_size;
  const char* layer;  /* one kind of layer, if the model has several rotations */
  const char* part;   /* one model of several in a file: "vision_config" */
  const char* layout; /* "interleaved" or "half_split", if the file does not tell */
  double base;
  int64_t head_dim;
  int64_t length;  /* the trained length, in tokens */
  int64_t seq_len; /* for scalings that depend on the current length */
} ropecheck_config_options;

/* `text` is a preset ("llama-3"), fields ("head_dim=64 base=500000"), the path of a model's
 * config.json or GGUF file, or the text of a config.json. `options` may be null. */
ROPECHECK_API int32_t ropecheck_rotation_open(const char* text,
                                              const ropecheck_config_options* options,
                                              ropecheck_rotation** rotation, char* message,
                                              size_t message_size);
ROPECHECK_API void ropecheck_rotation_close(ropecheck_rotation* rotation);

typedef struct ropecheck_rotation_info {
  uint32_t struct_size;
  int32_t head_dim;
  int32_t rotary_dim;
  int32_t rotary_offset;
  int32_t interleaved; /* 1: pairs 2j and 2j + 1; 0: pairs j and j + rotary_dim/2 */
  int32_t axes;        /* numbers that a position consists of */
  double attention_factor;
  const char* text; /* the specification as fields, which ropecheck_rotation_open reads back; lives
                       as long as the rotation */
} ropecheck_rotation_info;

ROPECHECK_API int32_t ropecheck_rotation_describe(const ropecheck_rotation* rotation,
                                                  ropecheck_rotation_info* info, char* message,
                                                  size_t message_size);

/* inv_freq, rad per position, each the double nearest to the exact value. `count` is
 * rotary_dim / 2. */
ROPECHECK_API int32_t ropecheck_frequencies(const ropecheck_rotation* rotation, double* frequencies,
                                            int64_t count, char* message, size_t message_size);

/* ------------------------------------------------------------------ tensors */

/* [batch, seq, heads, head_dim]; other orders have other strides. */
typedef struct ropecheck_array {
  uint32_t struct_size;
  int32_t dtype; /* ROPECHECK_DTYPE_… */
  void* data;    /* element [0, 0, 0, 0]; only written by ropecheck_rotate, to its result */
  int64_t shape[4];
  const int64_t* strides; /* [4], in elements, any sign; null: no gaps */
} ropecheck_array;

typedef struct ropecheck_positions {
  uint32_t struct_size;
  int64_t count;          /* of all numbers: batch·seq·axes, or seq·axes for equal rows */
  const int64_t* numbers; /* [batch, seq, axes] or [seq, axes], without gaps */
} ropecheck_positions;

/* ------------------------------------------------------------------ verdicts */

typedef struct ropecheck_check_options {
  uint32_t struct_size;
  int32_t direction;    /* ROPECHECK_DIRECTION_… */
  const char* contract; /* as for `ropecheck gate --contract`; null: "float32" */
  /* The time that looking for the cause of a failure may take; below 0: none is looked for; 0: the
   * usual 20 seconds. */
  double diagnosis_seconds;
} ropecheck_check_options;

typedef struct ropecheck_verdict ropecheck_verdict;

/* Is y the rotation of x? `options` may be null. */
ROPECHECK_API int32_t ropecheck_check(const ropecheck_rotation* rotation, const ropecheck_array* x,
                                      const ropecheck_array* y,
                                      const ropecheck_positions* positions,
                                      const ropecheck_check_options* options,
                                      ropecheck_verdict** verdict, char* message,
                                      size_t message_size);

/* A table of cos and sin, two tensors [rows, width], times the attention factor. The width is
 * rotary_dim / 2, or rotary_dim if every coordinate has an entry: j and j + rotary_dim/2 are then
 * pair j's for half_split, 2j and 2j + 1 for interleaved. */
typedef struct ropecheck_table_entries {
  uint32_t struct_size;
  int32_t dtype;
  int64_t rows;
  int64_t width;
  const void* cos;
  const void* sin;
  const int64_t* cos_strides; /* [2], in elements; null: no gaps */
  const int64_t* sin_strides;
} ropecheck_table_entries;

/* Row n of the table is for the n-th position; there are rows·axes numbers. */
ROPECHECK_API int32_t ropecheck_check_table(const ropecheck_rotation* rotation,
                                            const ropecheck_table_entries* table,
                                            const ropecheck_positions* positions,
                                            const ropecheck_check_options* options,
                                            ropecheck_verdict** verdict, char* message,
                                            size_t message_size);

ROPECHECK_API void ropecheck_verdict_close(ropecheck_verdict* verdict);

enum {
  ROPECHECK_HOLDS = 0,
  ROPECHECK_FAILS = 1,
  ROPECHECK_NOTHING_CHECKED = 2 /* no pair of finite numbers */
};

/* ROPECHECK_HOLDS … of all claims together; ROPECHECK_NOTHING_CHECKED if verdict is null. */
ROPECHECK_API int32_t ropecheck_verdict_outcome(const ropecheck_verdict* verdict);

enum {
  ROPECHECK_TEXT_REPORT = 0, /* the report of `ropecheck check`, several lines */
  ROPECHECK_TEXT_REASON = 1, /* the worst failure in one sentence; empty if there is none */
  ROPECHECK_TEXT_CAUSE = 2   /* the likely cause; empty if none was looked for */
};

/* Empty if verdict is null or there is no such text. */
ROPECHECK_API const char* ropecheck_verdict_text(const ropecheck_verdict* verdict, int32_t which);

/* The finding on one claim. */
typedef struct ropecheck_finding {
  uint32_t struct_size;
  int32_t outcome;     /* ROPECHECK_HOLDS … */
  const char* claim;   /* "matches_reference" */
  const char* meaning; /* the claim in a line */
  const char* reason;  /* the failure, or why nothing was checked; else empty */
  int64_t comparisons;
  int64_t failures;
  /* The comparison closest to its bound, or beyond it. In units of u·m·‖x‖ of the pair, u the
   * unit roundoff of the format; for claims about bits, 0 or infinity against 0. */
  double worst_error;
  double budget;
  /* Its place. pair is -1 if the claim is not about one pair. For tables, seq is the row. */
  int64_t batch, seq, head, pair;
  int64_t position[4]; /* [axes] */
} ropecheck_finding;

ROPECHECK_API int64_t ropecheck_verdict_findings(const ropecheck_verdict* verdict);
ROPECHECK_API int32_t ropecheck_verdict_finding(const ropecheck_verdict* verdict, int64_t index,
                                                ropecheck_finding* finding, char* message,
                                                size_t message_size);

/* ------------------------------------------------------------------ which rotation it was */

typedef struct ropecheck_identification ropecheck_identification;

/* Which rotation turns x into y? The specification is measured, and the rotations of published
 * models are tried, as `ropecheck identify` does. `axes` is the number of numbers that a position
 * has. */
ROPECHECK_API int32_t ropecheck_identify(const ropecheck_array* x, const ropecheck_array* y,
                                         const ropecheck_positions* positions, int32_t axes,
                                         ropecheck_identification** identification, char* message,
                                         size_t message_size);
ROPECHECK_API void ropecheck_identification_close(ropecheck_identification* identification);

enum {
  ROPECHECK_FOUND = 0,
  ROPECHECK_CANNOT_TELL = 1, /* several rotations explain the data, or the positions are too few */
  ROPECHECK_UNEXPLAINED = 2, /* pairs turn, but by no known formula */
  ROPECHECK_NO_ROTATION = 3
};

/* ROPECHECK_NO_ROTATION if identification is null. */
ROPECHECK_API int32_t
ropecheck_identification_answer(const ropecheck_identification* identification);

enum {
  ROPECHECK_ANSWER_SENTENCE = 0,
  ROPECHECK_ANSWER_REPORT = 1, /* as `ropecheck identify` prints it */
  ROPECHECK_ANSWER_JSON = 2    /* as `ropecheck identify --json` prints it */
};

/* Empty if identification is null or there is no such text. */
ROPECHECK_API const char* ropecheck_identification_text(
    const ropecheck_identification* identification, int32_t which);

/* ------------------------------------------------------------------ right values */

/* cos and sin of position·frequency, [positions, rotary_dim / 2] each, without gaps; each number is
 * the one of its format nearest to the exact value. with_factor = 1: times the attention factor. */
ROPECHECK_API int32_t ropecheck_cos_sin(const ropecheck_rotation* rotation,
                                        const ropecheck_positions* positions, int32_t with_factor,
                                        int32_t dtype, void* cos, void* sin, char* message,
                                        size_t message_size);

/* Writes the rotation of x to `result`, which has the same shape, may have another format, and does
 * not overlap x. Each number is the one of the format nearest to the exact value; coordinates
 * outside the rotary window are copied. A pair with a NaN or an infinity becomes two NaNs. */
ROPECHECK_API int32_t ropecheck_rotate(const ropecheck_rotation* rotation, const ropecheck_array* x,
                                       const ropecheck_positions* positions, int32_t direction,
                                       const ropecheck_array* result, char* message,
                                       size_t message_size);

/* A contract as numbers. For every pair at positions up to max_position in size,
 *
 *     ‖ŷ − y‖₂ ≤ relative·m·‖x‖₂ + absolute,      relative = u·e,
 *
 * and no coordinate is off by more. e is the largest E + A·|t·frequency| of all pairs (E and A: see
 * `ropecheck list contracts`), which grows with the position if angles are rounded. */
typedef struct ropecheck_tolerance_terms {
  uint32_t struct_size;
  int32_t worst_pair;     /* the pair with the largest e */
  double unit_roundoff;   /* u */
  double rotation_budget; /* E, in u */
  double pair_error;      /* e, in u */
  double relative;
  double absolute; /* for subnormal results */
} ropecheck_tolerance_terms;

ROPECHECK_API int32_t ropecheck_tolerance(const ropecheck_rotation* rotation, const char* contract,
                                          int32_t dtype, int32_t direction, int64_t max_position,
                                          ropecheck_tolerance_terms* terms, char* message,
                                          size_t message_size);

#ifdef __cplusplus
}
#endif

#endif /* ROPECHECK_CAPI_ROPECHECK_H_ */
