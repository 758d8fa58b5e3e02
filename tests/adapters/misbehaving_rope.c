/* The example with a side effect that the build chooses: MISDEED is one of the names below. */
#define _GNU_SOURCE
#define ropecheck_rope_under_test the_example
#include "example_rope.c"
#undef ropecheck_rope_under_test

#include <fenv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

enum {
  nothing,
  /* in each call */
  segfault,
  abort_called,
  exit_called,
  hang,
  slow_at_first, /* half a second, in the first call of a process */
  prints_a_line,
  prints_megabytes,
  write_before,
  write_behind,
  read_before,
  read_behind,
  gap_written,
  input_changed,
  output_unwritten,
  unequal_calls,
  rounding_mode,
  flush_to_zero,
  unmasked_exceptions,
  x87_control_word,
  register_clobbered,
  aligned_loads,
  /* when it is loaded */
  load_crashes,
  load_hangs,
  load_exits,
  load_prints,
  load_flushes_to_zero,
  /* when its description is requested */
  entry_crashes,
  entry_hangs,
  entry_exits,
  entry_prints
};

static volatile int forever = 1;

/* The calls wait for what never comes, so that the many that a gate makes leave the processor to
 * others; loading hangs while it computes. */
static void wait_here(void) {
  while (forever) pause();
}

static void hang_here(void) {
  while (forever) {
  }
}

static volatile int* volatile nowhere = (volatile int*)8;

static void segfault_here(void) { *nowhere = 1; }

static void print_megabytes(void) {
  for (int i = 0; i < 20000; ++i)
    puts("0123456789012345678901234567890123456789012345678901234567890123");
}

/* The lowest element that is read or written, and the one behind the highest. */
static float* lowest(const ropecheck_call* call, const void* first, const int64_t* strides) {
  float* at = (float*)first;
  const int64_t counts[4] = {call->batch, call->seq, call->q.heads, call->spec->head_dim};
  for (int i = 0; i < 4; ++i)
    if (strides[i] < 0) at += (counts[i] - 1) * strides[i];
  return at;
}
static float* behind(const ropecheck_call* call, const void* first, const int64_t* strides) {
  float* at = (float*)first;
  const int64_t counts[4] = {call->batch, call->seq, call->q.heads, call->spec->head_dim};
  for (int i = 0; i < 4; ++i)
    if (strides[i] > 0) at += (counts[i] - 1) * strides[i];
  return at + 1;
}

static volatile float seen;

#if defined(__x86_64__)
static void set_flush_to_zero(void) { _mm_setcsr(_mm_getcsr() | 0x8000u); }

/* Sets rbx to 1, so that the caller's value is lost. */
__attribute__((naked)) static int clobber_rbx(void) {
  __asm__("movq $1, %rbx\n\txorl %eax, %eax\n\tret");
}

static void x87_in_single_precision(void) {
  unsigned short control;
  __asm__ volatile("fnstcw %0" : "=m"(control));
  control &= (unsigned short)~0x300;
  __asm__ volatile("fldcw %0" : : "m"(control));
}

static void load_aligned(const ropecheck_call* call) {
  /* The instruction for _mm_load_ps. A compiler may load less if only one element is used. */
  __asm__ volatile("movaps (%0), %%xmm0" : : "r"(call->q.in) : "xmm0", "memory");
}
#else
static void set_flush_to_zero(void) {}
static int clobber_rbx(void) { return 0; }
static void x87_in_single_precision(void) {}
static void load_aligned(const ropecheck_call* call) { seen = *(const float*)call->q.in; }
#endif

static void misbehave(const ropecheck_call* call) {
  const ropecheck_tensor* q = &call->q;
  const int in_place = q->in == q->out;
  static unsigned calls = 0;
  switch (MISDEED) {
    case segfault:
      segfault_here();
      break;
    case abort_called:
      abort();
    case exit_called:
      exit(0);
    case hang:
      wait_here();
      break;
    case slow_at_first:
      if (calls++ == 0) nanosleep(&(struct timespec){0, 500000000}, NULL);
      break;
    case prints_a_line:
      puts("rotating");
      break;
    case prints_megabytes:
      print_megabytes();
      break;
    case write_before:
      lowest(call, q->out, q->out_strides)[-1] = 0;
      break;
    case write_behind:
      *behind(call, q->out, q->out_strides) = 0;
      break;
    case read_before:
      seen = lowest(call, q->in, q->in_strides)[-1];
      break;
    case read_behind:
      seen = *behind(call, q->in, q->in_strides);
      break;
    case gap_written:
      if (q->out_strides[3] > 1) ((float*)q->out)[1] = 0;
      break;
    case input_changed:
      if (!in_place) *(float*)q->in = 1234;
      break;
    case output_unwritten: /* as if the old content had stayed */
      if (!in_place) {
        const uint32_t poison = 0x7f9a5a5au;
        memcpy(q->out, &poison, sizeof poison);
      }
      break;
    case unequal_calls:
      *(float*)q->out = (float)++calls;
      break;
    case rounding_mode:
      fesetround(FE_UPWARD);
      break;
    case flush_to_zero:
      set_flush_to_zero();
      break;
    case unmasked_exceptions:
      feenableexcept(FE_DIVBYZERO);
      break;
    case x87_control_word:
      x87_in_single_precision();
      break;
    default:
      break;
  }
}

static int rotate_oddly(const ropecheck_call* call) {
  if (MISDEED == aligned_loads) load_aligned(call);
  rotate(call);
  misbehave(call);
  return MISDEED == register_clobbered ? clobber_rbx() : ROPECHECK_OK;
}

__attribute__((constructor)) static void when_loaded(void) {
  if (MISDEED == load_crashes) segfault_here();
  if (MISDEED == load_hangs) hang_here();
  if (MISDEED == load_exits) exit(0);
  if (MISDEED == load_prints) print_megabytes();
  if (MISDEED == load_flushes_to_zero) set_flush_to_zero();
}

/* Output of a destructor must not appear anywhere. */
__attribute__((destructor)) static void when_unloaded(void) {
  if (MISDEED == load_prints) print_megabytes();
  if (MISDEED == load_prints) _Exit(3);
}

const ropecheck_implementation* ropecheck_rope_under_test(void) {
  static ropecheck_implementation mine;
  mine = *the_example();
  /* Without strides, an aligned load is certainly a mistake of the library. */
  if (MISDEED == aligned_loads) mine.capabilities &= ~(uint64_t)ROPECHECK_CAN_STRIDES;
  mine.rotate = rotate_oddly;
  if (MISDEED == entry_crashes) segfault_here();
  if (MISDEED == entry_hangs) hang_here();
  if (MISDEED == entry_exits) exit(0);
  if (MISDEED == entry_prints) print_megabytes();
  return &mine;
}
