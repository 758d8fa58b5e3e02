#ifndef ROPECHECK_HUNT_BELOW_H_
#define ROPECHECK_HUNT_BELOW_H_

#include <string>
#include <string_view>

#include "gate/input_error.h"
#include "gate/targets.h"
#include "properties/number_text.h"

// What the hunting commands are told, read.
namespace ropecheck {

/// N of "2^N", or of the power of two written out; N ≤ 63. Throws InputError.
inline int bits_below(std::string_view text) {
  if (text.starts_with("2^")) {
    const auto bits = int_in(text.substr(2));
    if (bits && *bits >= 0 && *bits <= 63) return *bits;
  } else if (const auto number = uint64_in(text)) {
    for (int bits = 0; bits <= 63; ++bits)
      if (*number == std::uint64_t{1} << bits) return bits;
  }
  throw InputError("--below takes a power of two up to 2^63, as 2^N, not " + excerpt(text));
}

/// The specification that a preset's name or a text stands for. Throws InputError.
inline RopeSpec one_spec(const std::string& name, const ConfigOptions& options = {}) {
  const Target target = targets_named({name}, options).front();
  if (!target.spec) throw InputError("one specification is needed, not '" + name + "'");
  return *target.spec;
}

}  // namespace ropecheck

#endif  // ROPECHECK_HUNT_BELOW_H_
