#include "diagnosis/influences/company.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <set>

#include "diagnosis/case_changes.h"

namespace ropecheck::diagnosis {
namespace {

constexpr std::size_t kTokens = 6, kFewestTokens = 4, kCompanions = 40;
constexpr std::size_t kElements = 4096;

/// One wrong token of each of some calls.
std::vector<Sight> wrong_tokens(const std::vector<Sight>& wrong) {
  std::vector<Sight> tokens;
  std::set<const Observation*> calls;
  for (const Sight& s : wrong)
    if (s.call->shape().tokens() > 1 && elements_of(s.call->shape()) <= kElements &&
        tokens.size() < kTokens && calls.insert(s.call).second)
      tokens.push_back(s);
  return tokens;
}

/// The call with these tokens alone, in one batch row.
Case call_of_tokens(const Case& c, const std::vector<std::size_t>& tokens) {
  Case some = c;
  resize(some, 1, static_cast<int>(tokens.size()));
  some.positions.clear();
  for (const std::size_t token : tokens) {
    const Position position = c.position_of(token);
    some.positions.insert(some.positions.end(), position.numbers.begin(),
                          position.numbers.begin() + c.axes());
  }
  return some;
}

/// As long as it lives, calls are made in new processes, if there can be any.
class NewProcesses {
 public:
  explicit NewProcesses(Laboratory& laboratory)
      : laboratory_(laboratory), was_isolated_(laboratory.isolated()) {
    laboratory.isolate(is_new());
  }
  ~NewProcesses() { laboratory_.isolate(was_isolated_); }
  NewProcesses(const NewProcesses&) = delete;
  NewProcesses& operator=(const NewProcesses&) = delete;

  bool is_new() const { return was_isolated_ || laboratory_.has_processes(); }

 private:
  Laboratory& laboratory_;
  bool was_isolated_;
};

bool is_wrong(const Observation& call, const Sight& token, int seq) {
  return std::any_of(call.items.begin(), call.items.end(), [&](const Item& item) {
    return item.plain && item.where.tensor == token.item->where.tensor && item.where.seq == seq;
  });
}

/// The least power of two between two tokens' positions, below `step`, behind which a token is
/// still wrong.
std::int64_t least_step(std::int64_t step, const std::vector<Experiment>& behind,
                        const std::vector<const Sight*>& tokens,
                        const std::vector<Observation>& seen, Laboratory& laboratory) {
  constexpr double kUntil = 0.95;
  const Possible possible = possible_in(laboratory.implementation(), laboratory.options());
  std::size_t base = 0;
  while (!is_wrong(seen[base], *tokens[base], 1)) ++base;
  std::vector<Experiment> nearer;
  std::vector<std::int64_t> steps;
  for (std::int64_t half = step; half % 2 == 0;) {
    half /= 2;
    Experiment one = behind[base];
    const std::size_t axes = one.c.positions.size() / 2;
    for (std::size_t axis = 0; axis < axes; ++axis)
      one.c.positions[axis] = one.c.positions[axes + axis] - half;
    if (!possible.allows(one.c)) break;
    nearer.push_back(std::move(one));
    steps.push_back(half);
  }
  const std::vector<Observation> all = laboratory.make(nearer, kUntil);
  if (all.size() != nearer.size()) return step;
  for (std::size_t i = 0; i < all.size() && is_wrong(all[i], *tokens[base], 1); ++i)
    step = steps[i];
  return step;
}

}  // namespace

std::string company_in_words(const std::vector<Sight>& wrong, Laboratory& laboratory) {
  constexpr double kUntil = 0.9;
  const std::vector<Sight> tokens = wrong_tokens(wrong);
  if (tokens.size() < kFewestTokens || !laboratory.may_test()) return {};
  if (std::any_of(wrong.begin(), wrong.end(),
                  [](const Sight& s) { return s.call->shape().tokens() == 1; }))
    return {};
  std::vector<Experiment> whole, alone, behind;
  std::vector<const Sight*> of_alone, of_behind;
  const Possible possible = possible_in(laboratory.implementation(), laboratory.options());
  const auto add = [&](std::vector<Experiment>& list, std::vector<const Sight*>& of,
                       const Sight& token, const std::vector<std::size_t>& chosen) {
    Case c = call_of_tokens(token.call->shape(), chosen);
    if (!possible.allows(c)) return;
    list.push_back({std::move(c), token.call->before});
    of.push_back(&token);
  };
  for (const Sight& token : tokens) {
    const Case& c = token.call->shape();
    whole.push_back({c, token.call->before});
    const std::size_t here = c.token(token.item->where.batch, token.item->where.seq);
    add(alone, of_alone, token, {here});
    const std::size_t from = here > kCompanions ? here - kCompanions : 0;
    for (std::size_t other = from; other < here; ++other)
      add(behind, of_behind, token, {other, here});
  }
  const NewProcesses isolation(laboratory);
  const std::vector<Observation> seen_whole = laboratory.make(whole, kUntil);
  const std::vector<Observation> seen_alone = laboratory.make(alone, kUntil);
  if (seen_alone.size() != alone.size() || seen_whole.size() != whole.size() ||
      alone.size() < kFewestTokens)
    return {};
  if (isolation.is_new() && std::all_of(seen_whole.begin(), seen_whole.end(),
                                        [](const Observation& seen) { return seen.right(); }))
    return fmt::format(
        " Each of {} of these calls is right in a new process, so that results depend on earlier "
        "calls.",
        whole.size());
  for (std::size_t i = 0; i < alone.size(); ++i)
    if (is_wrong(seen_alone[i], *of_alone[i], 0)) return {};
  std::string text = fmt::format(
      " Each of {} wrong tokens is right in a call of its own, so that results depend on the "
      "token's place in the call or on its other tokens.",
      alone.size());
  const std::vector<Observation> seen_behind = laboratory.make(behind, kUntil);
  if (seen_behind.size() != behind.size()) return text;
  std::size_t count = 0;
  std::int64_t step = 0;
  for (std::size_t i = 0; i < behind.size(); ++i)
    if (is_wrong(seen_behind[i], *of_behind[i], 1)) {
      const auto& positions = behind[i].c.positions;
      step = std::gcd(step, positions[positions.size() / 2] - positions.front());
      ++count;
    }
  if (count == 0) return text;
  text += fmt::format(" Behind one other token of its call, a token is wrong in {} of {} calls",
                      count, behind.size());
  if (step > 1) {
    step = least_step(step, behind, of_behind, seen_behind, laboratory);
    text += fmt::format("; in these calls positions differ by multiples of {}", step);
  }
  return text + ".";
}

}  // namespace ropecheck::diagnosis
