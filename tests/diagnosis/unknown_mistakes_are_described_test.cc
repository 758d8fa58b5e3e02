#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <ostream>
#include <string>
#include <vector>

#include "diagnosis/subjects.h"

// Mistakes that have no name are described by what was measured of them: where they are made, and
// what the wrong results are like. Each kind of statement is made of the mistake that it is true
// of, and of none of the others.
namespace ropecheck {
namespace {

using diagnosis::Long;
using diagnosis::LongPair;
using diagnosis::Slot;
using diagnosis::Turn;

struct Mistake {
  const char* name;
  diagnosis::MutantRope steps;
  std::vector<std::string> said;
};

std::vector<Mistake> mistakes() {
  return {
      {"AnAngleInTheLastPairsOfK",
       {.table = [](const Slot& slot, const RopeSpec&, int pair,
                    Turn t) { return slot.is_key && pair >= 6 ? turned(t, 0.25L) : t; }},
       {"of k", "in pairs from 6 on", "0.25 rad too much"}},
      {"APositionOffByThree",
       {.position = [](const Slot&, Long p) { return p + 3; }},
       {"as if positions were off by 3"}},
      {"PositionsOfSixBits",
       {.position =
            [](const Slot&, Long p) {
              int exponent = 0;
              const Long fraction = std::frexp(p, &exponent);
              return std::ldexp(std::nearbyint(fraction * 64), exponent - 6);
            }},
       {"positions were rounded to 6 significant bits"}},
      {"APositionOfTheHead",
       {.position = [](const Slot& slot,
                       Long p) { return p + 3 * static_cast<Long>(slot.head > 0); }},
       {"in heads from 1 on", "as if positions were off by 3"}},
      {"AnglesTooLarge",
       {.angle = [](Long position, Long theta) { return position * theta * 1.0001L; }},
       {"0.01 % too large"}},
      {"ALongerPairInPlace",
       {.table =
            [](const Slot& slot, const RopeSpec&, int, Turn t) {
              const Long m = slot.call->q.in == slot.call->q.out ? 1.25L : 1.0L;
              return Turn{m * t.cos, m * t.sin};
            }},
       {"in calls in place", "turned rightly and are 1.25 times as long"}},
      {"ZerosInOneLayout",
       {.table =
            [](const Slot&, const RopeSpec& spec, int, Turn t) {
              return spec.layout == Layout::interleaved ? Turn{0, 0} : t;
            }},
       {"in the interleaved layout", "They are zero."}},
      {"ATableThatEndsAt3000",
       {.table =
            [](const Slot& slot, const RopeSpec&, int, Turn t) {
              return diagnosis::position_at(slot, slot.batch, slot.seq) < 3000 ? t : Turn{0.5L, 0};
            }},
       {"at positions from 3000 on", "not turned, only multiplied by 0.5"}},
      {"AnOffsetOfMisalignedTensors",
       {.position =
            [](const Slot& slot, Long p) {
              const Call& call = *slot.call;
              const auto first =
                  reinterpret_cast<std::uintptr_t>(slot.is_key ? call.k.out : call.q.out);
              return first % 16 == 0 ? p : p + 5;
            }},
       {"in tensors whose output does not begin at a multiple of 16 bytes", "off by 5"}},
      {"AnOffsetOfLongRows",
       {.position = [](const Slot& slot, Long p) { return slot.call->seq < 5 ? p : p + 7; }},
       {"in calls with seq of 5 or more", "off by 7"}},
      {"AnOffsetOfHeadsInFours",
       {.position = [](const Slot& slot,
                       Long p) { return slot.call->q.heads % 4 == 0 ? p : p + 9; }},
       {"whose number of heads of q is no multiple of 4", "off by 9"}},
      {"SmallNumbersTakenForZero",
       {.rotate =
            [](LongPair x, Turn t) {
              const auto flushed = [](Long v) { return std::abs(v) < 0x1p-100L ? 0 : v; };
              const Long a = flushed(x.first), b = flushed(x.second);
              return LongPair{a * t.cos - b * t.sin, a * t.sin + b * t.cos};
            }},
       {"in results of a norm below", "They are 0 to 1 times as long"}},
      {"BlocksOf256WithAWrongBeginning",
       {.table =
            [](const Slot& slot, const RopeSpec&, int, Turn t) {
              const Long p = diagnosis::position_at(slot, slot.batch, slot.seq);
              return p != 0 && std::fmod(p, 256.0L) == 0 ? turned(t, 0.25L) : t;
            }},
       {"at multiples of 256", "0.25 rad too much"}},
      {"NanInTheSecondHead",
       {.table =
            [](const Slot& slot, const RopeSpec&, int, Turn t) {
              const Long nan = std::numeric_limits<Long>::quiet_NaN();
              return slot.head > 0 ? Turn{nan, nan} : t;
            }},
       {"in heads from 1 on", "are NaN"}},
      {"AnAngleOfTheTokenBefore",
       {.table =
            [](const Slot& slot, const RopeSpec&, int, Turn t) {
              if (slot.seq == 0) return t;
              const Long before = diagnosis::position_at(slot, slot.batch, slot.seq - 1);
              return turned(t, 0.125L + 0.0625L * std::fmod(std::abs(before), 7.0L));
            }},
       {"is right in a call of its own"}},
      {"BackwardsIfTheFirstIsNegative",
       {.rotate =
            [](LongPair x, Turn t) {
              const Long sin = x.first < 0 ? -t.sin : t.sin;
              return LongPair{x.first * t.cos - x.second * sin, x.first * sin + x.second * t.cos};
            }},
       {"in pairs with a negative first coordinate", "the other way"}},
      {"AnOffsetInBlocksOfPairs",
       {.table = [](const Slot&, const RopeSpec&, int pair,
                    Turn t) { return pair / 4 % 2 == 1 ? turned(t, 0.375L) : t; }},
       {"in the second half of each 8 pairs", "0.375 rad too much"}},
      {"ABaseOf7000",
       {.call =
            [](Call&, RopeSpec& spec) {
              if (std::holds_alternative<NoScaling>(spec.scaling) && spec.axes() == 1)
                spec.base = 7000;
            }},
       {"as if the base were 7000"}},
  };
}

/// Kinds of statements, and the mistakes of which they may be true. They are false of all others.
struct Statement {
  const char* words;
  std::vector<std::string> true_of;
};

std::vector<Statement> statements() {
  return {
      {"An input reaches other vectors than its own", {}},
      {"If all inputs are zero", {"NanInTheSecondHead"}},
      {"They are so even if all inputs are zero", {"NanInTheSecondHead"}},
      {"Results depend on earlier calls", {}},
      {"not deterministic", {}},
      {"Besides, ", {}},
      {"results depend on earlier calls", {}},
      {"with a NaN coordinate have a result of two numbers", {"ZerosInOneLayout"}},
      {"with an infinite coordinate have a result of two numbers", {"ZerosInOneLayout"}},
      {"multiplied by c^t", {}},
      {"multiplied by a factor that follows from the position", {}},
      {"a factor of its own", {}},
      {"turn by another axis", {}},
      {"with another partner", {}},
      {"1/65536 of a turn", {}},
      {"float8", {}},
      {"whole multiples of the largest", {}},
      {"whole number", {}},
      {"more heads of k than of q", {}},
      {"all of a tensor are multiplied by one factor", {}},
      {"of all pairs alike", {"AnglesTooLarge"}},
      {"turn that is taken off", {}},
      {"rounded to multiples of 1/", {}},
      {"counted on from there", {}},
      {"were another whole number", {}},
      {"modulo 24", {}},
      {"This leaves out the smaller errors", {}},
      {"depend on the tensors' addresses", {}},
      {"in the middle token", {}},
      {"whose number of heads", {"AnOffsetOfHeadsInFours"}},
      {"as many batch rows as tokens", {}},
      {"begin at the same position", {}},
      {"rest of negative positions", {}},
      {"in vectors with a rotated coordinate of", {}},
      {"multiplied by the number of", {}},
      {"earlier call's layout", {}},
      {"elements that should pass through are changed", {}},
  };
}

/// For GoogleTest, which would otherwise print bytes.
void PrintTo(const Mistake& mistake, std::ostream* out) { *out << mistake.name; }

class UnknownMistakes : public testing::TestWithParam<Mistake> {};

TEST_P(UnknownMistakes, AreDescribed) {
  const diagnosis::Diagnosis diagnosis = diagnosis_of(GetParam().steps);
  EXPECT_TRUE(diagnosis.bugs.empty()) << diagnosis.text;
  for (const std::string& part : GetParam().said) expect_said(diagnosis, part);
  expect_not_said(diagnosis, "format's largest number");
  for (const Statement& statement : statements())
    if (std::find(statement.true_of.begin(), statement.true_of.end(), GetParam().name) ==
        statement.true_of.end())
      expect_not_said(diagnosis, statement.words);
  // The statements about other mistakes are false of this one.
  for (const Mistake& other : mistakes())
    if (other.name != std::string(GetParam().name))
      for (const std::string& part : other.said)
        if (std::find(GetParam().said.begin(), GetParam().said.end(), part) ==
                GetParam().said.end() &&
            part != "zero" && part != "are NaN" && part != "No known mistake explains this" &&
            part != "in calls in place")
          expect_not_said(diagnosis, part);
}

/// A diagnosis takes seconds: every third mistake, or all if ROPECHECK_ALL_MISTAKES is set.
std::vector<Mistake> mistakes_to_try() {
  std::vector<Mistake> all = mistakes();
  if (std::getenv("ROPECHECK_ALL_MISTAKES") != nullptr) return all;
  std::vector<Mistake> some;
  for (std::size_t i = 0; i < all.size(); i += 3) some.push_back(all[i]);
  return some;
}

INSTANTIATE_TEST_SUITE_P(All, UnknownMistakes, testing::ValuesIn(mistakes_to_try()),
                         [](const auto& mistake) { return std::string(mistake.param.name); });

}  // namespace
}  // namespace ropecheck
