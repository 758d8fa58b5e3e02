#ifndef ROPECHECK_PROPERTIES_CASE_ENCODING_CASE_TEXT_H_
#define ROPECHECK_PROPERTIES_CASE_ENCODING_CASE_TEXT_H_

#include <string>
#include <string_view>

#include "properties/case/case.h"

// A case and its property as one line of text. Reports print it and `replay` reads it, quoted as
// one argument of a shell (the line contains no quote, $, ` or !).
//
//   ropecheck1 property=shift_invariance base=500000 positions=5,8 seq=2 shift=10
//   q.values=1.5,-0x1p-149,nan:7fc00001,0*125 k.values=unit:17
//
// Fields are in any order, each at most once; a field that is not written has the value of a
// default Case. spec_text.h describes the fields of the specification; the others are
//
//   dtype=float32 direction=forward|inverse|vjp placement=out_of_place|in_place batch=1 seq=1
//   positions=0,7,100..163    [batch, seq], tokens; a..b are consecutive ones, both ends included
//   positions=5,7:0:3         with several axes: one number for all of them, or one for each
//   shift=1                   tokens; with several axes one number for all of them, or
//   shift=10:0:3              one for each
//   q.heads=1                 and k.… likewise
//   q.in=contiguous           or some of heads_first,reversed,step:2,head_gap:3,token_gap:1,
//                             misalignment:5;   q.out as well
//   q.values=unit:SEED        or wide, special, ones; or a list of numbers, exact: decimal or
//                             hexadecimal, inf, -inf, nan:BITS; value*n stands for n of them
namespace ropecheck::inline cases {

/// The start of each line, with its version.
inline constexpr std::string_view kLineMagic = "ropecheck1";

/// Most values of a tensor, and most positions, that one line may hold.
inline constexpr std::size_t kMostListed = std::size_t{1} << 22;

struct ReadCase {
  std::string property;
  Case value;
  std::string problem;  ///< one sentence if the text was no sound case; else empty
  bool ok() const { return problem.empty(); }
};

/// Returns one line, without a line break. The property's name consists of letters, digits and
/// underscores.
std::string to_line(std::string_view property, const Case& c);

/// Reads a line written by to_line, to an equal case. For any other text, `problem` names the part
/// that was not understood; nothing is thrown. The property's name is not looked up.
ReadCase from_line(std::string_view line);

}  // namespace ropecheck::cases

#endif  // ROPECHECK_PROPERTIES_CASE_ENCODING_CASE_TEXT_H_
