#include "diagnosis/description.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <utility>

#include "diagnosis/conditions.h"
#include "diagnosis/measured.h"
#include "diagnosis/pair_map.h"
#include "diagnosis/prediction.h"
#include "properties/case/octave.h"

namespace ropecheck::diagnosis {
namespace {

struct Group {
  std::vector<Sight> wrong;
  std::vector<Sight> right;
};

/// The wrong and right items. If plainly wrong ones exist, those of a few roundings are left out.
Group sights_in(const std::vector<Observation>& seen) {
  const bool has_plain = std::any_of(seen.begin(), seen.end(), [](const Observation& call) {
    return std::any_of(call.items.begin(), call.items.end(),
                       [](const Item& item) { return item.plain; });
  });
  Group group;
  for (const Observation& call : seen)
    for (const Item& item : call.items) {
      if (has_plain ? item.plain : item.wrong)
        group.wrong.push_back({&call, &item});
      else if (!item.wrong)
        group.right.push_back({&call, &item});
    }
  const auto is_pair = [](const Sight& s) { return s.item->is_pair(); };
  if (std::all_of(group.wrong.begin(), group.wrong.end(), is_pair))
    std::erase_if(group.right, [&](const Sight& s) { return !is_pair(s); });
  // Nothing is rotated at position 0, so that most mistakes cannot show there.
  const bool wrong_at_zero = std::any_of(group.wrong.begin(), group.wrong.end(),
                                         [](const Sight& s) { return s.item->t == 0; });
  if (!wrong_at_zero)
    std::erase_if(group.right, [](const Sight& s) { return s.item->is_pair() && s.item->t == 0; });
  return group;
}

using SplitBy = std::string (*)(const Sight&);

/// Ways in which several mistakes at once may come apart.
constexpr SplitBy kSplits[] = {
    [](const Sight& s) -> std::string {
      return s.item->is_pair() ? "pairs" : "elements that pass through";
    },
    [](const Sight& s) { return "in " + std::string(name_of(s.call->shape().dtype)); },
    [](const Sight& s) -> std::string {
      const Direction direction = s.call->shape().direction;
      return direction == Direction::forward   ? "forward"
             : direction == Direction::inverse ? "in the inverse"
                                               : "in the vector-Jacobian product";
    },
    [](const Sight& s) { return std::string("of ") + s.item->where.tensor; },
    [](const Sight& s) -> std::string {
      return s.call->shape().spec.layout == Layout::interleaved ? "in the interleaved layout"
                                                                : "in the half_split layout";
    },
    [](const Sight& s) -> std::string {
      return s.call->shape().in_place ? "in place" : "out of place";
    },
    [](const Sight& s) -> std::string {
      return s.item->t < 0 ? "at negative positions" : "at positions from 0 on";
    },
};

bool is_number(const Sight& s) { return finite(s.item->got); }

/// Says which results are no numbers, if others are wrong in another way, and removes them.
std::string take_what_is_no_number(Group& group) {
  Group without = group;
  std::erase_if(without.wrong, is_number);
  if (without.wrong.empty() || without.wrong.size() == group.wrong.size()) return {};
  std::erase_if(group.wrong, [](const Sight& s) { return !is_number(s); });
  const std::string words = separate(without.wrong, without.right).words();
  return fmt::format("{} results are infinite or NaN where they should be numbers{}. ",
                     without.wrong.size(), words.empty() ? "" : ", all of them " + words);
}

std::string about_rest(const std::vector<Sight>& wrong) {
  std::size_t all = 0;
  std::size_t zeros = 0;
  std::size_t signs = 0;
  std::size_t nans = 0;
  for (const Sight& s : wrong) {
    if (s.item->is_pair()) continue;
    ++all;
    const double x = s.item->x.re.hi;
    const double got = s.item->got.re.hi;
    if (x == 0 && got == 0)
      ++signs;
    else if (std::isnan(x) && std::isnan(got))
      ++nans;
    else if (got == 0)
      ++zeros;
  }
  if (all == 0) return {};
  std::string text = fmt::format("{} elements that should pass through are changed", all);
  if (signs == all) return text + ": only the sign of zeros is another.";
  if (nans == all) return text + ": only the bits of NaNs are others.";
  if (signs + nans == all)
    return text + ": only the sign of zeros and the bits of NaNs are others.";
  if (zeros == all) return text + ": they are zero.";
  return text + ".";
}

std::string smallest_position(const std::vector<Sight>& wrong) {
  std::uint64_t nearest = std::numeric_limits<std::uint64_t>::max();
  for (const Sight& s : wrong)
    if (s.item->is_pair()) nearest = std::min(nearest, magnitude(s.item->t));
  if (nearest == std::numeric_limits<std::uint64_t>::max()) return {};
  return fmt::format(
      " The smallest position at which it shows in the calls made for this diagnosis is {}.",
      nearest);
}

std::string of_statement(const Statement& statement) {
  if (statement.holds == statement.of) return "They " + statement.text + ".";
  return fmt::format("{} of {} of them {}.", statement.holds, statement.of, statement.text);
}

std::string paragraph(const Group& group, const std::string& which, Laboratory& laboratory,
                      bool with_map) {
  const auto pairs = static_cast<std::size_t>(std::count_if(
      group.wrong.begin(), group.wrong.end(), [](const Sight& s) { return s.item->is_pair(); }));
  std::string text = which;
  const Separation conditions = separate(group.wrong, group.right);
  const std::string words = conditions.words();
  const std::string rest = about_rest(group.wrong);
  if (pairs > 0) {
    text += fmt::format("{} of {} results are wrong{}. ", pairs,
                        group.wrong.size() + group.right.size(),
                        words.empty() ? "" : ", all of them " + words);
    const std::optional<Statement> statement = statement_about(group.wrong);
    if (statement) text += of_statement(*statement);
    text += smallest_position(group.wrong);
    if (with_map && (!statement || !statement->is_law)) {
      // A result that is a number tells more; a small call takes less time.
      const Sight& small = *std::min_element(
          group.wrong.begin(), group.wrong.end(), [](const Sight& a, const Sight& b) {
            return std::pair(!is_number(a), elements_of(a.call->shape())) <
                   std::pair(!is_number(b), elements_of(b.call->shape()));
          });
      text += in_words(pair_map_of(*small.call, small.item->where, laboratory),
                       small.call->shape().spec);
    }
  }
  if (!rest.empty())
    text += (pairs > 0 ? " " : "") + rest +
            (pairs > 0 || words.empty() ? "" : " All of them are " + words + ".");
  return text;
}

bool has_law(const Group& group) {
  const auto statement = statement_about(group.wrong);
  const bool only_rest = std::none_of(group.wrong.begin(), group.wrong.end(),
                                      [](const Sight& s) { return s.item->is_pair(); });
  return only_rest || (statement && statement->is_law);
}

/// Returns the groups of the first split in which every group has a law; nothing if there is none.
std::map<std::string, Group> split_with_laws(const Group& whole) {
  for (const SplitBy& key : kSplits) {
    std::map<std::string, Group> groups;
    for (const Sight& s : whole.wrong) groups[key(s)].wrong.push_back(s);
    if (groups.size() < 2) continue;
    if (!std::all_of(groups.begin(), groups.end(),
                     [](const auto& group) { return has_law(group.second); }))
      continue;
    for (const Sight& s : whole.right)
      if (const auto group = groups.find(key(s)); group != groups.end())
        group->second.right.push_back(s);
    return groups;
  }
  return {};
}

}  // namespace

std::string notes_in_words(const std::vector<Observation>& seen) {
  std::vector<std::string> kinds;
  for (const Observation& call : seen)
    if (!call.note.empty() && std::none_of(kinds.begin(), kinds.end(), [&](const std::string& k) {
          return notes_agree(k, call.note);
        }))
      kinds.push_back(call.note);
  std::string text;
  constexpr std::size_t kMostKinds = 3;
  for (const std::string& kind : kinds) {
    if (&kind - kinds.data() >= static_cast<std::ptrdiff_t>(kMostKinds)) {
      text += fmt::format(" {} more messages were seen.", kinds.size() - kMostKinds);
      break;
    }
    std::vector<Sight> these, others;
    for (const Observation& call : seen)
      (notes_agree(call.note, kind) ? these : others).push_back({&call});
    const std::string words = separate(these, others).words();
    text += fmt::format("{}{} of {} calls {}: {}{}.", text.empty() ? "" : " ", these.size(),
                        seen.size(),
                        these.front().call->has_result ? "had a side effect" : "gave no result",
                        kind, words.empty() ? "" : "; all of them were " + words);
  }
  return text;
}

std::string description_of(const std::vector<Observation>& seen, Laboratory& laboratory) {
  const std::string notes = notes_in_words(seen);
  Group whole = sights_in(seen);
  if (whole.wrong.empty()) return notes;
  std::string text = notes.empty() ? "" : notes + " ";
  text += take_what_is_no_number(whole);
  const std::map<std::string, Group> groups =
      has_law(whole) ? std::map<std::string, Group>{} : split_with_laws(whole);
  if (groups.empty()) return text + paragraph(whole, "", laboratory, true);
  for (const auto& [which, group] : groups)
    text += (&group == &groups.begin()->second ? "" : " ") +
            paragraph(group, "Among the results " + which + ", ", laboratory, false);
  return text;
}

}  // namespace ropecheck::diagnosis
