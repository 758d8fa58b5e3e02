#include "report/contract_sentences.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>
#include <utility>

#include "properties/case/case.h"
#include "properties/contract_text.h"
#include "properties/exact/exact_rope.h"
#include "properties/exact/rounded_frequencies.h"
#include "support/printable.h"
#include "support/text.h"

namespace ropecheck::report {
namespace {

std::vector<Direction> declared_directions(const Capabilities& can) {
  std::vector<Direction> all = {Direction::forward};
  if (can.inverse) all.push_back(Direction::inverse);
  if (can.vjp) all.push_back(Direction::vjp);
  return all;
}

/// "forward, inverse and vjp".
std::string in_words(const std::vector<Direction>& directions) {
  std::string text;
  for (std::size_t i = 0; i < directions.size(); ++i)
    text += (i == 0                       ? ""
             : i + 1 == directions.size() ? " and "
                                          : ", ") +
            std::string(name_of(directions[i]));
  return text;
}

/// "`storage` with float32 angles".
std::string in_words(const Rungs& rungs) {
  std::string text = "`" + std::string(name_of(rungs.rotation)) + "`";
  if (rungs.angle == AngleRung::float32) text += " with float32 angles";
  if (rungs.angle == AngleRung::float32_exp) text += " with float32 angles by exp";
  return text;
}

/// The directions that have one value, in their order.
template <class Value, class Of>
std::vector<std::pair<Value, std::vector<Direction>>> by_value(
    const std::vector<Direction>& directions, const Of& of) {
  std::vector<std::pair<Value, std::vector<Direction>>> groups;
  for (const Direction direction : directions) {
    const Value value = of(direction);
    const auto same = std::find_if(groups.begin(), groups.end(),
                                   [&](const auto& group) { return group.first == value; });
    if (same == groups.end())
      groups.push_back({value, {direction}});
    else
      same->second.push_back(direction);
  }
  return groups;
}

/// A specification whose attention factor costs most under a contract, of those of the targets.
/// Empty if no target has one.
std::optional<RopeSpec> spec_with_factor(const run::RunOptions& options, const Capabilities& can,
                                         DType dtype, Direction direction) {
  std::optional<RopeSpec> worst;
  double most = 0;
  const auto consider = [&](const RopeSpec& spec) {
    if (exact::attention_factor(spec) == 1) return;
    const double rotation = sum_of(rotation_terms(options.contract, spec, dtype, direction));
    if (rotation <= most) return;
    most = rotation;
    worst = spec;
  };
  for (const run::Target& target : options.targets)
    if (target.spec) {
      consider(*target.spec);
    } else if (can.attention_factor) {
      RopeSpec random;
      random.attention_factor = 1.25;
      consider(random);
    }
  return worst;
}

std::string reasons_of(const std::vector<BudgetTerm>& terms) {
  std::string text;
  for (const BudgetTerm& term : terms)
    text += fmt::format("{}{} ({})", text.empty() ? "" : " + ", support::short_number(term.value),
                        term.reason);
  return text;
}

/// The worth of an angle budget at a position: the largest over the pairs, in rad.
double radians_at(const Contract& contract, const RopeSpec& spec, DType dtype, Direction direction,
                  std::int64_t position) {
  const Budget budget = budget_of(contract, spec, dtype, direction);
  const auto exact = exact::exact_rope(spec);
  double worst = 0;
  for (int pair = 0; pair < spec.pairs(); ++pair)
    worst = std::max(
        worst, (pair_budget(budget, position, pair, exact->frequency(pair)) - budget.rotation) *
                   budget.unit_roundoff);
  return worst;
}

struct Worth {
  double radians = 0;
  std::int64_t position = 0;
  const run::Target* target = nullptr;
};

/// The largest worth over the targets, at a position that depends on the target; a target for which
/// it is negative is left out.
template <class PositionOf>
Worth largest_worth(const Contract& contract, const run::RunOptions& options, DType dtype,
                    Direction direction, const PositionOf& position_of) {
  Worth worst;
  for (const run::Target& target : options.targets) {
    if (!target.spec) continue;
    const std::int64_t position = position_of(target);
    if (position < 0) continue;
    const double radians = radians_at(contract, *target.spec, dtype, direction, position);
    if (radians > worst.radians) worst = {radians, position, &target};
  }
  return worst;
}

std::string any_result(double radians) {
  return radians >= std::numbers::pi ? ": there, any result at all" : "";
}

/// "angles to be off by 0.0078 rad at position 131071 (llama-3.1, the last of its trained length)",
/// or at the furthest position that is tried, if that is nearer or no target has a trained length.
std::string worth_in_words(const Rungs& rungs, const run::RunOptions& options,
                           const Capabilities& can, DType dtype, Direction direction) {
  const Contract& contract = contract_of(rungs);
  std::string text;
  if (rungs.angle != AngleRung::exact) {
    const std::int64_t furthest = run::positions_tried(can, options.max_position).furthest();
    Worth worth =
        largest_worth(contract, options, dtype, direction, [&](const run::Target& target) {
          return std::min<std::int64_t>(target.trained_length - 1, furthest);
        });
    const bool is_trained =
        worth.target != nullptr && worth.position == worth.target->trained_length - 1;
    if (worth.target == nullptr)
      worth = largest_worth(contract, options, dtype, direction,
                            [&](const run::Target&) { return furthest; });
    if (worth.target != nullptr)
      text = fmt::format("angles to be off by {} rad at position {} ({}{}){}",
                         support::short_number(worth.radians), worth.position,
                         support::printable(worth.target->name),
                         is_trained ? ", the last of its trained length" : "",
                         any_result(worth.radians));
  }
  const double u = format_of(dtype).unit_roundoff();
  const double rotation = sum_of(rotation_terms(contract, RopeSpec{}, dtype, direction)) * u;
  return fmt::format("{}{}each pair to be off by {} of its length", text,
                     text.empty() ? "" : ", and ", support::short_number(rotation));
}

/// The position of smallest size at which some direction of a group is beyond the rungs.
std::optional<std::int64_t> beyond(const run::OtherContracts& found, DType dtype,
                                   const std::vector<Direction>& directions, const Rungs& rungs) {
  const std::vector<Rungs> all = ladder(dtype);
  const auto index = std::find(all.begin(), all.end(), rungs) - all.begin();
  std::optional<std::int64_t> position;
  for (const Direction direction : directions)
    if (const run::RungsKept* kept = found.at(dtype, direction); kept != nullptr) {
      const auto& at = kept->beyond[static_cast<std::size_t>(index)];
      if (at && (!position || std::llabs(*at) < std::llabs(*position))) position = at;
    }
  return position;
}

/// "; `float32` fails at position 5": for the next stricter rung of each kind.
std::string what_is_stricter(const run::OtherContracts& found, DType dtype,
                             const std::vector<Direction>& directions, const Rungs& rungs) {
  std::optional<Rungs> by_rotation, by_angle;
  for (const Rungs& other : ladder(dtype)) {
    if (other.angle == rungs.angle && other.rotation < rungs.rotation) by_rotation = other;
    if (other.rotation == rungs.rotation && other.angle < rungs.angle) by_angle = other;
  }
  std::string text;
  for (const std::optional<Rungs>& other : {by_rotation, by_angle}) {
    if (!other) continue;
    if (const auto position = beyond(found, dtype, directions, *other))
      text += fmt::format("{}{} fails at position {}", text.empty() ? "; " : ", ", in_words(*other),
                          *position);
  }
  return text;
}

/// " Its single calls also keep `float32` with float32 angles, which is neither stricter nor
/// weaker.", for all rungs but the first.
std::string what_else_is_kept(const std::vector<Rungs>& strictest) {
  std::string text;
  for (std::size_t i = 1; i < strictest.size(); ++i)
    text += (text.empty() ? " Its single calls also keep " : ", or ") + in_words(strictest[i]);
  return text.empty() ? "" : text + ", which is neither stricter nor weaker.";
}

std::vector<std::string> sentences_about_auto(const run::RunResult& result,
                                              const run::RunOptions& options,
                                              const Capabilities& can) {
  std::vector<std::string> sentences;
  const run::OtherContracts& found = *result.searched;
  for (const DType dtype : declared_formats(can)) {
    std::vector<Direction> tried;
    for (const Direction direction : declared_directions(can))
      if (found.at(dtype, direction) != nullptr) tried.push_back(direction);
    const auto groups = by_value<std::vector<Rungs>>(
        tried, [&](Direction direction) { return found.strictest(dtype, direction); });
    for (const auto& [rungs, directions] : groups) {
      const std::string they_keep = fmt::format("{} {} {}", name_of(dtype), in_words(directions),
                                                directions.size() == 1 ? "keeps" : "keep");
      if (!rungs.empty()) {
        sentences.push_back(fmt::format("{} {}{}.{}", they_keep, in_words(rungs.front()),
                                        what_is_stricter(found, dtype, directions, rungs.front()),
                                        what_else_is_kept(rungs)));
        continue;
      }
      const Rungs weakest = ladder(dtype).back();
      sentences.push_back(fmt::format(
          "{} no contract: even {} fails at position {}. The report is about the "
          "declared one, {}.",
          they_keep, in_words(weakest), beyond(found, dtype, directions, weakest).value_or(0),
          in_words(options.contract.at(dtype, directions.front()))));
    }
  }
  return sentences;
}

/// A rung that the failing cases keep may be left by those that were not tried.
std::string how_few_were_tried(const run::RunResult& result, const run::RunOptions& options) {
  const bool is_whole =
      result.cut_short.empty() &&
      std::all_of(result.properties.begin(), result.properties.end(),
                  [](const run::PropertyResult& property) { return property.left_for.empty(); });
  if (options.fail_fast)
    return " That is said of the first case that failed: with --fail-fast no other was tried.";
  return is_whole ? "" : " That is said of the cases that were tried.";
}

/// The rungs that hold in place of one format's and direction's rungs, which fail; empty if they do
/// not.
std::string what_is_weaker(const run::RunResult& result, const run::RunOptions& options,
                           const Capabilities& can, DType dtype, Direction direction) {
  const run::RungsKept* kept = result.other_contracts.at(dtype, direction);
  if (kept == nullptr) return {};
  const std::vector<Rungs> all = ladder(dtype);
  Rungs rungs = options.contract.at(dtype, direction);
  // In float32 and float64 the weaker rotations are none of their own.
  rungs.rotation = std::min(rungs.rotation, all.back().rotation);
  bool fails = false;
  std::vector<Rungs> weaker;  // of which none is weaker than another
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!at_least_as_strict(rungs, all[i])) continue;
    fails = fails || kept->beyond[i];
    if (!kept->beyond[i] && std::none_of(weaker.begin(), weaker.end(), [&](const Rungs& stricter) {
          return at_least_as_strict(stricter, all[i]);
        }))
      weaker.push_back(all[i]);
  }
  const std::string who = fmt::format("{} {}", name_of(dtype), name_of(direction));
  if (kept->fails_anyway)
    return who + " would keep no weaker contract: some failures are not a matter of size.";
  if (!fails) return {};
  std::string text;
  for (const Rungs& held : weaker)
    text += fmt::format("{}{}, which allows {}",
                        text.empty() ? who + " would keep " : std::string("; or "), in_words(held),
                        worth_in_words(held, options, can, dtype, direction));
  if (!text.empty()) return text + "." + how_few_were_tried(result, options);
  if (const auto position = kept->beyond.back())
    return fmt::format("{} would keep no weaker contract: even {} fails at position {}.", who,
                       in_words(all.back()), *position);
  return who + " would keep no weaker contract.";
}

bool matches_reference_was_asked(const run::RunResult& result) {
  return std::any_of(result.properties.begin(), result.properties.end(),
                     [](const run::PropertyResult& property) {
                       return property.property->name == "matches_reference" && property.cases > 0;
                     });
}

}  // namespace

std::vector<ReportedBudget> budgets_of(const run::RunOptions& options, const Capabilities& can) {
  std::vector<ReportedBudget> budgets;
  const std::vector<Direction> directions = declared_directions(can);
  for (const DType dtype : declared_formats(can)) {
    const auto groups = by_value<Rungs>(
        directions, [&](Direction direction) { return options.contract.at(dtype, direction); });
    for (const auto& [rungs, ways] : groups) {
      // Clang before 16 captures no structured binding but by a name of its own.
      const auto add = [&, &rungs = rungs, &ways = ways](const RopeSpec& spec, bool with_factor) {
        const auto terms = can.given_table
                               ? rotation_terms_by_given_entries(rungs.rotation, dtype)
                               : rotation_terms(options.contract, spec, dtype, ways.front());
        budgets.push_back({std::string(name_of(dtype)), groups.size() == 1 ? "" : in_words(ways),
                           contract_of(rungs).name, with_factor, sum_of(terms), reasons_of(terms)});
      };
      add(RopeSpec{}, false);
      if (can.given_table) continue;  // the factor is in the entries
      if (const auto spec = spec_with_factor(options, can, dtype, ways.front())) add(*spec, true);
    }
  }
  return budgets;
}

std::string text_of(const ReportedBudget& budget) {
  return fmt::format("{}{}{}{}: E = {} u = {}", budget.format, budget.directions.empty() ? "" : " ",
                     budget.directions, budget.with_factor ? ", attention factor ≠ 1" : "",
                     support::short_number(budget.rotation), budget.reasons);
}

std::string angle_worth(const run::RunOptions& options, const Capabilities& can) {
  const std::int64_t furthest = run::positions_tried(can, options.max_position).furthest();
  Worth worst;
  for (const DType dtype : declared_formats(can))
    for (const Direction direction : declared_directions(can)) {
      if (options.contract.at(dtype, direction).angle == AngleRung::exact) continue;
      const Worth worth = largest_worth(options.contract, options, dtype, direction,
                                        [&](const run::Target&) { return furthest; });
      if (worth.radians > worst.radians) worst = worth;
    }
  if (worst.target == nullptr) return {};
  return fmt::format("The contract {} allows angles to be off by {} rad at position {} ({}){}.",
                     options.contract.name, support::short_number(worst.radians), worst.position,
                     support::printable(worst.target->name), any_result(worst.radians));
}

std::vector<std::string> contract_sentences(const run::RunResult& result,
                                            const run::RunOptions& asked, const Capabilities& can) {
  run::RunOptions options = asked;
  std::erase_if(options.targets, [&](const run::Target& target) {
    return result.skipped_targets.contains(target.name);
  });
  std::vector<std::string> sentences;
  if (result.searched) sentences = sentences_about_auto(result, options, can);
  if (!result.failed()) return sentences;
  bool some = false;
  for (const DType dtype : declared_formats(can))
    for (const Direction direction : declared_directions(can))
      if (std::string sentence = what_is_weaker(result, options, can, dtype, direction);
          !sentence.empty()) {
        sentences.push_back(std::move(sentence));
        some = true;
      }
  if (!some && matches_reference_was_asked(result))
    sentences.emplace_back(
        "No weaker contract would help: every pair is within the contract, and what fails is not a "
        "matter of its size.");
  return sentences;
}

}  // namespace ropecheck::report
