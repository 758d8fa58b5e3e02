#ifndef ROPECHECK_PROPERTIES_CASE_DICE_H_
#define ROPECHECK_PROPERTIES_CASE_DICE_H_

#include <rapidcheck/Random.h>

#include <cstdint>
#include <initializer_list>
#include <span>

// Random choices from RapidCheck's generator. The same seed gives the same choices on every
// machine, which the distributions of the standard library do not guarantee.
namespace ropecheck::inline cases {

/// Random choices. Modulo bias does not matter for ranges this far below 2^64.
class Dice {
 public:
  explicit Dice(rc::Random& random) : random_(random) {}

  std::uint64_t bits() { return random_.next(); }
  /// Returns a number in [0, count).
  std::uint64_t below(std::uint64_t count) { return bits() % count; }
  /// Returns a number in [low, high].
  int between(int low, int high) {
    return low + static_cast<int>(below(static_cast<std::uint64_t>(high - low) + 1));
  }
  bool one_in(std::uint64_t n) { return below(n) == 0; }
  template <class T>
  T of(std::span<const T> list) {
    return list[below(list.size())];
  }
  template <class T>
  T of(std::initializer_list<T> list) {
    return of(std::span<const T>(list.begin(), list.size()));
  }

 private:
  rc::Random& random_;
};

}  // namespace ropecheck::cases

#endif  // ROPECHECK_PROPERTIES_CASE_DICE_H_
