#ifndef ROPECHECK_TESTS_BENCH_TABLE_REPORTER_H_
#define ROPECHECK_TESTS_BENCH_TABLE_REPORTER_H_

#include <benchmark/benchmark.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

// Prints the benchmarks as one table in which lines can be compared.
namespace ropecheck::bench {

/// The accuracy shown beside a time; NaN if it does not apply.
struct Accuracy {
  double ulp;         ///< of cos and sin, as float
  double pair_error;  ///< in units of the storage's roundoff
};

/// A line of a table.
struct TableLine {
  std::string name;      ///< "shape/what", the benchmark's name
  std::string accuracy;  ///< its key in the map of accuracies
};

/// Collects the repetitions of benchmarks. Prints, shape by shape and in the order of `lines`: the
/// median time per item; the spread, which is half the distance between the quartiles, in percent
/// of the median; the speed in units of the shape's "limit", "plain table" and "ggml" lines; and
/// the accuracy. The machine's load is said at the start and at the end.
class TableReporter : public benchmark::BenchmarkReporter {
 public:
  TableReporter(std::vector<TableLine> lines, std::map<std::string, Accuracy> accuracy)
      : lines_(std::move(lines)), accuracy_(std::move(accuracy)) {}

  bool ReportContext(const Context&) override;
  void ReportRuns(const std::vector<Run>& runs) override;
  void Finalize() override;

 private:
  struct Measured {
    double median;
    double spread;  ///< in percent
  };

  /// NaN if nothing was measured.
  Measured measured(const std::string& name) const;
  /// The median of the shape's line that starts with `what`; NaN if there is none.
  double yardstick(const std::string& shape, const std::string& what) const;

  std::vector<TableLine> lines_;
  std::map<std::string, Accuracy> accuracy_;
  std::map<std::string, std::vector<double>> nanoseconds_per_item_;
};

}  // namespace ropecheck::bench

#endif  // ROPECHECK_TESTS_BENCH_TABLE_REPORTER_H_
