#include "tests/bench/table_reporter.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>

#include "support/text_table.h"

namespace ropecheck::bench {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

std::string shape_of(const std::string& name) { return name.substr(0, name.find('/')); }
std::string what_of(const std::string& name) { return name.substr(name.find('/') + 1); }

/// Returns the number; "-" if it is NaN.
std::string cell(double value, fmt::format_string<double&> format) {
  return std::isnan(value) ? "-" : fmt::format(format, value);
}

support::TextTable empty_table() {
  constexpr auto kRight = support::Align::right;
  support::TextTable table{{{"", support::Align::left, 34}}, {}};
  for (const char* heading : {"ns/item", "of limit", "x ggml", "max ulp", "max err/u"})
    table.columns.push_back({heading, kRight, 10, 0});
  return table;
}

void print(const std::string& shape, const support::TextTable& table) {
  if (!table.rows.empty()) std::printf("\n%s\n%s", shape.c_str(), support::to_text(table).c_str());
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
  support::TextTable table = empty_table();
  double limit = kNone, ggml = kNone;
  for (const std::string& name : names_) {
    const double time = median(name);
    if (std::isnan(time)) continue;
    const std::string what = what_of(name);
    if (shape_of(name) != shape) {
      print(shape, table);
      shape = shape_of(name);
      table.rows.clear();
      limit = ggml = kNone;
      for (const std::string& other : names_) {
        if (shape_of(other) != shape) continue;
        if (what_of(other).starts_with("limit")) limit = median(other);
        if (what_of(other).starts_with("ggml")) ggml = median(other);
      }
    }
    const auto accuracy = accuracy_.find(what);
    const bool known = accuracy != accuracy_.end();
    table.rows.push_back({what, cell(time, "{:.4f}"), cell(limit / time, "{:.2f}"),
                          cell(ggml / time, "{:.1f}"),
                          cell(known ? accuracy->second.ulp : kNone, "{:.4g}"),
                          cell(known ? accuracy->second.pair_error : kNone, "{:.4g}")});
  }
  print(shape, table);
}

}  // namespace ropecheck::bench
