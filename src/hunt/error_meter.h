#ifndef ROPECHECK_HUNT_ERROR_METER_H_
#define ROPECHECK_HUNT_ERROR_METER_H_

#include <cstdint>
#include <span>
#include <vector>

#include "properties/case/case.h"
#include "properties/contract.h"
#include "properties/exact/fast_cos_sin.h"
#include "properties/implementation.h"

// Measures the pair error at very many positions, for sweeps and searches. It measures the same
// error as the property matches_reference, a thousand times faster, in double arithmetic.
//
// Each position has a vector of its own to rotate (`case_at`), uniform in (−1, 1), so that an error
// found is a case that anybody can check again.
//
// Accuracy. cos and sin are within 2^−51 (properties/fast_cos_sin.h), which is √2·2^−51 of r; the
// rest is a handful of roundings of numbers below 2. So ‖ŷ − y‖/r is within 2^−49: in units of u =
// 2^−24, an error is within kError = 2^−25. For float64 tensors this would be too coarse, so they
// are not measured here.
namespace ropecheck::hunt {

class ErrorMeter {
 public:
  /// Bound on the error of a measured error, in units of u.
  static constexpr double kError = 0x1p-25;

  /// Tensors of `dtype`, not float64; positions of one number. Throws InputError with a sentence if
  /// the dtype, the specification or the declared capabilities do not allow that.
  ErrorMeter(Implementation implementation, RopeSpec spec, Contract contract, DType dtype);

  /// Computes pair errors in units of u, [positions, pairs]; infinite if an output is not finite.
  /// Several threads may call it at once. Throws CallFailed.
  void measure(std::span<const std::int64_t> positions, std::vector<double>& errors) const;

  /// E + A·|t·θ|, in units of u.
  double budget(std::int64_t position, int pair) const;

  /// E, which no budget is below.
  double least_budget() const { return budget_.rotation; }

  /// Returns whether a measured error exceeds its budget by more than the meter's own error.
  bool violates(double error, std::int64_t position, int pair) const {
    return error > budget(position, pair) + kError;
  }

  /// Returns the one-token case that is measured at a position.
  Case case_at(std::int64_t position) const;

  const Implementation& implementation() const { return implementation_; }
  const Contract& contract() const { return contract_; }
  const RopeSpec& spec() const { return spec_; }
  DType dtype() const { return dtype_; }

 private:
  /// Number of vectors in use; a position uses the one with the index position mod kVectors.
  static constexpr std::uint64_t kVectors = 256;

  static std::uint64_t vector_of(std::int64_t position) {
    return static_cast<std::uint64_t>(position) % kVectors;
  }

  Implementation implementation_;
  RopeSpec spec_;
  Contract contract_;
  DType dtype_;
  Budget budget_;
  double attention_factor_;
  exact::FastCosSin turns_;
  std::vector<double> frequency_;     // [pairs], |θ|
  std::vector<std::uint8_t> stored_;  // [kVectors, head_dim], as the tensor holds them
  std::vector<double> first_;         // [kVectors, pairs], their values
  std::vector<double> second_;
  std::vector<double> per_error_;  // [kVectors, pairs], 1/(u·r)
};

}  // namespace ropecheck::hunt

#endif  // ROPECHECK_HUNT_ERROR_METER_H_
