#include "mutants/catalogue.h"

#include <algorithm>

namespace ropecheck {
namespace {

struct Family {
  const char* name;
  std::vector<int> numbers;
};

const std::vector<Family>& families() {
  static const std::vector<Family> all = {
      {"LAY", {1, 2, 3, 4, 6, 7, 8, 9, 10, 12, 14, 16, 17}},
      {"SGN", {1, 2, 3, 5}},
      {"FRQ", {1, 2, 4, 5, 6, 7, 8, 10, 11, 12, 13, 15, 16, 19}},
      {"PAR", {1, 2, 4, 7, 8, 9}},
      {"POS", {1, 2, 3, 4, 5, 7, 9, 11, 12, 13, 14, 15, 17, 18, 19, 20, 21, 22, 23, 24, 25, 27}},
      {"PRE", {1, 2, 3, 5, 6, 7, 8, 9, 11, 13, 15, 17, 18}},
      {"SCL", {1,  3,  4,  6,  7,  8,  9,  10, 11, 14, 15, 20, 23,
               30, 31, 32, 40, 41, 43, 44, 50, 51, 52, 53, 54, 55}},
      {"MRP", {1, 3, 4, 5, 6, 7, 9, 10}},
      {"TAB", {1, 2, 3, 4, 5, 7, 9, 10, 11, 12, 14, 16}},
      {"MEM", {1, 3, 4, 5, 6, 9, 10, 11, 12, 13, 14, 16, 17, 19, 20, 21, 22}},
      {"GRD", {1, 2, 4, 5}},
      {"PLA", {1, 2, 3, 4, 8, 9, 11, 12, 13, 15, 18, 19, 20, 21, 22, 26, 27}},
  };
  return all;
}

}  // namespace

std::vector<std::string> catalogued_bugs() {
  std::vector<std::string> ids;
  for (const Family& family : families())
    for (const int number : family.numbers)
      ids.push_back(std::string(family.name) + (number < 10 ? "-0" : "-") + std::to_string(number));
  return ids;
}

const std::vector<OutsideTheGate>& outside_the_gate() {
  static const std::vector<OutsideTheGate> all = {
      {"LAY-14", "xPos's decay multiplies the rotation, and is no part of the calls"},
      {"POS-22", "rotating a tensor that nobody uses is right as a rotation"},
      {"PRE-13", "builds that differ are different implementations, and each is gated alone"},
      {"PRE-18", "attention scores in bfloat16 are computed by the caller"},
      {"SCL-14", "the square of m in the softmax is the caller's"},
      {"SCL-31", "a call does not say which layer it is of, only how its frequencies are scaled"},
      {"MEM-13", "specifications are sound: an odd rotary_dim is never asked for"},
      {"MEM-19", "a graph that leaves out the rotation never calls it"},
      {"PLA-01", "the lost minus sign is planted as SGN-03"},
      {"PLA-15", "∞·0 = NaN at position 0 is what the formula says, and is accepted"},
      {"PLA-20", "specifications are sound: meaningless ones are never asked for"},
      {"PLA-22",
       "a NaN next to an infinity may become one, as C's product of complex numbers has it"},
  };
  return all;
}

const OutsideTheGate* outside_the_gate(std::string_view id) {
  const auto& all = outside_the_gate();
  const auto found = std::find_if(all.begin(), all.end(),
                                  [id](const OutsideTheGate& one) { return one.id == id; });
  return found == all.end() ? nullptr : &*found;
}

const std::vector<AllowedRounding>& allowed_roundings() {
  static const std::vector<AllowedRounding> all = {
      {"PLA-19", "p_j = exp(x_j·ln b): the rounding of ln b, x_j·ln b u of the angle"},
      {"PRE-03c", "ω_j = 1/p_j: the rounding of the frequency, 1 u of the angle"},
      {"PRE-05c", "t·θ_j: the rounding of the angle, 1 u of it"},
      {"PLA-04", "the rounding of positions beyond 2^24, its distance times θ_j"},
  };
  return all;
}

}  // namespace ropecheck
