#ifndef ROPECHECK_ADAPTERS_ROPE_UNDER_TEST_H_
#define ROPECHECK_ADAPTERS_ROPE_UNDER_TEST_H_

#include <stdint.h>

/*
 * The interface between a shared library with a rotary position embedding and `ropecheck gate`.
 * This header is all that you need, in C or C++. Copy it, write the two functions below, and build
 * with
 *
 *     cc -shared -fPIC -I<folder of this header> my_rope.c -o libmyrope.so -lm
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
 *           0, 131071, rotate, 0};
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
 * If your library has its own code for gradients, declare ROPECHECK_CAN_VJP, with or without the
 * inverse: calls for that code then have the direction ROPECHECK_VJP, and expect the same numbers
 * as inverse.
 *
 * Growth. New members are only added at the end of a structure, and each structure states its size.
 * An implementation may ignore all members and codes that it does not know. Members of version 2
 * are marked. The gate reads them from a description only if its abi_version is at least 2, so that
 * libraries of version 1 work as before.
 */

#ifdef __cplusplus
extern "C" {
#endif

#define ROPECHECK_ABI_VERSION 2u

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
  ROPECHECK_LISTED = 3,         /* inv_freq is the specification; base means nothing. The scalings
                                   below are passed so as well if their capability is missing */
  /* Version 2, with ropecheck_spec.parameters. Only used if the capability is declared. */
  ROPECHECK_DYNAMIC_SCALING = 4,
  ROPECHECK_YARN_SCALING = 5,
  ROPECHECK_LONGROPE_SCALING = 6,
  ROPECHECK_LLAMA3_SCALING = 7,
  ROPECHECK_PROPORTIONAL_SCALING = 8
};

/* The values that rotate returns. Any value but ROPECHECK_OK fails the check, unless the call needs
 * a capability that is not declared. */
enum {
  ROPECHECK_OK = 0,
  ROPECHECK_UNSUPPORTED = 1, /* this call is not supported */
  ROPECHECK_INVALID = 2,     /* the call looks malformed */
  ROPECHECK_FAILED = 3       /* an error occurred during the call */
};

/* The parameters of a scaling, for a library's own code. ω = base^(−2j/r), s = factor, L0 =
 * original_length; members that do not belong to the kind are 0 or null. m is the usual one: calls
 * may have another in attention_factor, which goes before it.
 * - dynamic: the base becomes base·(s·L/L0 − (s − 1))^(r/(r − 2)), L = max(seq_len, L0).
 * - yarn: YaRN's ramp between ω/s and ω. m = μ(mscale)/μ(mscale_all_dim) if both are not 0, and
 *   else μ(1), with μ(a) = 0.1·a·ln s + 1 for s > 1 and else 1.
 * - longrope: ω divided by long_factors[j] if seq_len > L0, else by short_factors[j].
 *   m = √(1 + ln(max_length/L0)/ln L0), and 1 if max_length ≤ L0.
 * - llama3: Llama 3.1's blend of ω/s and ω by wavelength.
 * - proportional: ω/s for the first ⌊proportion·r/2⌋ pairs, 0 for the others. */
typedef struct ropecheck_scaling {
  uint32_t struct_size;
  int32_t kind; /* ROPECHECK_DYNAMIC_SCALING … */
  double factor;
  int64_t original_length;
  int64_t max_length;
  int64_t seq_len; /* the length that the frequencies are for */
  double beta_fast, beta_slow;
  double extrapolation;          /* scales YaRN's ramp; usually 1 */
  double mscale, mscale_all_dim; /* 0: not given */
  double low_freq_factor, high_freq_factor;
  double proportion;
  const double *short_factors, *long_factors; /* [r/2] */
  uint32_t deviations;                        /* ROPECHECK_YARN_… and ROPECHECK_LONGROPE_… */
} ropecheck_scaling;

/* Known differences between implementations of one scaling; small random specifications have them.
 */
enum {
  ROPECHECK_YARN_NO_TRUNCATION = 1 << 0,  /* the ramp's ends are not rounded to whole pairs */
  ROPECHECK_YARN_CLAMP_TO_PAIRS = 1 << 1, /* the ramp ends at pair r/2 − 1, not at r − 1 */
  ROPECHECK_YARN_RAMP_IS_STEP = 1 << 2, /* ggml: the ramp is at least 0.001 wide, never negative */
  ROPECHECK_YARN_GGML_ATTENTION = 1 << 3,               /* ggml: m = 0.1·ln s + 1 for any s */
  ROPECHECK_LONGROPE_UNIT_ATTENTION_WHEN_SHORT = 1 << 4 /* m = 1 while seq_len ≤ L0 */
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
  double attention_factor;     /* m, also if it is not that of the scaling's own formula */
  const double* inv_freq;      /* [r/2], θ_j in rad per position, scaling included: within 2^-52 of
                                  the exact values, relatively. If they are LISTED, these doubles
                                  and this m are the specification, exactly */
  const int32_t* axis_of_pair; /* [r/2]: the index, in [0, axes), of the position's number that
                                  rotates pair j; all 0 if a position is one number */
  /* Version 2: null unless `scaling` is ROPECHECK_DYNAMIC_SCALING or a later code. */
  const ropecheck_scaling* parameters;
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

/* Version 2: cos and sin for a kernel that is given them (ROPECHECK_APPLY). Entry e of row n is
 * cos[n·row_stride + e] and sin[n·row_stride + e]. Half width: e = j is for pair j. Full width: two
 * equal entries, e = j and j + r/2 for half_split, 2j and 2j + 1 for interleaved. Forward, pair j
 * becomes x1·cos − x2·sin, x1·sin + x2·cos; inverse has −sin for sin. m is in the entries; base,
 * scaling and inv_freq mean nothing. Half of the tables are drawn at random, off the circle. */
typedef struct ropecheck_given_table {
  uint32_t struct_size;
  int32_t dtype;       /* of the entries, ROPECHECK_FLOAT32 … */
  int32_t full_width;  /* 1: r entries a row, 0: r/2 */
  int32_t joint;       /* 1: a row holds its cos entries and right behind them its sin entries */
  int32_t by_position; /* 1: n is the token's position; 0: n = b·seq + s */
  int64_t rows;
  int64_t row_stride; /* in entries */
  const void* cos;
  const void* sin;
} ropecheck_given_table;

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
  /* Version 2: the same positions in other forms, each null unless its limit is declared. */
  const int32_t* positions32;         /* [batch, seq, axes]: ROPECHECK_LIMIT_INT32_POSITIONS */
  const int64_t* first_positions;     /* [batch, axes], the position of each row's first token:
                                         ROPECHECK_LIMIT_CONSECUTIVE_POSITIONS */
  const ropecheck_given_table* table; /* null unless ROPECHECK_APPLY is declared */
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
  ROPECHECK_CAN_KEY_TENSOR = 1 << 16, /* q and k in one call; without it k is given as the q of a
                                         call of its own, and reports name it k all the same */
  ROPECHECK_CAN_AXES = 1 << 17,       /* axes > 1: positions[…, axis_of_pair[j]] rotates pair j */
  ROPECHECK_CAN_VJP = 1 << 18,        /* a backward pass besides the inverse */
  /* Version 2: takes the scaling's parameters. Without it, the scaling is LISTED. */
  ROPECHECK_CAN_DYNAMIC_SCALING = 1 << 19,
  ROPECHECK_CAN_YARN_SCALING = 1 << 20,
  ROPECHECK_CAN_LONGROPE_SCALING = 1 << 21,
  ROPECHECK_CAN_LLAMA3_SCALING = 1 << 22,
  ROPECHECK_CAN_PROPORTIONAL_SCALING = 1 << 23,
  /* Rotates by the cos and sin that each call gives, and makes none. */
  ROPECHECK_APPLY = 1 << 24
};
/* All of version 1 except axes and vjp, for float32 tensors. It fits code that uses every other
 * field of the call and takes θ from inv_freq. */
#define ROPECHECK_CAN_ALL_IN_FLOAT32 0x1fff1u

/* Version 2: the limits of an implementation besides its capabilities. Calls outside of them are
 * not made, and the report names them. A call within them that is answered with
 * ROPECHECK_UNSUPPORTED fails the check. */
enum {
  /* The positions of each row of the batch are t, t + 1, t + 2, …; t may differ from row to row. */
  ROPECHECK_LIMIT_CONSECUTIVE_POSITIONS = 1 << 0,
  /* All rows of the batch have the same positions. */
  ROPECHECK_LIMIT_SAME_POSITIONS_IN_ROWS = 1 << 1,
  /* Positions fit in 32 bits, and call->positions32 is set. */
  ROPECHECK_LIMIT_INT32_POSITIONS = 1 << 2,
  /* Subnormal numbers are flushed to zero, as XLA and Triton do on CPUs. */
  ROPECHECK_LIMIT_FLUSHES_SUBNORMALS = 1 << 3,
  /* A gradient may be +0 instead of −0, and a NaN another one: automatic differentiation sums the
   * gradients of slices, and adds 0 outside of them. */
  ROPECHECK_LIMIT_FREE_ZERO_SIGNS_IN_GRADIENTS = 1 << 4,
  /* A NaN may come out as an infinity. */
  ROPECHECK_LIMIT_NAN_MAY_BECOME_INFINITE = 1 << 5
};

/* Version 2: the answer to a position outside [min_position, max_position], just outside, at -1,
 * 2^31, 2^32 + 1 and the extremes of 64 bits. A crash or any other answer fails. */
enum {
  ROPECHECK_OUTSIDE_UNDECLARED = 0, /* they are not tried */
  ROPECHECK_OUTSIDE_ERROR = 1,      /* rotate returns any status but ROPECHECK_OK */
  ROPECHECK_OUTSIDE_CLAMP = 2,      /* the token is rotated to the nearest position in the range */
  ROPECHECK_OUTSIDE_EXACT = 3       /* the token is rotated to its position */
};

/* Version 2: the forms of given tables that a kernel takes. If neither or both of a pair are set,
 * it takes both. */
enum {
  ROPECHECK_TABLE_JOINT = 1 << 0,
  ROPECHECK_TABLE_SEPARATE = 1 << 1,
  ROPECHECK_TABLE_HALF_WIDTH = 1 << 2,
  ROPECHECK_TABLE_FULL_WIDTH = 1 << 3,
  ROPECHECK_TABLE_FLOAT32 = 1 << 4,
  ROPECHECK_TABLE_IN_STORAGE_FORMAT = 1 << 5,
  ROPECHECK_TABLE_BY_POSITION = 1 << 6, /* needs 0 ≤ min_position and max_position < 2^20 */
  ROPECHECK_TABLE_BY_TOKEN = 1 << 7
};

typedef struct ropecheck_limits {
  uint32_t struct_size; /* sizeof(ropecheck_limits) */
  uint32_t flags;       /* ROPECHECK_LIMIT_… */
  /* The only rotations: one a line, as `ropecheck spec PRESET` shows them, for example
   * "head_dim=128 rotary_dim=128 base=500000". Null: any. */
  const char* specs;
  const int32_t* head_dims;   /* the only ones, ended by 0; null: any */
  const int32_t* rotary_dims; /* the only ones, ended by 0; null: any */
  int64_t longest_sequence;   /* the largest seq; 0: any */
  int64_t largest_batch;      /* 0: any */
  int32_t outside;            /* ROPECHECK_OUTSIDE_… */
  uint32_t table_forms;       /* ROPECHECK_TABLE_…, if ROPECHECK_APPLY is declared */
} ropecheck_limits;

typedef struct ropecheck_implementation {
  uint32_t abi_version; /* ROPECHECK_ABI_VERSION */
  uint32_t struct_size; /* sizeof(ropecheck_implementation) */
  const char* name;
  const char* contract;  /* the accuracy it promises: see `ropecheck list contracts` */
  uint64_t capabilities; /* ROPECHECK_CAN_… */
  int64_t min_position;  /* positions outside [min_position, max_position] are not tried */
  int64_t max_position;
  /* Does the rotation; must not keep pointers into the call. It may be called from several threads
   * at the same time, but every call has tensors of its own. Returns ROPECHECK_OK … */
  int (*rotate)(const ropecheck_call* call);
  const ropecheck_limits* limits; /* version 2; null: none */
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
  const ropecheck_limits* limits;                /* version 2; null: none */
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

#endif /* ROPECHECK_ADAPTERS_ROPE_UNDER_TEST_H_ */
