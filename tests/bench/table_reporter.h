#ifndef ROPECHECK_TESTS_BENCH_TABLE_REPORTER_H_
#define ROPECHECK_TESTS_BENCH_TABLE_REPORTER_H_

#include <benchmark/benchmark.h>

#include <map>
#include <string>
#include <vector>

// Prints the benchmarks as one table in which lines can be compared.
namespace ropecheck::bench {

/// The accuracy shown beside a time; NaN if it does not apply.
struct Accuracy {
  double ulp;         ///< of cos and sin, as float
  double pair_error;  ///< in units of the storage's roundoff
};

/// Collects the repetitions of benchmarks named "shape/what". Prints, shape by shape and in the
/// order of `names`, the median time per item, the speed in units of the shape's "limit" line and
/// of its "ggml" line, and the accuracy of each `what`.
class TableReporter : public benchmark::BenchmarkReporter {
 public:
  TableReporter(const std::vector<std::string>& names,
                const std::map<std::string, Accuracy>& accuracy)
      : names_(names), accuracy_(accuracy) {}

  bool ReportContext(const Context&) override { return true; }
  void ReportRuns(const std::vector<Run>& runs) override;
  void Finalize() override;

 private:
  /// NaN if nothing was measured.
  double median(const std::string& name) const;

  const std::vector<std::string>& names_;
  const std::map<std::string, Accuracy>& accuracy_;
  std::map<std::string, std::vector<double>> nanoseconds_per_item_;
};

}  // namespace ropecheck::bench

#endif  // ROPECHECK_TESTS_BENCH_TABLE_REPORTER_H_
