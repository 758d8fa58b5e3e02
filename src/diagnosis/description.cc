#include "diagnosis/description.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>
#include <tuple>
#include <utility>

#include "diagnosis/company.h"
#include "diagnosis/conditions.h"
#include "diagnosis/explanation.h"
#include "diagnosis/inaccuracy.h"
#include "diagnosis/pair_map.h"
#include "diagnosis/prediction.h"
#include "properties/case/octave.h"

namespace ropecheck::diagnosis {
namespace {

struct Group {
  std::vector<Sight> wrong;
  std::vector<Sight> right;
};

bool is_number(const Sight& s) { return finite(s.item->got); }

/// The rotated pairs of which `is_wrong` holds, and those within their bounds.
template <class IsWrong>
Group pairs_in(const std::vector<Observation>& seen, const IsWrong& is_wrong) {
  Group group;
  for (const Observation& call : seen)
    for (const Item& item : call.items) {
      const Sight s{&call, &item};
      if (!item.is_pair()) continue;
      if (is_wrong(item))
        group.wrong.push_back(s);
      else if (!item.wrong)
        group.right.push_back(s);
    }
  // Nothing is rotated at position 0, so that most mistakes cannot show there.
  const bool wrong_at_zero = std::any_of(group.wrong.begin(), group.wrong.end(),
                                         [](const Sight& s) { return s.item->t == 0; });
  if (!wrong_at_zero) std::erase_if(group.right, [](const Sight& s) { return s.item->t == 0; });
  return group;
}

/// Elements outside the rotary window.
Group rest_in(const std::vector<Observation>& seen) {
  Group group;
  for (const Observation& call : seen)
    for (const Item& item : call.items)
      if (!item.is_pair()) (item.wrong ? group.wrong : group.right).push_back({&call, &item});
  return group;
}

/// True of plainly wrong pairs, false of those within their bounds.
std::optional<bool> is_wrong_pair(const Sight& s) {
  if (!s.item->is_pair() || !is_number(s) || s.item->t == 0) return std::nullopt;
  if (s.item->wrong && !s.item->plain) return std::nullopt;
  return s.item->plain;
}

/// A place that no law explains may be one that the wrong results share by chance.
Separation doubted(Separation found) {
  found.is_confirmed =
      found.is_confirmed && std::all_of(found.conditions.begin(), found.conditions.end(),
                                        [](const Condition& one) { return one.may_limit_names; });
  return found;
}

template <class Kind>
Separation tested(const Group& group, const Kind& kind, Laboratory& laboratory) {
  Contrast contrast{group.wrong, group.right, kind};
  return tested_conditions(contrast, laboratory);
}

/// The conditions of wrong pairs that no law gives. Small errors are seen where bounds are tight.
template <class Kind>
Separation tested_errors(const Group& group, const Kind& kind, Laboratory& laboratory) {
  const double usual = usual_error(group.wrong);
  Contrast contrast{group.wrong, {}, [&kind, usual](const Sight& s) -> std::optional<bool> {
                      const std::optional<bool> is_one = kind(s);
                      if (is_one == false && !would_be_seen(usual, s)) return std::nullopt;
                      return is_one;
                    }};
  std::copy_if(group.right.begin(), group.right.end(), std::back_inserter(contrast.others),
               [usual](const Sight& s) { return would_be_seen(usual, s); });
  contrast.without_limits = contrast.without_calls = are_faint(group.wrong);
  return doubted(tested_conditions(contrast, laboratory));
}

std::string conditions_in_words(const Separation& conditions) {
  const std::string words = conditions.words();
  return words.empty() ? "" : ", all of them " + words;
}

/// Says which results are no numbers.
std::string about_what_is_no_number(const Group& group, Laboratory& laboratory) {
  Group without = group;
  std::erase_if(without.wrong, is_number);
  if (without.wrong.empty()) return {};
  // Outputs hold NaN before a call.
  const bool unwritten = std::all_of(
      without.wrong.begin(), without.wrong.end(),
      [](const Sight& s) { return s.call->note.find("left unwritten") != std::string::npos; });
  // A few of many wrong results are so because they are too large.
  constexpr std::size_t kPart = 20;
  const bool is_part = kPart * without.wrong.size() >= group.wrong.size();
  const bool all_nan = std::all_of(without.wrong.begin(), without.wrong.end(), [](const Sight& s) {
    return std::isnan(s.item->got.re.hi) || std::isnan(s.item->got.im.hi);
  });
  return fmt::format("{} of {} results are {}{}{}.", without.wrong.size(),
                     group.wrong.size() + group.right.size(),
                     unwritten ? "not written"
                     : all_nan ? "NaN"
                               : "infinite or NaN",
                     unwritten ? "" : " where they should be numbers",
                     !is_part ? ""
                              : conditions_in_words(tested(
                                    without,
                                    [](const Sight& s) -> std::optional<bool> {
                                      if (!s.item->is_pair() || (s.item->wrong && is_number(s)))
                                        return std::nullopt;
                                      return !is_number(s);
                                    },
                                    laboratory)));
}

std::string about_rest(const std::vector<Sight>& wrong) {
  std::size_t all = 0;
  std::size_t unwritten = 0;
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
    else if (std::isnan(got) && s.call->note.find("left unwritten") != std::string::npos)
      ++unwritten;
    else if (got == 0)
      ++zeros;
  }
  if (all == 0) return {};
  std::string text = fmt::format("{} elements that should pass through are changed", all);
  if (unwritten == all)
    return fmt::format("{} elements that should pass through are not written.", all);
  if (signs == all) return text + ": only the sign of zeros is another.";
  if (nans == all) return text + ": only the bits of NaNs are others.";
  if (signs + nans == all)
    return text + ": only the sign of zeros and the bits of NaNs are others.";
  if (zeros == all) return text + ": they are zero.";
  return text + ".";
}

std::string smallest_position(const std::vector<Sight>& wrong) {
  const Sight& nearest = *std::min_element(
      wrong.begin(), wrong.end(),
      [](const Sight& a, const Sight& b) { return magnitude(a.item->t) < magnitude(b.item->t); });
  return fmt::format(
      " The smallest position at which it shows in the calls made for this diagnosis is {}.",
      nearest.item->t);
}

/// "60 of them are turned as if positions were off by 3, in heads from 1 on"
std::string in_words(const Explanation& explanation, std::size_t holds, std::size_t wrong,
                     const std::string& conditions) {
  std::string text = holds == wrong
                         ? "They " + explanation.law.words
                         : fmt::format("{} of {} of them {}", holds, wrong, explanation.law.words);
  if (!conditions.empty()) text += ", " + conditions;
  text += ".";
  // A condition that has no words, or a law that is nearly the right one.
  if (20 * explanation.contrary > explanation.would_show)
    text += fmt::format(" {} other results{} are not so, though that would change them too.",
                        explanation.contrary,
                        explanation.conditions.conditions.empty() ? "" : " under these conditions");
  return text;
}

std::string measured_map(const std::vector<Sight>& wrong, Laboratory& laboratory) {
  // A result that is a number tells more; a small call takes less time.
  const Sight& small =
      *std::min_element(wrong.begin(), wrong.end(), [](const Sight& a, const Sight& b) {
        const auto rank = [](const Sight& s) {
          // At position 0 a coordinate reaches itself alone.
          return std::tuple(!is_number(s), s.item->t == 0, elements_of(s.call->shape()));
        };
        return rank(a) < rank(b);
      });
  return in_words(pair_map_of(*small.call, small.item->where, laboratory),
                  small.call->shape().spec);
}

/// Wrong pairs that are numbers: the laws that give them, and for the rest the size of their
/// errors.
std::string about_pairs(const Group& group, Laboratory& laboratory) {
  const std::size_t wrong = group.wrong.size();
  Explained explained = explanations_of(group.wrong, group.right);
  std::vector<std::size_t> counts;
  for (auto it = explained.by.begin(); it != explained.by.end();) {
    const std::vector<Sight> before = it->explained;
    if (!test_conditions(*it, laboratory)) {
      explained.rest.insert(explained.rest.end(), before.begin(), before.end());
      it = explained.by.erase(it);
      continue;
    }
    counts.push_back(static_cast<std::size_t>(std::count_if(
        before.begin(), before.end(), [&](const Sight& s) { return it->conditions.holds(s); })));
    ++it;
  }
  const bool is_one = explained.by.size() == 1 && 20 * explained.rest.size() <= group.wrong.size();
  const bool meet_all =
      is_one && std::all_of(group.wrong.begin(), group.wrong.end(), [&](const Sight& s) {
        return explained.by.front().conditions.holds(s);
      });
  const Separation all = meet_all ? explained.by.front().conditions
                         : is_one
                             ? Separation{}

                             : tested_errors({group.wrong, group.right}, is_wrong_pair, laboratory);
  std::string text = fmt::format("{} of {} results are wrong{}.", wrong, wrong + group.right.size(),
                                 conditions_in_words(all));
  for (std::size_t i = 0; i < explained.by.size(); ++i)
    text += " " + in_words(explained.by[i], counts[i], wrong,
                           meet_all ? "" : explained.by[i].conditions.words());
  if (explained.by.empty() || 20 * explained.rest.size() > wrong) {
    const std::string errors = errors_in_words(explained.rest);
    std::string where;
    if (!explained.by.empty())
      where = doubted(tested(
                          {explained.rest, group.right},
                          [&](const Sight& s) -> std::optional<bool> {
                            for (const Explanation& one : explained.by)
                              if (s.item->plain && confirms(s, one.law)) return std::nullopt;
                            return is_wrong_pair(s);
                          },
                          laboratory))
                  .words();
    text += fmt::format(" {} {}{}.", explained.by.empty() ? "They" : "The others", errors,
                        where.empty() ? "" : ", all of them " + where);
  }
  text += smallest_position(group.wrong);
  if (explained.by.empty()) {
    text += company_in_words(explained.rest, laboratory);
    text += measured_map(explained.rest, laboratory);
  }
  return text;
}

std::string about_rest_with_conditions(const Group& rest, Laboratory& laboratory) {
  std::string text = about_rest(rest.wrong);
  const std::string words = tested(
                                rest,
                                [](const Sight& s) -> std::optional<bool> {
                                  if (s.item->is_pair()) return std::nullopt;
                                  return s.item->wrong;
                                },
                                laboratory)
                                .words();
  return text + (words.empty() ? "" : " All of them are " + words + ".");
}

}  // namespace

namespace {

/// The sandbox's own experiment says this much of the cause.
std::string cause_of(const std::string& note) {
  return note.find("with their tensors elsewhere") == std::string::npos
             ? ""
             : ", so that results depend on the tensors' addresses or on earlier calls";
}

}  // namespace

std::string notes_in_words(const std::vector<Observation>& seen, Laboratory& laboratory) {
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
    Contrast calls{{}, {}, [&](const Sight& s) { return notes_agree(s.call->note, kind); }, true};
    for (const Observation& call : seen)
      (notes_agree(call.note, kind) ? calls.these : calls.others).push_back({&call});
    const std::size_t count = calls.these.size();
    // The places of outputs that are not written are described as well, and tell more; addresses
    // are no field of a call.
    const bool has_others =
        kind.find("left unwritten") != std::string::npos || !cause_of(kind).empty();
    const std::string words = has_others ? "" : tested_conditions(calls, laboratory).words();
    text +=
        fmt::format("{}{} of {} calls {}: {}{}.", text.empty() ? "" : " ", count, seen.size(),
                    calls.these.front().call->has_result ? "had a side effect" : "gave no result",
                    kind + cause_of(kind), words.empty() ? "" : "; all of them were " + words);
  }
  return text;
}

std::string special_values_in_words(const std::vector<Observation>& seen) {
  std::size_t no_numbers = 0, numbers = 0, too_large = 0, saturated = 0;
  for (const Observation& call : seen) {
    no_numbers += call.no_numbers, numbers += call.numbers_of_no_numbers;
    too_large += call.too_large, saturated += call.saturated;
  }
  std::string text;
  if (numbers > 0)
    text = fmt::format(
        "{} of {} pairs with an infinite or NaN coordinate have a result of two numbers, as if the "
        "coordinate were replaced or not used.",
        numbers, no_numbers);
  // A wrong rotation may meet the largest number by chance.
  constexpr std::size_t kFew = 3;
  if (saturated >= kFew && 2 * saturated >= too_large)
    text += fmt::format(
        "{}In {} of {} pairs with a result that is too large for the format, it is the format's "
        "largest number, and should be infinite.",
        text.empty() ? "" : " ", saturated, too_large);
  return text;
}

std::string description_of(const std::vector<Observation>& seen, Laboratory& laboratory) {
  std::vector<std::string> said = {notes_in_words(seen, laboratory), special_values_in_words(seen)};
  const auto is_plain = [](const Item& item) { return item.plain; };
  const auto is_wrong = [](const Item& item) { return item.wrong; };
  Group pairs = pairs_in(seen, is_plain);
  // Errors of a few roundings count if there are no larger ones.
  if (pairs.wrong.empty()) pairs = pairs_in(seen, is_wrong);
  said.push_back(about_what_is_no_number(pairs, laboratory));
  std::erase_if(pairs.wrong, [](const Sight& s) { return !is_number(s); });
  if (!pairs.wrong.empty()) said.push_back(about_pairs(pairs, laboratory));
  if (const Group rest = rest_in(seen); !rest.wrong.empty())
    said.push_back(about_rest_with_conditions(rest, laboratory));
  std::string text;
  for (const std::string& sentence : said)
    if (!sentence.empty()) text += (text.empty() ? "" : " ") + sentence;
  return text;
}

}  // namespace ropecheck::diagnosis
