#include "diagnosis/laws/readings.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace ropecheck::diagnosis {

namespace {

/// The mean by accuracy of those that agree with the most accurate one; they are sorted by it.
double mean_of(const std::vector<Reading>& readings) {
  const Reading& finest = readings.front();
  double sum = 0, weights = 0;
  for (const Reading& one : readings) {
    if (std::abs(one.value - finest.value) > one.bar + finest.bar || !(one.bar > 0)) continue;
    sum += (one.value - finest.value) / (one.bar * one.bar);
    weights += 1 / (one.bar * one.bar);
  }
  return weights == 0 ? finest.value : finest.value + sum / weights;
}

}  // namespace

std::vector<double> likely_numbers(std::vector<Reading> readings) {
  if (readings.empty()) return {};
  std::stable_sort(readings.begin(), readings.end(),
                   [](const Reading& a, const Reading& b) { return a.bar < b.bar; });
  constexpr std::size_t kMostAccurate = 4;
  std::vector<double> numbers = {mean_of(readings)};
  for (std::size_t i = 0; i < std::min(kMostAccurate, readings.size()); ++i)
    numbers.push_back(readings[i * std::max<std::size_t>(1, readings.size() / 32)].value);
  std::nth_element(readings.begin(), readings.begin() + std::ssize(readings) / 2, readings.end(),
                   [](const Reading& a, const Reading& b) { return a.value < b.value; });
  numbers.push_back(readings[readings.size() / 2].value);
  return numbers;
}

double relative_bar(const Sight& s) { return bar_of(s) / norm(s.item->exact); }

double excess_of(const Sight& s) {
  const Point quotient = point_of(s.item->got) / norm(s.item->exact) *
                         std::conj(point_of(s.item->exact) / norm(s.item->exact));
  return sense_of(s) * std::arg(quotient);
}

}  // namespace ropecheck::diagnosis
