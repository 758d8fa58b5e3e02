#include "hunt/worst_report.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "properties/case/encoding/case_text.h"
#include "properties/case/encoding/spec_text.h"
#include "properties/exact/exact_rope.h"
#include "properties/exact/oracle_rope.h"
#include "reference/frequencies.h"
#include "support/input_error.h"
#include "support/text_table.h"

namespace ropecheck::hunt {
namespace {

const char* kind_of(const ClosenessRecord& record) {
  return record.convergent ? "convergent" : "intermediate";
}

WorstOfPair worst_of(const RopeSpec& spec, int pair, double theta, const WorstOptions& options) {
  WorstOfPair worst;
  worst.pair = pair;
  worst.theta = theta;
  worst.records = closeness_records(spec, pair, options.highest, options.between);
  worst.edges = binade_edges(spec, pair, options.highest);
  worst.cancels = {options.highest, pair, 0, 0};
  for (const ClosenessRecord& record : worst.records)
    if (record.turned && (!worst.turned || record.at.log2_distance < worst.cancels.log2_distance)) {
      worst.cancels = record.at;
      worst.turned = true;
    }
  worst.first = cancelling_input(spec, worst.cancels.position, pair);
  worst.second = for_second_coordinate(worst.first);
  return worst;
}

/// Returns the closest of the pairs that have come to a quarter turn; null if none has.
const WorstOfPair* closest_of(const std::vector<WorstOfPair>& pairs) {
  const WorstOfPair* closest = nullptr;
  for (const WorstOfPair& worst : pairs)
    if (worst.turned &&
        (closest == nullptr || worst.cancels.log2_distance < closest->cancels.log2_distance))
      closest = &worst;
  return closest;
}

std::string cancelling_line(const char* coordinate, const CancellingInput& x) {
  const double size = std::hypot(static_cast<double>(x.x1), static_cast<double>(x.x2));
  return fmt::format("  {}  x1 = {:<17a} x2 = {:<17a} leave 2^{:.1f} of their norm\n", coordinate,
                     static_cast<double>(x.x1), static_cast<double>(x.x2),
                     std::log2(x.left / size));
}

std::string block_of(const WorstOfPair& worst) {
  support::TextTable records{{{"position", support::Align::right, 21},
                              {"closest yet", support::Align::left, 12},
                              {"to a quarter turn, rad"}},
                             {}};
  for (const ClosenessRecord& record : worst.records)
    records.rows.push_back(
        {std::to_string(record.at.position), kind_of(record),
         fmt::format("2^{:<7.2f} {:.17g} {}{}", record.at.log2_distance, record.at.distance,
                     record.past ? "past" : "before", record.turned ? "" : " the start")});
  std::string text =
      fmt::format("pair {}: {:.9g} rad a position, a quarter turn in {:.6g}\n", worst.pair,
                  worst.theta, std::acos(-1.0) / 2 / std::abs(worst.theta)) +
      support::to_text(records);
  text += "  the angle reaches a power of two, in rad, at\n";
  constexpr std::size_t kWidth = 100;
  std::string line = "   ";
  for (const BinadeEdge& edge : worst.edges) {
    const std::string item = fmt::format(" 2^{}: {}", edge.exponent, edge.position);
    if (line.size() + item.size() > kWidth) {
      text += line + '\n';
      line = "   ";
    }
    line += item + (&edge == &worst.edges.back() ? "" : ",");
  }
  text += (worst.edges.empty() ? "    none of these positions" : line) + "\n";
  text += fmt::format("  what cancels at {}, {}\n", worst.cancels.position,
                      worst.turned ? "the closest" : "still before the first quarter turn");
  return text + cancelling_line("x1*cos - x2*sin:", worst.first) +
         cancelling_line("x1*sin + x2*cos:", worst.second) + '\n';
}

}  // namespace

std::vector<WorstOfPair> worst_of_pairs(const RopeSpec& spec, const WorstOptions& options) {
  if (spec.axes() != 1)
    throw support::InputError(
        "positions of several axes have no closest one: each axis turns its own pairs");
  if (options.pair && (*options.pair < 0 || *options.pair >= spec.pairs()))
    throw support::InputError(fmt::format("--pair must lie between 0 and {}", spec.pairs() - 1));
  std::vector<WorstOfPair> all;
  for (int pair = options.pair.value_or(0); pair < spec.pairs(); ++pair) {
    const auto theta = static_cast<double>(frequency<exact::Oracle>(spec, pair));
    if (theta != 0) all.push_back(worst_of(spec, pair, theta, options));
    if (options.pair) break;
  }
  if (all.empty())
    throw support::InputError(options.pair ? "this pair does not turn"
                                           : "no pair of this specification turns");
  return all;
}

std::string worst_table(const RopeSpec& spec, const std::vector<WorstOfPair>& pairs) {
  std::string text;
  for (const WorstOfPair& worst : pairs) text += block_of(worst);
  const WorstOfPair* closest = closest_of(pairs);
  if (closest == nullptr) return text + "no pair has come to a quarter turn\n";
  return text +
         fmt::format(
             "closest of all: position {}, pair {}, 2^{:.2f} rad; with values that cancel\n",
             closest->cancels.position, closest->pair, closest->cancels.log2_distance) +
         to_line("matches_reference", cancelling_case(spec, closest->cancels)) + '\n';
}

std::string worst_json(const RopeSpec& spec, const std::vector<WorstOfPair>& pairs) {
  using OrderedJson = nlohmann::ordered_json;
  OrderedJson all = OrderedJson::array();
  for (const WorstOfPair& worst : pairs) {
    OrderedJson records = OrderedJson::array(), edges = OrderedJson::array();
    for (const ClosenessRecord& record : worst.records)
      records.push_back({{"position", record.at.position},
                         {"kind", kind_of(record)},
                         {"distance", record.at.distance},
                         {"log2_distance", record.at.log2_distance},
                         {"past", record.past},
                         {"turned", record.turned}});
    for (const BinadeEdge& edge : worst.edges)
      edges.push_back({{"exponent", edge.exponent}, {"position", edge.position}});
    const auto values = [](const CancellingInput& x) {
      return OrderedJson{{"x1", x.x1}, {"x2", x.x2}, {"left", x.left}};
    };
    all.push_back(
        {{"pair", worst.pair},
         {"theta", worst.theta},
         {"records", records},
         {"binade_edges", edges},
         {"cancelling",
          {{"position", worst.cancels.position},
           {"turned", worst.turned},
           {"first_coordinate", values(worst.first)},
           {"second_coordinate", values(worst.second)},
           {"case", to_line("matches_reference", cancelling_case(spec, worst.cancels))}}}});
  }
  return OrderedJson{{"spec", to_text(spec)}, {"pairs", all}}.dump() + "\n";
}

}  // namespace ropecheck::hunt
