#ifndef ROPECHECK_PROPERTIES_IMPLEMENTATION_H_
#define ROPECHECK_PROPERTIES_IMPLEMENTATION_H_

#include <cstdint>
#include <functional>
#include <limits>
#include <string>

#include "properties/call.h"
#include "properties/limits.h"

// The implementation under test: one call, and a declaration of the capabilities that may be used.
namespace ropecheck::inline properties {

/// The forms of cos and sin that an implementation takes.
struct TableForms {
  bool joint = true, separate = true;
  bool half_width = true, full_width = true;
  bool float32 = true, storage = true;
  bool by_position = true, by_token = true;
};

/// The declared capabilities of an implementation. A test of a missing capability is skipped, and
/// the report names it.
struct Capabilities {
  bool float32 = true;
  bool float16 = false;
  bool bfloat16 = false;
  bool float64 = false;
  bool interleaved = true;
  bool half_split = true;
  bool partial_rotary = true;  ///< rotary_dim < head_dim
  bool rotary_offset = true;   ///< a window that does not start at the head's first element
  bool attention_factor = true;
  bool linear_scaling = true;
  bool ntk_scaling = true;
  bool listed_frequencies = true;
  bool other_scalings = true;  ///< all scalings without a capability of their own: yarn, llama3, …
  /// Frequencies of other scalings, and of positions in images, are handed over as doubles, except
  /// for the scalings in `made_scalings` (handed_over.h).
  bool lists_other_scalings = false;
  /// Bit i: the implementation takes the parameters of alternative i of Scaling, and makes the
  /// frequencies and the attention factor itself.
  unsigned made_scalings = 0;
  bool several_axes = true;  ///< positions of several numbers, each of which turns its pairs
  bool inverse = true;
  bool vjp = false;  ///< has code of its own for gradients; if not, the inverse computes them
  bool in_place = true;
  bool out_of_place = true;
  bool strides = true;       ///< any strides; if not, contiguous tensors only
  bool key_tensor = true;    ///< takes q and k in one call; if not, each in a call of its own
  bool few_shapes = false;   ///< new shapes are dear, as for compilers: few are asked for
  bool table = false;        ///< makes cos and sin; the checker rotates by them, exactly
  bool given_table = false;  ///< is given cos and sin with each call, and rotates by them
  TableForms table_forms = {};
  std::int64_t min_position = std::numeric_limits<std::int64_t>::min();
  std::int64_t max_position = std::numeric_limits<std::int64_t>::max();
  Limits limits = {};

  /// Returns whether the implementation makes the frequencies of this kind of scaling itself.
  bool makes(const Scaling& scaling) const { return (made_scalings >> scaling.index() & 1) != 0; }
};

struct Implementation {
  std::string name;
  std::string contract;  ///< the name of the contract that the implementation declares
  Capabilities capabilities;
  /// Carries out a call, from any thread. Does not throw.
  std::function<CallStatus(const Call&)> rotate;
  /// Carries out two calls at the same time, each again and again in a thread of its own, and
  /// reports a result that differs from that of the call alone. One pair of calls in
  /// `first_calls_in` is also made as the first calls of new processes. Null if simultaneous calls
  /// are impossible.
  std::function<CallStatus(const Call&, const Call&, int first_calls_in)> rotate_at_once = nullptr;
  /// Long runs lower the share of first calls, because each pair takes dozens of processes.
  int first_calls_in = 1;
  /// Returns the same implementation in a process that has not carried out any call yet. Null if
  /// there is no such process.
  std::function<Implementation()> restart = nullptr;
  /// The same if a process takes seconds to start: for the confirmation of one counterexample. Null
  /// if `restart` does it, or nothing. Throws support::InputError if the process does not start.
  std::function<Implementation()> start_again = nullptr;
  Implementation fresh_process() const { return restart ? restart() : *this; }
  /// A restart after a crash takes long, so the gate provokes only as many crashes as show
  /// something new.
  bool slow_to_restart = false;
};

}  // namespace ropecheck::properties

#endif  // ROPECHECK_PROPERTIES_IMPLEMENTATION_H_
