#ifndef ROPECHECK_PROPERTIES_CASE_ENCODING_OCTAVE_TEXT_H_
#define ROPECHECK_PROPERTIES_CASE_ENCODING_OCTAVE_TEXT_H_

#include <string>

// An octave of positions as text, for reports.
namespace ropecheck::inline cases {

/// The sizes of an octave's positions (octave.h) in a few characters: "position 0", "position 1",
/// "[2^9, 2^10)".
inline std::string octave_text(int octave) {
  if (octave <= 1) return "position " + std::to_string(octave);
  return "[2^" + std::to_string(octave - 1) + ", 2^" + std::to_string(octave) + ")";
}

}  // namespace ropecheck::cases

#endif  // ROPECHECK_PROPERTIES_CASE_ENCODING_OCTAVE_TEXT_H_
