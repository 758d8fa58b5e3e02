#include "tests/bench/table_reporter.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>

namespace ropecheck::bench {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

std::string shape_of(const std::string& name) { return name.substr(0, name.find('/')); }
std::string what_of(const std::string& name) { return name.substr(name.find('/') + 1); }

void print_number(double value, const char* format) {
  if (std::isnan(value))
    std::printf("%10s", "-");
  else
    std::printf(format, value);
}

}  // namespace

void TableReporter::ReportRuns(const std::vector<Run>& runs) {
  for (const Run& run : runs) {
    const auto rate = run.counters.find("items_per_second");
    if (run.run_type == Run::RT_Iteration && !run.error_occurred && rate != run.counters.end())
      nanoseconds_per_item_[run.run_name.function_name].push_back(1e9 / rate->second);
  }
}

double TableReporter::median(const std::string& name) const {
  const auto found = nanoseconds_per_item_.find(name);
  if (found == nanoseconds_per_item_.end()) return kNone;
  std::vector<double> times = found->second;
  std::sort(times.begin(), times.end());
  return times[times.size() / 2];
}

void TableReporter::Finalize() {
  std::string shape;
  double limit = kNone, ggml = kNone;
  for (const std::string& name : names_) {
    const double time = median(name);
    if (std::isnan(time)) continue;
    const std::string what = what_of(name);
    if (shape_of(name) != shape) {
      shape = shape_of(name);
      limit = ggml = kNone;
      for (const std::string& other : names_) {
        if (shape_of(other) != shape) continue;
        if (what_of(other).starts_with("limit")) limit = median(other);
        if (what_of(other).starts_with("ggml")) ggml = median(other);
      }
      std::printf("\n%s\n%-34s%10s%10s%10s%10s%10s\n", shape.c_str(), "", "ns/item", "of limit",
                  "x ggml", "max ulp", "max err/u");
    }
    std::printf("%-34s%10.4f", what.c_str(), time);
    print_number(limit / time, "%10.2f");
    print_number(ggml / time, "%10.1f");
    const auto accuracy = accuracy_.find(what);
    const bool known = accuracy != accuracy_.end();
    print_number(known ? accuracy->second.ulp : kNone, "%10.4g");
    print_number(known ? accuracy->second.pair_error : kNone, "%10.4g");
    std::printf("\n");
  }
}

}  // namespace ropecheck::bench
