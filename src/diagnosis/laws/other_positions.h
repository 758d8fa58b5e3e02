#ifndef ROPECHECK_DIAGNOSIS_LAWS_OTHER_POSITIONS_H_
#define ROPECHECK_DIAGNOSIS_LAWS_OTHER_POSITIONS_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "diagnosis/laws/law.h"

// Positions by which code may turn a token in place of the right one.
namespace ropecheck::diagnosis {

struct OtherPosition {
  std::string words;  ///< completes "as if …"
  /// The other position for the right one, t; nothing if the law says nothing of the pair.
  std::function<std::optional<double>(double t, const Sight&)> of;
};

/// Made of the token's own position and its place in the call: −t, the place, the least of the row.
void add_positions_of_places(std::vector<OtherPosition>& laws);

/// Those of other tokens: of the token before, of the first batch row.
void add_positions_of_other_tokens(std::vector<OtherPosition>& laws);

/// Those at another index of the array of positions: b·A + s·B + h·C in place of b·seq + s.
void add_indexed_positions(std::vector<OtherPosition>& laws);

/// Rounded, cut, wrapped or limited.
void add_rounded_positions(std::vector<OtherPosition>& laws);

/// The position of a token of the call on the axis of the pair; nothing if there is no such token.
std::optional<double> number_at_place(const Sight& s, int batch, int seq);

/// The same of a token that there is.
double number_of_token(const Sight& s, std::size_t token);

/// The whole number t cut to so many bits, as a cast does.
double wrapped(double t, int bits, bool is_signed);

/// A law that says something of every pair.
template <class Of>
OtherPosition of_every_pair(std::string words, const Of& of) {
  return {std::move(words),
          [of](double t, const Sight& s) -> std::optional<double> { return of(t, s); }};
}

}  // namespace ropecheck::diagnosis

#endif  // ROPECHECK_DIAGNOSIS_LAWS_OTHER_POSITIONS_H_
