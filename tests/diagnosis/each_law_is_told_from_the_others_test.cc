#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <numbers>
#include <ostream>
#include <string>
#include <vector>

#include "diagnosis/catalogue/mutant_rope.h"
#include "diagnosis/explanation.h"
#include "properties/contract.h"
#include "reference/frequencies.h"

// Each kind of law is said of a rotation that follows it, and of no rotation that follows another.
// The calls are few and small, so that this takes seconds; the walk from a run to the sentence is
// tested beside.
namespace ropecheck::diagnosis {
namespace {

struct Follower {
  const char* name;
  MutantRope steps;
  const char* said;  ///< a part of the law's words
  int seq = 5;       ///< of the calls
};

Turn further(Turn t, Long by) {
  const Long c = std::cos(by), s = std::sin(by);
  return {t.cos * c - t.sin * s, t.cos * s + t.sin * c};
}

Turn by_angle(Turn right, Long angle) {
  const Long m = std::hypot(right.cos, right.sin);
  return {m * std::cos(angle), m * std::sin(angle)};
}

Long here(const Slot& slot) { return position_at(slot, slot.batch, slot.seq); }

Long here_first(const Slot& slot) { return position_at(slot, 0, 0); }

MutantRope of_table(std::function<Turn(const Slot&, Turn)> of) {
  return {.table = [of](const Slot& slot, const RopeSpec&, int, Turn t) { return of(slot, t); }};
}

MutantRope of_pair(std::function<LongPair(LongPair, Turn)> of) { return {.rotate = of}; }

MutantRope of_position(std::function<Long(const Slot&, Long)> of) { return {.position = of}; }

Long in_bfloat16(Long v) {
  return static_cast<Long>(
      value_of(DType::bfloat16, bits_of(DType::bfloat16, static_cast<double>(v))));
}

std::vector<Follower> followers() {
  return {
      {"Zeros", of_pair([](LongPair, Turn) {
         return LongPair{0, 0};
       }),
       "are zero"},
      {"LeftAlone", of_table([](const Slot&, Turn) {
         return Turn{1, 0};
       }),
       "are left as they were"},
      {"Unturned", of_table([](const Slot&, Turn t) { return by_angle(t, 0); }),
       "only multiplied by the attention factor"},
      {"Backwards", of_table([](const Slot&, Turn t) {
         return Turn{t.cos, -t.sin};
       }),
       "the other way"},
      {"Twice", of_table([](const Slot&, Turn t) {
         return Turn{t.cos * t.cos - t.sin * t.sin, 2 * t.sin * t.cos};
       }),
       "are rotated twice"},
      {"Negated", of_table([](const Slot&, Turn t) {
         return Turn{-t.cos, -t.sin};
       }),
       "multiplied by −1"},
      {"CosAndSinExchanged", of_table([](const Slot&, Turn t) {
         return Turn{t.sin, t.cos};
       }),
       "cos and sin exchanged"},
      {"NoMinus", of_pair([](LongPair x, Turn t) {
         return LongPair{x.first * t.cos + x.second * t.sin, x.first * t.sin + x.second * t.cos};
       }),
       "the other sign of the product x₂·sin in the first"},
      {"Overwritten", of_pair([](LongPair x, Turn t) {
         const Long first = x.first * t.cos - x.second * t.sin;
         return LongPair{first, first * t.sin + x.second * t.cos};
       }),
       "computed from the new first one"},
      {"SecondIsForgotten", of_pair([](LongPair x, Turn t) {
         return LongPair{x.first * t.cos - x.second * t.sin, x.second};
       }),
       "the second one is left as it was"},
      {"SquareOfTheFactor", of_table([](const Slot&, Turn t) {
         const Long m = std::hypot(t.cos, t.sin);
         return Turn{m * t.cos, m * t.sin};
       }),
       "the square of the attention factor"},
      {"LongerByAFifth", of_table([](const Slot&, Turn t) {
         return Turn{1.2L * t.cos, 1.2L * t.sin};
       }),
       "are 1.2 times as long"},
      {"AFixedAngle", of_table([](const Slot&, Turn t) { return further(t, 0.375L); }),
       "0.375 rad too much"},
      {"AnAngleInProportion",
       {.angle = [](Long p, Long theta) { return p * theta * 1.001L; }},
       "0.1 % too large"},
      {"ACoarseTwoPi",
       {.angle =
            [](Long p, Long theta) {
              constexpr Long kTwoPi = 6.283185307179586476925L;
              return p * theta - 1e-5L * std::floor(p * theta / kTwoPi);
            }},
       "for each whole turn"},
      {"CoarseEntries", of_table([](const Slot&, Turn t) {
         const Long m = std::hypot(t.cos, t.sin);
         return Turn{m * in_bfloat16(t.cos / m), m * in_bfloat16(t.sin / m)};
       }),
       "a cos and a sin that were rounded to bfloat16"},
      {"TheNextToken", of_position([](const Slot& slot, Long p) {
         return slot.seq + 1 < slot.call->seq ? position_at(slot, slot.batch, slot.seq + 1) : p;
       }),
       "the position of the next token"},
      {"TheFirstRow",
       of_position([](const Slot& slot, Long) { return position_at(slot, 0, slot.seq); }),
       "all batch rows had the first row's positions"},
      {"AWrongStride", of_position([](const Slot& slot, Long) {
         const std::int64_t tokens = slot.call->batch * slot.call->seq;
         const std::int64_t index = (slot.batch * slot.call->batch + slot.seq) % tokens;
         return position_at(slot, index / slot.call->seq, index % slot.call->seq);
       }),
       "read at index b·batch + s"},
      {"OffByEleven", of_position([](const Slot&, Long p) { return p + 11; }), "off by 11"},
      {"Modulo", of_position([](const Slot&, Long p) { return std::fmod(p, 64.0L); }), "modulo 64"},
      {"CutToEight", of_position([](const Slot&, Long p) { return 8 * std::floor(p / 8); }),
       "cut to multiples of 8"},
      {"CosOfTheTokenBefore",
       {.table =
            [](const Slot& slot, const RopeSpec& spec, int pair, Turn t) {
              if (slot.seq == 0) return t;
              const Long off = position_at(slot, slot.batch, slot.seq - 1) - here(slot);
              return Turn{
                  further(t, off * frequencies<Long>(spec)[static_cast<std::size_t>(pair)]).cos,
                  t.sin};
            }},
       "a right sin and a cos as if every token had the position of the token before"},
      {"CosOfTheNextPair",
       {.table =
            [](const Slot& slot, const RopeSpec& spec, int pair, Turn t) {
              const std::vector<Long> theta = frequencies<Long>(spec);
              if (pair + 1 >= spec.pairs()) return t;
              const Long off = here(slot) * (theta[at(pair + 1)] - theta[at(pair)]);
              return Turn{further(t, off).cos, t.sin};
            }},
       "a right sin and a cos as if each pair had the next one's frequency"},
      {"SinWithoutTheFactor", of_table([](const Slot&, Turn t) {
         return Turn{t.cos, t.sin / std::hypot(t.cos, t.sin)};
       }),
       "a sin without the attention factor"},
      {"AFactorOfEachVector", of_table([](const Slot& slot, Turn t) {
         const Long k = 1 + 0.125L * static_cast<Long>(slot.head + 3 * slot.seq + 1);
         return Turn{k * t.cos, k * t.sin};
       }),
       "each head's vector is multiplied by a factor of its own"},
      {"OneFactorOfEachTensor", of_table([](const Slot& slot, Turn t) {
         const Long k = 1 + 0.125L * static_cast<Long>(slot.call->seq + slot.call->batch) +
                        0.01L * here_first(slot) + (slot.is_key ? 0.5L : 0);
         return Turn{k * t.cos, k * t.sin};
       }),
       "all of a tensor are multiplied by one factor"},
      {"OneFactorOfEachToken", of_table([](const Slot& slot, Turn t) {
         const Long k = 1.5L + 0.125L * static_cast<Long>(2 * slot.seq * slot.seq % 7 + slot.batch);
         return Turn{k * t.cos, k * t.sin};
       }),
       "each token is multiplied by a factor of its own, q and k alike"},
      {"EntriesOf127ths", of_table([](const Slot&, Turn t) {
         const Long m = std::hypot(t.cos, t.sin);
         return Turn{m * std::nearbyint(127 * t.cos / m) / 127,
                     m * std::nearbyint(127 * t.sin / m) / 127};
       }),
       "rounded to multiples of 1/127"},
      {"QuarterTurnsByACoarseConstant",
       {.angle =
            [](Long position, Long theta) {
              constexpr Long kQuarter = std::numbers::pi_v<Long> / 2;
              const Long angle = position * theta;
              return angle - 1e-4L * std::nearbyint(angle / kQuarter);
            }},
       "for each quarter turn that is taken off the angle, to the nearest"},
      {"AnglesKeptInHalf",
       {.angle =
            [](Long position, Long theta) {
              const Long anchor = 16 * std::floor(position / 16);
              const Long rest = std::remainder(anchor * theta, 2 * std::numbers::pi_v<Long>);
              return static_cast<Long>(value_of(
                         DType::float16, bits_of(DType::float16, static_cast<double>(rest)))) +
                     (position - anchor) * theta;
            }},
       "each position that is a multiple of 16 were reduced to half a turn each way and rounded to "
       "float16"},
      {"PairsModuloFour",
       {.theta =
            [](const RopeSpec&, std::vector<Long>& theta) {
              for (std::size_t j = 4; j < theta.size(); ++j) theta[j] = theta[j % 4];
            }},
       "pair j modulo 4"},
      {"ReversedFrequencies",
       {.theta = [](const RopeSpec&,
                    std::vector<Long>& theta) { std::reverse(theta.begin(), theta.end()); }},
       "in reverse order"},
      {"NoScaling",
       {.call = [](Call&, RopeSpec& spec) { spec.scaling = NoScaling{}; }},
       "the scaling were ignored"},
      {"AFactorInWholeNumbers",
       {.call =
            [](Call&, RopeSpec& spec) {
              if (auto* it = std::get_if<LinearScaling>(&spec.scaling))
                it->factor = std::trunc(it->factor);
            }},
       "cut off to a whole number"},
      {"TimesTheTokens", of_table([](const Slot& slot, Turn t) {
         const Long n = static_cast<Long>(slot.call->batch * slot.call->seq);
         return Turn{n * t.cos, n * t.sin};
       }),
       "multiplied by the number of tokens"},
      {"NegativeRests",
       of_position([](const Slot&, Long p) { return p < 0 ? p - 2 * std::fmod(p, 64.0L) : p; }),
       "the rest of negative positions divided by 64"},
      {"TilesOfNegativePositions", of_position([](const Slot&, Long p) {
         return p < 0 && std::fmod(p, 64.0L) != 0 ? p - 64 : p;
       }),
       "no multiples of 64 were 64 smaller"},
      {"ExchangedFactors",
       {.theta =
            [](const RopeSpec& spec, std::vector<Long>& theta) {
              if (const auto* it = std::get_if<Llama3Scaling>(&spec.scaling))
                for (int j = 0; j < spec.pairs(); ++j) {
                  const Long plain =
                      std::pow(static_cast<Long>(spec.base), -2.0L * j / spec.rotary_dim);
                  const Long wavelength = 6.283185307179586476925L / plain;
                  const Long length = static_cast<Long>(it->original_length);
                  theta[at(j)] =
                      wavelength > length / it->high_freq_factor ? plain / it->factor : plain;
                }
            }},
       "low_freq_factor and high_freq_factor were exchanged"},
      {"TheFirstHeadsInput",
       {.call = [](Call& call, RopeSpec&) { call.q.in_strides.head = call.k.in_strides.head = 0; }},
       "the first head's input"},
      {"TwoTokensBefore", of_position([](const Slot& slot, Long t) {
         return slot.seq < 2 ? t : position_at(slot, slot.batch, slot.seq - 2);
       }),
       "by that of token s − 2"},
      {"BatchRowsFirst", of_position([](const Slot& slot, Long) {
         const std::int64_t n = slot.batch * slot.call->seq + slot.seq;
         return position_at(slot, n % slot.call->batch, n / slot.call->batch);
       }),
       "if batch rows are counted first"},
      {"LostQuarterTurns", of_table([](const Slot&, Turn t) {
         constexpr Long kQuarter = std::numbers::pi_v<Long> / 2;
         return by_angle(t, std::remainder(std::atan2(t.sin, t.cos), kQuarter));
       }),
       "beside its nearest quarter turns"},
      {"HalfACoordinate", of_pair([](LongPair x, Turn t) {
         return LongPair{(x.first * t.cos - x.second * t.sin) / 2,
                         x.first * t.sin + x.second * t.cos};
       }),
       "a coordinate that is half as large"},
      {"CoarsePositionsAndFrequencies",
       {.theta =
            [](const RopeSpec&, std::vector<Long>& theta) {
              for (Long& one : theta)
                one = static_cast<Long>(
                    value_of(DType::float16, bits_of(DType::float16, static_cast<double>(one))));
            },
        .position = [](const Slot&, Long p) { return in_bfloat16(p); }},
       "positions were rounded to bfloat16, and inv_freq to float16"},
      {"OneBeyondTheTokenBefore", of_position([](const Slot& slot, Long p) {
         return slot.seq == 0 ? p : position_at(slot, slot.batch, slot.seq - 1) + 1;
       }),
       "one position beyond the token before"},
      {"TurnedTwiceAndKeptInBfloat16",
       {.vector =
            [](const Slot& slot, const RopeSpec& spec, const std::vector<Turn>& turns,
               const std::vector<Long>& x, std::vector<Long>& y) {
              const Long rest = here(slot) - 64 * std::floor(here(slot) / 64);
              const std::vector<Long> theta = frequencies<Long>(spec);
              for (int j = 0; j < spec.pairs(); ++j) {
                const auto [first, second] = pair_elements(spec, j);
                const Long m = std::hypot(turns[at(j)].cos, turns[at(j)].sin);
                const Turn before = further(turns[at(j)], -rest * theta[at(j)]);
                const Long a =
                    in_bfloat16((x[at(first)] * before.cos - x[at(second)] * before.sin) / m);
                const Long b =
                    in_bfloat16((x[at(first)] * before.sin + x[at(second)] * before.cos) / m);
                const Turn last = by_angle({m, 0}, rest * theta[at(j)]);
                y[at(first)] = a * last.cos - b * last.sin;
                y[at(second)] = a * last.sin + b * last.cos;
              }
            }},
       "the largest multiple of 64 up to the position and by the rest"},
      {"ZigzagOfTwoRanks", of_position([](const Slot& slot, Long) {
         constexpr std::int64_t kChunks[] = {0, 3, 1, 2};
         const std::int64_t size = slot.call->seq / 4;
         return position_at(slot, slot.batch, kChunks[slot.seq / size] * size + slot.seq % size);
       }),
       "in the order 0, 3, 1, 2, the zigzag of 2 ranks", 8},
      {"AGridOfTheHeadsOfQ", of_position([](const Slot& slot, Long) {
         const std::int64_t heads = slot.is_key ? slot.call->k.heads : slot.call->q.heads;
         const std::int64_t token = slot.batch * slot.call->seq + slot.seq;
         const std::int64_t other = (token * heads + slot.head) / slot.call->q.heads;
         return position_at(slot, other / slot.call->seq, other % slot.call->seq);
       }),
       "divided by the heads of q"},
      {"TwoLayoutsInOneWindow",
       {.pairing =
            [](const RopeSpec& spec, int pair) {
              const int quarter = spec.rotary_dim / 4;
              if (spec.rotary_dim % 4 != 0) return pair_elements(spec, pair);
              return pair < quarter ? PairElements{2 * pair, 2 * pair + 1}
                                    : PairElements{pair + quarter, pair + 2 * quarter};
            }},
       "the first half of the window were in the interleaved layout"},
      {"BlocksOfFour",
       {.pairing =
            [](const RopeSpec& spec, int pair) {
              if (spec.rotary_dim % 4 != 0) return pair_elements(spec, pair);
              const int first = pair / 2 * 4 + pair % 2;
              return PairElements{first, first + 2};
            }},
       "each 4 coordinates were a window of their own"},
      {"TheLengthOfTheCall",
       {.call =
            [](Call& call, RopeSpec& spec) {
              if (auto* it = std::get_if<DynamicNtkScaling>(&spec.scaling)) {
                it->seq_len = 0;
                for (std::int64_t i = 0; i < call.batch * call.seq; ++i)
                  it->seq_len = std::max(it->seq_len, call.positions[i] + 1);
              }
            }},
       "the largest position of all its rows"},
  };
}

void PrintTo(const Follower& follower, std::ostream* out) { *out << follower.name; }

std::vector<Case> calls(int seq) {
  std::vector<Case> all;
  const Scaling kScalings[] = {NoScaling{}, LinearScaling{2.75}, Llama3Scaling{8, 1, 4, 512},
                               DynamicNtkScaling{2, 64, 512}};
  for (const Scaling& scaling : kScalings)
    for (const Layout layout : {Layout::interleaved, Layout::half_split})
      for (const int pairs : {5, 8})
        for (const double m : {1.0, 1.25}) {
          Case c;
          c.spec.head_dim = c.spec.rotary_dim = 2 * pairs;
          c.spec.layout = layout;
          c.spec.scaling = scaling;
          c.spec.attention_factor = m;
          c.batch = pairs == 5 ? 2 : 3, c.seq = seq;
          c.positions.clear();
          for (int i = 0; i < c.tokens(); ++i)
            c.positions.push_back(7 * i * i + 13 * i + pairs + (m > 1 ? 400 : 1));
          if (m > 1 && layout == Layout::half_split)
            for (std::int64_t& t : c.positions) t = -t;
          c.q.heads = 3, c.k.heads = 2;
          c.q.values.seed = all.size(), c.k.values.seed = all.size() + 100;
          all.push_back(c);
        }
  return all;
}

std::string law_of(const MutantRope& steps, int seq = 5) {
  const Implementation rope = implementation_of(steps, "follower");
  const Contract& contract = *contract_named("float32");
  std::vector<Observation> seen;
  for (const Case& c : calls(seq)) seen.push_back(observe(rope, contract, c));
  std::vector<Sight> wrong, right;
  for (const Observation& call : seen)
    for (const Item& item : call.items) {
      if (item.plain)
        wrong.push_back({&call, &item});
      else if (!item.wrong)
        right.push_back({&call, &item});
    }
  run::RunOptions options;
  options.contract = contract;
  const support::Deadline deadline(60);
  Laboratory laboratory(rope, options, deadline);
  laboratory.only_recorded();
  const Explained explained = explanations_of(wrong, right, laboratory);
  return explained.by.empty() ? "" : explained.by.front().law.words;
}

class Laws : public testing::TestWithParam<Follower> {};

TEST_P(Laws, AreToldFromEachOther) {
  const std::string law = law_of(GetParam().steps, GetParam().seq);
  for (const Follower& other : followers())
    if (other.said == std::string(GetParam().said))
      EXPECT_NE(law.find(other.said), std::string::npos) << law;
    else
      EXPECT_EQ(law.find(other.said), std::string::npos) << law;
}

INSTANTIATE_TEST_SUITE_P(All, Laws, testing::ValuesIn(followers()),
                         [](const auto& follower) { return std::string(follower.param.name); });

TEST(Laws, AreNotSaidOfRightResults) { EXPECT_EQ(law_of({}), ""); }

/// Angles too small by the part that float32 adds to 2π, π and π/2 alike.
Long with_turns_in_float32(Long angle) {
  const Long turn = 2 * std::numbers::pi_v<Long>;
  return angle * (2 - Long{static_cast<float>(turn)} / turn);
}

TEST(ConstantsInFloat32, AreSaidIfTheirDigitsFit) {
  const std::string set = "the 2π, π or π/2 that is taken off as often as it fits";
  const std::string reciprocal = "1/(2π) were rounded to float32";
  const auto of_angle = [](std::function<Long(Long)> change) {
    return law_of({.angle = [change](Long t, Long theta) { return change(t * theta); }});
  };
  const std::string law = of_angle(with_turns_in_float32);
  EXPECT_NE(law.find(set), std::string::npos) << law;
  const std::string by_reciprocal = of_angle([](Long angle) {
    const Long turn = 2 * std::numbers::pi_v<Long>;
    return angle * (Long{static_cast<float>(1 / turn)} * turn);
  });
  EXPECT_NE(by_reciprocal.find(reciprocal), std::string::npos) << by_reciprocal;
  const std::string other = of_angle([](Long angle) { return angle * (1 - 5e-8L); });
  for (const std::string& words : {by_reciprocal, other})
    EXPECT_EQ(words.find(set), std::string::npos) << words;
  EXPECT_EQ(other.find("float32"), std::string::npos) << other;
}

/// A law that changes little is confirmed by results that are nearly right, which prove nothing.
TEST(Laws, AreNotSaidOfRoundings) {
  EXPECT_EQ(law_of(of_table([](const Slot&, Turn t) {
              const auto rounded = [](Long v) {
                return static_cast<Long>(std::nearbyint(v * 0x1p22L) * 0x1p-22L);
              };
              return Turn{rounded(t.cos), rounded(t.sin)};
            })),
            "");
}

}  // namespace
}  // namespace ropecheck::diagnosis
