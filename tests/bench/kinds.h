#ifndef ROPECHECK_TESTS_BENCH_KINDS_H_
#define ROPECHECK_TESTS_BENCH_KINDS_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "reference/rope_spec.h"
#include "rope/plan.h"
#include "tests/bench/table_reporter.h"

// The formats and arithmetics that are benchmarked, and their accuracy.
namespace ropecheck::bench {

inline constexpr float kBase = 10000;
inline constexpr std::int64_t kFirstPosition =
    100'000;  // a long context that models are trained on

struct StoredAs {
  std::string name;
  rope::Storage storage;
  std::size_t size;  ///< bytes of an element
  double unit_roundoff;
};

/// float32, float16, bfloat16, float64.
const std::vector<StoredAs>& formats();

/// A way to compute, by its name in the tables: "ours", "ours, double inside", …
struct Kind {
  std::string name;
  rope::PlanOptions options;
};

/// The ways that a format has.
std::vector<Kind> kinds_of(const StoredAs& format);

/// The key of a kind in the map of accuracies.
std::string accuracy_key(const StoredAs& format, const Kind& kind);

RopeSpec spec_of(std::int64_t head_dim, Layout layout = Layout::half_split);

/// Measures every kind, and the loops of other projects, at sampled positions of the benchmark and
/// of the first 2^20, at head_dim 128: by accuracy_key, or by the name of the loop.
std::map<std::string, Accuracy> measure_accuracy();

}  // namespace ropecheck::bench

#endif  // ROPECHECK_TESTS_BENCH_KINDS_H_
