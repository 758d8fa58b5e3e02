#include "tests/bench/table_reporter.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
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
  for (const char* heading :
       {"ns/item", "+- %", "of limit", "x table", "x ggml", "max ulp", "max err/u"})
    table.columns.push_back({heading, kRight, 10, 0});
  return table;
}

void print(const std::string& shape, const support::TextTable& table) {
  if (!table.rows.empty()) std::printf("\n%s\n%s", shape.c_str(), support::to_text(table).c_str());
}

void print_load(const char* when) {
  double load[1] = {kNone};
  if (getloadavg(load, 1) == 1) std::printf("%s: load %.1f\n", when, load[0]);
}

}  // namespace

bool TableReporter::ReportContext(const Context&) {
  print_load("at the start");
  return true;
}

void TableReporter::ReportRuns(const std::vector<Run>& runs) {
  for (const Run& run : runs) {
    const auto rate = run.counters.find("items_per_second");
    if (run.run_type == Run::RT_Iteration && !run.error_occurred && rate != run.counters.end())
      nanoseconds_per_item_[run.run_name.function_name].push_back(1e9 / rate->second);
  }
}

TableReporter::Measured TableReporter::measured(const std::string& name) const {
  const auto found = nanoseconds_per_item_.find(name);
  if (found == nanoseconds_per_item_.end()) return {kNone, kNone};
  std::vector<double> times = found->second;
  std::sort(times.begin(), times.end());
  const double median = times[times.size() / 2];
  const double half = (times[times.size() * 3 / 4] - times[times.size() / 4]) / 2;
  return {median, 100 * half / median};
}

double TableReporter::yardstick(const std::string& shape, const std::string& what) const {
  for (const TableLine& line : lines_)
    if (line.name.starts_with(shape + "/" + what)) return measured(line.name).median;
  return kNone;
}

void TableReporter::Finalize() {
  print_load("at the end");
  std::string shape;
  support::TextTable table = empty_table();
  for (const TableLine& line : lines_) {
    const auto [time, spread] = measured(line.name);
    if (std::isnan(time)) continue;
    if (shape_of(line.name) != shape) {
      print(shape, table);
      shape = shape_of(line.name);
      table.rows.clear();
    }
    const auto speed = [&](const char* of) { return cell(yardstick(shape, of) / time, "{:.2f}"); };
    const auto accuracy = accuracy_.find(line.accuracy);
    const bool known = accuracy != accuracy_.end();
    table.rows.push_back({what_of(line.name), cell(time, "{:.4f}"), cell(spread, "{:.0f}"),
                          speed("limit"), speed("plain table"), speed("ggml"),
                          cell(known ? accuracy->second.ulp : kNone, "{:.4g}"),
                          cell(known ? accuracy->second.pair_error : kNone, "{:.4g}")});
  }
  print(shape, table);
}

}  // namespace ropecheck::bench
