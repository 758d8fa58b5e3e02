#ifndef ROPECHECK_TESTS_BENCH_ACCURACY_H_
#define ROPECHECK_TESTS_BENCH_ACCURACY_H_

#include <cstdint>
#include <functional>
#include <vector>

#include "reference/rope_spec.h"

// The accuracy of the benchmarked rotations, so that a table shows it beside the speed.
namespace ropecheck::bench {

/// Fills one row, [pairs], of cos and sin.
using MakeRow = std::function<void(std::int64_t position, float* cos, float* sin)>;

/// Rotates one head's vector x: [head_dim]. Arguments and results are doubles that are exact in the
/// storage.
using RotateHead = std::function<std::vector<double>(std::int64_t position, std::vector<double> x)>;

/// The largest error of cos and sin over some positions, in units in the last place of float.
double worst_ulp(const RopeSpec& spec, const std::vector<std::int64_t>& positions,
                 const MakeRow& make_row);

/// The largest pair error ‖ŷ − y‖/(u·m·‖x‖) over some positions and random x, where u is the unit
/// roundoff of the storage.
double worst_pair_error(const RopeSpec& spec, const std::vector<std::int64_t>& positions, double u,
                        const RotateHead& rotate);

}  // namespace ropecheck::bench

#endif  // ROPECHECK_TESTS_BENCH_ACCURACY_H_
