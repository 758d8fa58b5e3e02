#ifndef ROPECHECK_PROPERTIES_IMPLEMENTATION_H_
#define ROPECHECK_PROPERTIES_IMPLEMENTATION_H_

#include <cstdint>
#include <functional>
#include <limits>
#include <string>

#include "properties/call.h"

// What is under test: one call, and a declaration of what may be asked of it.
namespace ropecheck::inline properties {

/// What an implementation says it can do. What it cannot is skipped, by name, in the report.
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
  bool other_scalings = true;  ///< all that have no capability of their own: yarn, llama3, …
  bool several_axes = true;    ///< positions of several numbers, each of which turns its pairs
  bool inverse = true;
  bool vjp = false;  ///< has code of its own for gradients; otherwise the inverse makes them
  bool in_place = true;
  bool out_of_place = true;
  bool strides = true;     ///< any strides; otherwise contiguous tensors only
  bool key_tensor = true;  ///< takes q and k in one call; otherwise each in a call of its own
  bool table = false;      ///< makes cos and sin; the rotation by them is ours, and exact
  std::int64_t min_position = std::numeric_limits<std::int64_t>::min();
  std::int64_t max_position = std::numeric_limits<std::int64_t>::max();
};

struct Implementation {
  std::string name;
  std::string contract;  ///< the name of the contract it gives itself
  Capabilities capabilities;
  /// Carries out a call, from any thread. Does not throw.
  std::function<CallStatus(const Call&)> rotate;
  /// Carries out two calls at the same time, each over and over in a thread of its own, and says
  /// where a result differs from that of the call alone. Null where calls cannot meet.
  std::function<CallStatus(const Call&, const Call&)> rotate_at_once = nullptr;
  /// The same in a process that has carried out no call yet. Null where that can't be had.
  std::function<Implementation()> anew = nullptr;
  Implementation anew_or_itself() const { return anew ? anew() : *this; }
  /// After a crash it takes so long to be ready again that no more of them are sought out than tell
  /// something new.
  bool slow_to_restart = false;
};

}  // namespace ropecheck::inline properties

#endif  // ROPECHECK_PROPERTIES_IMPLEMENTATION_H_
