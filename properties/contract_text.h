#ifndef ROPECHECK_PROPERTIES_CONTRACT_TEXT_H_
#define ROPECHECK_PROPERTIES_CONTRACT_TEXT_H_

#include <string>
#include <string_view>

#include "properties/contract.h"

// Contracts as users and implementations write them.
//
//   contract   = part *("," part)
//   part       = rungs | where "=" rungs
//   where      = format | direction | format "/" direction
//   rungs      = rung ["+" rung]           a rotation's rung, an angle's rung, or one of each
//   rung       = "correctly-rounded" | "float32" | "table-in-storage" | "storage"
//              | "exact-angle" | "float32-angle" | "float32-angle-exp"
//   format     = "float32" | "float16" | "bfloat16" | "float64"
//   direction  = "forward" | "inverse" | "vjp"
//
// The rung that is not written is float32 or exact-angle. A part for a format and a direction
// overrules one for a format, that overrules one for a direction, and that one without a place, in
// whichever order they stand: "float32-angle,bfloat16=storage,bfloat16/vjp=storage+float32-angle".
namespace ropecheck::inline properties {

struct ReadContract {
  Contract contract;
  /// The rest of a sentence that begins with the text: "has no rung 'best'". Empty if the text is a
  /// contract.
  std::string problem;
};

/// Reads a contract. Formats and directions that it does not name are as in `rest`.
ReadContract contract_from_text(std::string_view text, const Contract& rest);

/// Returns the shortest text that stands for the contract, whatever `rest` is.
std::string to_text(const Contract& contract);

/// The meaning of its rungs for the user, on one line: "tables and arithmetic in float32 or wider,
/// …".
std::string meaning_of(const Contract& contract);

}  // namespace ropecheck::properties

#endif  // ROPECHECK_PROPERTIES_CONTRACT_TEXT_H_
