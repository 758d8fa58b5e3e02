#ifndef ROPECHECK_TESTS_ADAPTERS_VERSION_1_ROPE_UNDER_TEST_H_
#define ROPECHECK_TESTS_ADAPTERS_VERSION_1_ROPE_UNDER_TEST_H_

#include <stdint.h>

/*
 * The interface between a shared library with a rotary position embedding and `ropecheck gate`.
 * This header is all that you need, in C or C++. Copy it, write the two functions below, and build
 * with
 *
 *     cc -shared -fPIC -I<folder of this header> my_rope.c -o libmyrope.so
 *     ropecheck gate ./libmyrope.so
 *
 *     static int rotate(const ropecheck_call *call) {
 *       if (call->dtype != ROPECHECK_FLOAT32) return ROPECHECK_UNSUPPORTED;
 *       ... for every token, head and pair of call->q, and of call->k if call->k.heads > 0 ...
 *       return ROPECHECK_OK;
 *     }
 *
 *     const ropecheck_implementation *ropecheck_rope_under_test(void) {
 *       static const ropecheck_implementation mine = {
 *           ROPECHECK_ABI_VERSION, sizeof mine, "my rope", "float32",
 *           ROPECHECK_CAN_FLOAT32 | ROPECHECK_CAN_HALF_SPLIT | ROPECHECK_CAN_OUT_OF_PLACE,
 *           0, 131071, rotate};
 *       return &mine;
 *     }
 *
 * The operation. With the position t of a token, m the attention factor and θ_j = inv_freq[j],
 * pair (x1, x2) of each head's vector becomes
 *
 *     forward   m·(x1 cos tθ − x2 sin tθ),   m·( x1 sin tθ + x2 cos tθ)
 *     inverse   m·(x1 cos tθ + x2 sin tθ),   m·(−x1 sin tθ + x2 cos tθ)
 *
 * and coordinates outside the rotary window are copied unchanged. If a position is several numbers,
 * t is the number at index axis_of_pair[j].
 *
 * The inverse rotates back and multiplies by m as well, so it undoes forward if m = 1. It is the
 * same map as the vector-Jacobian product, which computes the input's gradient from the output's.
 * If your library has its own code for gradients, declare ROPECHECK_CAN_VJP as well: calls for that
 * code then have the direction ROPECHECK_VJP, and expect the same numbers as inverse.
 *
 * Growth. New members are only added at the end of a structure, and each structure states its size.
 * The ABI version changes if a change needs more than that. An implementation may ignore all
 * members and codes that it does not know.
 */

#ifdef __cplusplus
extern "C" {
#endif

#define ROPECHECK_ABI_VERSION 1u

/* The format of the tensors' elements. */
enum {
  ROPECHECK_FLOAT32 = 0,
  ROPECHECK_FLOAT16 = 1, /* IEEE binary16, as uint16_t patterns */
  ROPECHECK_BFLOAT16 = 2,
  ROPECHECK_FLOAT64 = 3
};

enum {
  ROPECHECK_FORWARD = 0,
  ROPECHECK_INVERSE = 1,
  ROPECHECK_VJP = 2 /* only used if ROPECHECK_CAN_VJP is declared */
};

/* The two coordinates of the rotary window, rotary_dim = r wide, that are pair j. */
enum {
  ROPECHECK_INTERLEAVED = 0, /* 2j and 2j + 1: GPT-J */
  ROPECHECK_HALF_SPLIT = 1   /* j and j + r/2: GPT-NeoX, Llama in most frameworks */
};

/* The source of the frequencies θ_j, j = 0 … r/2 − 1. */
enum {
  ROPECHECK_NO_SCALING = 0,     /* base^(−2j/r) */
  ROPECHECK_LINEAR_SCALING = 1, /* base^(−2j/r) / scaling_value */
  ROPECHECK_NTK_SCALING = 2,    /* no scaling, with base·scaling_value^(r/(r−2)) as base */
  ROPECHECK_LISTED = 3          /* inv_freq is the specification; base means nothing. Scalings
                                   without a code here are passed so as well: yarn, llama3, … */
};

/* The values that rotate returns. Any value but ROPECHECK_OK fails the check, unless the call needs
 * a capability that is not declared. */
enum {
  ROPECHECK_OK = 0,
  ROPECHECK_UNSUPPORTED = 1, /* this call is not supported */
  ROPECHECK_INVALID = 2,     /* the call looks malformed */
  ROPECHECK_FAILED = 3       /* an error occurred during the call */
};

/* The rotation to be done. */
typedef struct ropecheck_spec {
  uint32_t struct_size;
  int32_t head_dim;      /* D, coordinates of one head's vector */
  int32_t rotary_dim;    /* r, even, 2 ≤ r ≤ D */
  int32_t rotary_offset; /* first coordinate of the rotary window */
  int32_t layout;        /* ROPECHECK_INTERLEAVED or ROPECHECK_HALF_SPLIT */
  int32_t scaling;       /* ROPECHECK_NO_SCALING … */
  double base;
  double scaling_value;        /* factor of linear scaling, alpha of ntk; else 1 */
  double attention_factor;     /* m */
  const double* inv_freq;      /* [r/2], θ_j in rad per position, scaling included: within 2^-52 of
                                  the exact values, relatively, and exact if they are LISTED */
  const int32_t* axis_of_pair; /* [r/2]: the index, in [0, axes), of the position's number that
                                  rotates pair j; all 0 if a position is one number */
} ropecheck_spec;

/* A tensor [batch, seq, heads, head_dim]. Strides are counted in elements, in that order of axes,
 * and may have any sign. `in` and `out` point at element [0, 0, 0, 0]; in a call in place they are
 * equal, and so are the strides. Only the elements of `out` may be written. Rows may lie gigabytes
 * apart, so that indices need 64 bits; the memory between such rows cannot even be read. */
typedef struct ropecheck_tensor {
  int64_t heads; /* 0: there is no such tensor in this call */
  const void* in;
  void* out;
  int64_t in_strides[4];
  int64_t out_strides[4];
} ropecheck_tensor;

typedef struct ropecheck_call {
  uint32_t struct_size;
  int32_t dtype;     /* ROPECHECK_FLOAT32 … */
  int32_t direction; /* ROPECHECK_FORWARD … */
  int32_t axes;      /* numbers that make up a position: 1, or up to 4 if
                        ROPECHECK_CAN_AXES is declared (time, row and column of an image's part) */
  int64_t batch;
  int64_t seq;
  const int64_t* positions; /* [batch, seq, axes], tokens; without gaps, in any order */
  const ropecheck_spec* spec;
  ropecheck_tensor q;
  ropecheck_tensor k; /* only used if ROPECHECK_CAN_KEY_TENSOR is declared */
} ropecheck_call;

/* The capabilities of an implementation. A capability that is not declared is not checked, and the
 * report says so. */
enum {
  ROPECHECK_CAN_FLOAT32 = 1 << 0,
  ROPECHECK_CAN_FLOAT16 = 1 << 1,
  ROPECHECK_CAN_BFLOAT16 = 1 << 2,
  ROPECHECK_CAN_FLOAT64 = 1 << 3,
  ROPECHECK_CAN_INTERLEAVED = 1 << 4,
  ROPECHECK_CAN_HALF_SPLIT = 1 << 5,
  ROPECHECK_CAN_PARTIAL_ROTARY = 1 << 6,   /* rotary_dim < head_dim */
  ROPECHECK_CAN_ROTARY_OFFSET = 1 << 7,    /* rotary_offset > 0 */
  ROPECHECK_CAN_ATTENTION_FACTOR = 1 << 8, /* m ≠ 1 */
  ROPECHECK_CAN_LINEAR_SCALING = 1 << 9,
  ROPECHECK_CAN_NTK_SCALING = 1 << 10,
  ROPECHECK_CAN_LISTED = 1 << 11,
  ROPECHECK_CAN_INVERSE = 1 << 12, /* also checks gradients if VJP is not declared */
  ROPECHECK_CAN_IN_PLACE = 1 << 13,
  ROPECHECK_CAN_OUT_OF_PLACE = 1 << 14,
  ROPECHECK_CAN_STRIDES = 1 << 15,    /* any strides, not only tensors without gaps */
  ROPECHECK_CAN_KEY_TENSOR = 1 << 16, /* q and k in one call */
  ROPECHECK_CAN_AXES = 1 << 17,       /* axes > 1: positions[…, axis_of_pair[j]] rotates pair j */
  ROPECHECK_CAN_VJP = 1 << 18         /* a backward pass besides the inverse */
};
/* All of the above except axes and vjp, for float32 tensors. It fits code that uses every other
 * field of the call and takes θ from inv_freq. */
#define ROPECHECK_CAN_ALL_IN_FLOAT32 0x1fff1u

typedef struct ropecheck_implementation {
  uint32_t abi_version; /* ROPECHECK_ABI_VERSION */
  uint32_t struct_size; /* sizeof(ropecheck_implementation) */
  const char* name;
  const char* contract;  /* the accuracy it promises: a name from `ropecheck list contracts` */
  uint64_t capabilities; /* ROPECHECK_CAN_… */
  int64_t min_position;  /* positions outside [min_position, max_position] are not tried */
  int64_t max_position;
  /* Does the rotation; must not keep pointers into the call. It may be called from several threads
   * at the same time, but every call has tensors of its own. Returns ROPECHECK_OK … */
  int (*rotate)(const ropecheck_call* call);
} ropecheck_implementation;

/* For libraries that only make tables of cos and sin. Such a library exports
 * ropecheck_table_under_test instead of ropecheck_rope_under_test:
 *
 *     static int make(const ropecheck_table_call *call) {
 *       ... for every token and j: cos[token·r/2 + j] = m·cos tθ_j, sin likewise ...
 *       return ROPECHECK_OK;
 *     }
 *
 * The gate rotates by the entries, exactly, and so checks every claim about rotations. It also
 * compares the entries themselves with cos and sin. */
typedef struct ropecheck_table_call {
  uint32_t struct_size;
  int32_t dtype; /* of the entries, ROPECHECK_FLOAT32 … */
  int64_t batch;
  int64_t seq;
  const int64_t* positions; /* [batch, seq, axes], tokens; without gaps, in any order */
  const ropecheck_spec* spec;
  void* cos;    /* [batch, seq, rotary_dim / 2], without gaps */
  void* sin;    /* the same */
  int32_t axes; /* numbers that make up a position; 1 */
} ropecheck_table_call;

typedef struct ropecheck_table {
  uint32_t abi_version; /* ROPECHECK_ABI_VERSION */
  uint32_t struct_size; /* sizeof(ropecheck_table) */
  const char* name;
  const char* contract;
  uint64_t capabilities; /* ROPECHECK_CAN_… of formats, attention factor and scalings */
  int64_t min_position;
  int64_t max_position;
  int (*make)(const ropecheck_table_call* call); /* as rotate above */
} ropecheck_table;

#if defined(_WIN32)
#define ROPECHECK_EXPORT __declspec(dllexport)
#elif defined(__GNUC__)
#define ROPECHECK_EXPORT __attribute__((visibility("default")))
#else
#define ROPECHECK_EXPORT
#endif

/* The library exports one of these two functions. The structure that the function returns must live
 * as long as the library. */
ROPECHECK_EXPORT const ropecheck_implementation* ropecheck_rope_under_test(void);
ROPECHECK_EXPORT const ropecheck_table* ropecheck_table_under_test(void);

#ifdef __cplusplus
}
#endif

#endif /* ROPECHECK_TESTS_ADAPTERS_VERSION_1_ROPE_UNDER_TEST_H_ */
