#include <algorithm>
#include <cmath>
#include <complex>
#include <cstddef>
#include <limits>

#include "diagnosis/catalogue/known_bugs.h"
#include "diagnosis/catalogue/spec_mistakes.h"

// Mistakes with numbers at the ends of their formats, and with intermediate roundings.
namespace ropecheck::diagnosis {
namespace {

Long flushed(Long value) {
  return std::abs(value) < std::numeric_limits<float>::min() ? std::copysign(0.0L, value) : value;
}

/// The error of a result grows with the root of the number of roundings: after this many steps it
/// is some sixteen roundings.
constexpr int kShifts = 256;

template <DType kDType>
double rounded(double value) {
  if constexpr (kDType == DType::float32) return static_cast<float>(value);
  return value_of<kDType>(bits_of(kDType, value));
}

/// A rotation in equal steps, each of them rounded to the tensor's format.
LongPair turned_in_shifts(DType dtype, LongPair x, Turn turn) {
  const Long m = std::hypot(turn.cos, turn.sin);
  const Long angle = std::atan2(turn.sin, turn.cos) / kShifts;
  const auto c = static_cast<double>(std::cos(angle));
  const auto s = static_cast<double>(std::sin(angle));
  auto first = static_cast<double>(x.first);
  auto second = static_cast<double>(x.second);
  with_dtype(dtype, [&]<DType kDType>() {
    for (int i = 0; i < kShifts; ++i) {
      const double turned = first * c - second * s;
      second = rounded<kDType>(first * s + second * c);
      first = rounded<kDType>(turned);
    }
  });
  return {m * first, m * second};
}

}  // namespace

std::vector<KnownBug> number_bugs() {
  return {
      {"POS-24", "a position were reached in 256 shifts, the result rounded after each",
       "llama.cpp #4097, llama2.c #468",
       [] {
         return MutantRope{.vector = [](const Slot& slot, const RopeSpec& spec,
                                        const std::vector<Turn>& turns, const std::vector<Long>& x,
                                        std::vector<Long>& y) {
           for (int j = 0; j < spec.pairs(); ++j) {
             const auto [a, b] = pair_elements(spec, j);
             const LongPair turned =
                 turned_in_shifts(slot.call->dtype, {x[at(a)], x[at(b)]}, turns[at(j)]);
             y[at(a)] = turned.first;
             y[at(b)] = turned.second;
           }
         }};
       }},
      {"PLA-13", "subnormal inputs were flushed to zero", "",
       [] {
         return MutantRope{.rotate = [](LongPair x, Turn t) -> LongPair {
           const LongPair z{flushed(x.first), flushed(x.second)};
           return {z.first * t.cos - z.second * t.sin, z.first * t.sin + z.second * t.cos};
         }};
       }},
      {"PLA-13b", "subnormal results were flushed to zero", "",
       [] {
         return MutantRope{.rotate = [](LongPair x, Turn t) -> LongPair {
           return {flushed(x.first * t.cos - x.second * t.sin),
                   flushed(x.first * t.sin + x.second * t.cos)};
         }};
       }},
      {"PLA-14", "results were clamped to ±65504", "",
       [] {
         return MutantRope{.rotate = [](LongPair x, Turn t) -> LongPair {
           const auto clamp = [](Long v) { return std::clamp(v, -65504.0L, 65504.0L); };
           return {clamp(x.first * t.cos - x.second * t.sin),
                   clamp(x.first * t.sin + x.second * t.cos)};
         }};
       }},
      {"PLA-21", "positions were counted from a row's first in float32", "",
       [] {
         return MutantRope{.position = [](const Slot& slot, Long right) {
           const Long first = position_at(slot, slot.batch, 0);
           return first + static_cast<Long>(static_cast<float>(right - first));
         }};
       }},
      {"PLA-22", "a product of complex numbers made an infinity of a NaN", "",
       [] {
         return MutantRope{.rotate = [](LongPair x, Turn t) -> LongPair {
           // The language's own complex product turns such a NaN into an infinity.
           const std::complex<Long> product =
               std::complex<Long>(x.first, x.second) * std::complex<Long>(t.cos, t.sin);
           return {product.real(), product.imag()};
         }};
       }},
  };
}

}  // namespace ropecheck::diagnosis
