#include "diagnosis/outside.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "diagnosis/case_changes.h"
#include "properties/given_table.h"
#include "properties/measure.h"
#include "properties/subject.h"

namespace ropecheck::diagnosis {
namespace {

constexpr std::int64_t kFirstPosition = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kLastPosition = std::numeric_limits<std::int64_t>::max();

/// Positions just outside, further outside, and those that lose bits in a cast.
std::vector<std::int64_t> positions_outside(const Limits& limits) {
  std::vector<std::int64_t> all = {-1, -2, -1000};
  if (limits.last_declared < kLastPosition / 4)
    for (const std::int64_t more : {std::int64_t{1}, std::int64_t{2}, limits.last_declared + 5})
      all.push_back(limits.last_declared + more);
  all.push_back((std::int64_t{1} << 31) + 5);
  all.push_back((std::int64_t{1} << 32) + 5);
  std::erase_if(all, [&](std::int64_t t) {
    const bool is_inside = t >= limits.first_declared && t <= limits.last_declared;
    const bool fits = !limits.int32_positions || t <= std::numeric_limits<std::int32_t>::max();
    return is_inside || !fits;
  });
  return all;
}

/// Positions whose result code may give for t.
std::vector<std::int64_t> positions_for(std::int64_t t, const Limits& limits) {
  std::vector<std::int64_t> all = {t,    limits.first_declared, limits.last_declared, -t, 0, t + 1,
                                   t - 1};
  if (limits.last_declared < kLastPosition / 4 && limits.first_declared > kFirstPosition / 4) {
    const std::int64_t rows = limits.last_declared - limits.first_declared + 1;
    const std::int64_t rest = (t - limits.first_declared) % rows;
    all.push_back(limits.first_declared + (rest < 0 ? rest + rows : rest));
    all.push_back(limits.last_declared + 1 + t);
    all.push_back(limits.last_declared - 1);
  }
  all.push_back(static_cast<std::int32_t>(static_cast<std::uint32_t>(t)));
  all.push_back(static_cast<std::int64_t>(static_cast<std::uint32_t>(t)));
  std::erase_if(all, [](std::int64_t u) { return u < -kFarthest || u > kFarthest; });
  return all;
}

/// Returns true if every pair is within the bounds at a position.
bool is_result_of(std::int64_t t, const Operation& operation, const Rotated& rotated,
                  const Measure& measure) {
  const Case& shape = operation.shape;
  bool all = true;
  for_each_pair(shape, [&](const Place& where, const PairIndex& at) {
    const Position position = on_axes(shape.axes(), t);
    const Pair x = pair_at(tensor_of(operation, where.tensor), at);
    const Pair off = pair_at(tensor_of(rotated, where.tensor), at) -
                     measure.rotated(x, position, where.pair, shape.direction);
    const double r = measure.m_as_double() * norm(x);
    all = all && norm(off) <= measure.bound(position, where.pair, r, shape.direction);
  });
  return all;
}

}  // namespace

std::string answers_outside_in_words(const run::RunResult& result, const Laboratory& laboratory) {
  const Implementation& implementation = laboratory.implementation();
  const Limits& limits = implementation.capabilities.limits;
  const auto property = std::find_if(
      result.properties.begin(), result.properties.end(), [](const run::PropertyResult& one) {
        return one.property->name == "positions_outside_the_range" && one.failed > 0;
      });
  if (property == result.properties.end() || !property->smallest) return {};
  Case c = property->smallest->c;
  resize(c, 1, 1);
  c.q.values.profile = c.k.values.profile = Profile::unit;
  const Subject subject = subject_of(implementation, laboratory.contract(), c.dtype,
                                     table_form_of(c, implementation.capabilities));
  if (!subject.rotate_anywhere) return {};
  const Measure measure(subject, c);
  std::string answers;
  const bool is_error = limits.outside == OutsidePolicy::error;
  for (const std::int64_t t : positions_outside(limits)) {
    constexpr double kUntil = 0.95;
    if (laboratory.deadline().is_over(kUntil)) break;
    std::fill(c.positions.begin(), c.positions.end(), t);
    const Operation operation = operation_of(c);
    Rotated rotated;
    const CallStatus status = subject.rotate_anywhere(operation, rotated);
    std::string answer;
    if (status.ending != CallStatus::Ending::returned) {
      answer = "ends the call: " + status.message;
    } else if (!status.ok()) {
      if (is_error) continue;
      answer = "is refused";
    } else {
      const std::int64_t declared = is_error ? t + 1
                                    : limits.outside == OutsidePolicy::clamp
                                        ? std::clamp(t, limits.first_declared, limits.last_declared)
                                        : t;
      if (!is_error && is_result_of(declared, operation, rotated, measure)) continue;
      std::optional<std::int64_t> used;
      for (const std::int64_t u : positions_for(t, limits))
        if (!used && is_result_of(u, operation, rotated, measure)) used = u;
      answer = used ? fmt::format("is turned as {}", *used) : "has a result of no such position";
    }
    answers += fmt::format("{}{} {}", answers.empty() ? "" : ", ", t, answer);
  }
  if (answers.empty()) return {};
  const std::string declared = is_error ? "an error"
                               : limits.outside == OutsidePolicy::clamp
                                   ? fmt::format("that of the nearest one, {} or {}",
                                                 limits.first_declared, limits.last_declared)
                                   : "their own result";
  return fmt::format(
      "Positions outside the declared range have other answers than the declared one, {}: {}.",
      declared, answers);
}

}  // namespace ropecheck::diagnosis
