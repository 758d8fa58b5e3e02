#include "diagnosis/wrong_pairs.h"

#include <fmt/core.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include "diagnosis/case_changes.h"
#include "diagnosis/explanation.h"
#include "diagnosis/inaccuracy.h"
#include "diagnosis/influences/company.h"
#include "diagnosis/pair_map.h"
#include "properties/case/octave.h"

namespace ropecheck::diagnosis {
namespace {

/// True of plainly wrong pairs, false of those within their bounds.
std::optional<bool> is_wrong_pair(const Sight& s) {
  if (!s.item->is_pair() || !is_number(s) || s.item->t == 0) return std::nullopt;
  if (s.item->wrong && !s.item->plain) return std::nullopt;
  return s.item->plain;
}

/// The conditions of wrong pairs that no law gives. Small errors are seen where bounds are tight.
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

/// Empty if that is where positions begin, and so no news.
std::string smallest_position(const std::vector<Sight>& wrong) {
  const Sight& nearest = *std::min_element(
      wrong.begin(), wrong.end(),
      [](const Sight& a, const Sight& b) { return magnitude(a.item->t) < magnitude(b.item->t); });
  if (magnitude(nearest.item->t) <= 1) return {};
  return fmt::format(
      " The smallest position at which it shows in the calls made for this diagnosis is {}.",
      nearest.item->t);
}

constexpr std::ptrdiff_t kMostRivals = 1;
constexpr std::size_t kFewestFurther = 40;

struct Counts {
  std::size_t wrong = 0;
  std::size_t right = 0;
};

std::map<DType, Counts> counts_by_format(const Group& group) {
  std::map<DType, Counts> counts;
  for (const Sight& s : group.wrong) ++counts[s.call->shape().dtype].wrong;
  for (const Sight& s : group.right) ++counts[s.call->shape().dtype].right;
  return counts;
}

/// Makes some of the wrong calls again in a format. Returns how many, 0 if one of them is wrong.
std::size_t right_in(DType dtype, const Group& group, Laboratory& laboratory) {
  constexpr std::size_t kMost = 8, kLargest = 4096;
  constexpr double kUntil = 0.95;
  const Possible possible = possible_in(laboratory.implementation(), laboratory.options());
  std::vector<Experiment> again;
  const Observation* last = nullptr;
  const std::size_t step = std::max<std::size_t>(1, group.wrong.size() / (4 * kMost));
  for (std::size_t i = 0; i < group.wrong.size() && again.size() < kMost; i += step) {
    const Observation* call = group.wrong[i].call;
    if (call == last || elements_of(call->shape()) > kLargest) continue;
    last = call;
    Case c = call->shape();
    c.dtype = dtype;
    forget_listed_values(c);
    if (possible.allows(c)) again.push_back({std::move(c), call->before});
  }
  const std::vector<Observation> seen = laboratory.make(again, kUntil);
  const bool any_wrong = std::any_of(seen.begin(), seen.end(),
                                     [](const Observation& one) { return one.plain || one.rough; });
  return any_wrong ? 0 : seen.size();
}

/// " None is wrong in float16 (320 results) …"; empty if formats are wrong alike, or if wrong calls
/// are wrong in the other formats as well. `rough`: formats with results that are off by a few
/// roundings.
std::string only_format(const Group& group, const std::set<DType>& rough, Laboratory& laboratory) {
  constexpr std::size_t kEnough = 40, kEnoughCalls = 4;
  std::string text;
  if (!laboratory.may_test()) return text;
  for (const auto& [dtype, count] : counts_by_format(group)) {
    if (count.wrong != 0 || count.right < kEnough || rough.contains(dtype)) continue;
    const std::size_t calls = right_in(dtype, group, laboratory);
    if (calls < kEnoughCalls) continue;
    text += fmt::format("{}{} ({} results, and {} of the wrong calls made again in it)",
                        text.empty() ? " As far as was tried, none is wrong in " : " and ",
                        name_of(dtype), count.right, calls);
  }
  return text.empty() ? text : text + ".";
}

/// "60 of them are turned as if positions were off by 3, in heads from 1 on"
std::string in_words(const Explanation& explanation, std::size_t holds, std::size_t wrong,
                     const std::string& conditions) {
  std::string text = holds == wrong
                         ? "They " + explanation.law.words
                         : fmt::format("{} of {} of them {}", holds, wrong, explanation.law.words);
  for (const Law& rival : explanation.rivals)
    if (&rival - explanation.rivals.data() < kMostRivals) text += ", or else " + rival.words;
  if (!explanation.rivals.empty()) text += " (the calls that were made do not tell which)";
  if (!conditions.empty()) text += ", " + conditions;
  text += ".";
  if (explanation.further >= kFewestFurther &&
      20 * explanation.predicted >= 19 * explanation.further)
    text += fmt::format(" That gives {} of {} such results of calls that were not used to find it.",
                        explanation.predicted, explanation.further);
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

/// Fewer results that are off by a few roundings are not told of.
constexpr std::size_t kFewRough = 12;

/// Removes the results of formats in which few results are off by a few roundings: a law that is
/// measured leaves some.
void keep_frequent_formats(Group& rough) {
  const std::map<DType, Counts> counts = counts_by_format(rough);
  constexpr std::size_t kPart = 20;
  std::erase_if(rough.wrong, [&](const Sight& s) {
    const Counts& count = counts.at(s.call->shape().dtype);
    return kPart * count.wrong < count.wrong + count.right;
  });
}

/// Returns true if a mistake that is described also gives a result that is off by a few roundings.
bool is_described(const Sight& s, const std::vector<Explanation>& by, const Separation& all) {
  if (by.empty()) return all.holds(s);
  return std::any_of(by.begin(), by.end(), [&](const Explanation& one) {
    if (!one.conditions.holds(s)) return false;
    const std::optional<Point> result = one.law.result(s);
    // Both the law's result and the one that was seen may be off by a bound.
    return result ? std::abs(*result - point_of(s.item->got)) <= 2 * s.item->bound
                  : one.law.is_local;
  });
}

}  // namespace

std::string about_pairs(const Group& group, Group& rough, Laboratory& laboratory) {
  const std::size_t wrong = group.wrong.size();
  std::set<DType> rough_formats;
  for (const Sight& s : rough.wrong) rough_formats.insert(s.call->shape().dtype);
  Explained explained = explanations_of(group.wrong, group.right, laboratory);
  std::vector<std::size_t> counts;
  for (auto it = explained.by.begin(); it != explained.by.end();) {
    const std::vector<Sight> before = it->explained;
    if (!test_conditions(*it, explained.by, laboratory)) {
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
                         : 20 * explained.rest.size() <= group.wrong.size()
                             ? Separation{}
                             : tested_errors({group.wrong, group.right}, is_wrong_pair, laboratory);
  std::erase_if(rough.wrong, [&](const Sight& s) { return is_described(s, explained.by, all); });
  keep_frequent_formats(rough);
  std::string text =
      fmt::format("{} of {} results are wrong{}{}.", wrong, wrong + group.right.size(),
                  rough.wrong.size() >= kFewRough ? " by more than a few roundings" : "",
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
  text += only_format(group, rough_formats, laboratory);
  text += smallest_position(group.wrong);
  if (explained.by.empty()) {
    text += company_in_words(explained.rest, laboratory);
    text += measured_map(explained.rest, laboratory);
  }
  return text;
}

namespace {

/// True of a pair whose coordinates are cut off to the format if they are not rounded down anyway,
/// false of one that is rounded; nothing if the two are the same.
std::optional<bool> is_cut_off(const Sight& s) {
  if (!s.item->is_pair() || s.item->plain || !is_number(s)) return std::nullopt;
  const DType dtype = s.call->shape().dtype;
  const Point exact = point_of(s.item->exact), got = point_of(s.item->got);
  const auto rounded = [dtype](double v) { return value_of(dtype, bits_of(dtype, v)); };
  const auto cut = [&](double v) {
    const double nearest = rounded(v);
    return std::abs(nearest) <= std::abs(v) ? nearest
                                            : value_of(dtype, bits_of(dtype, nearest) - 1);
  };
  const Point nearest(rounded(exact.real()), rounded(exact.imag()));
  const Point below(cut(exact.real()), cut(exact.imag()));
  if (size_of(dtype) != 2 || nearest == below) return std::nullopt;
  if (got == below) return true;
  if (got == nearest) return false;
  return std::nullopt;
}

/// "Besides, results are cut off, not rounded, in bfloat16"; empty if they are not.
std::string about_cutting(const Group& group, Laboratory& laboratory) {
  Contrast contrast{{}, {}, is_cut_off};
  for (const std::vector<Sight>* sights : {&group.wrong, &group.right})
    for (const Sight& s : *sights)
      if (const auto is_one = is_cut_off(s))
        (*is_one ? contrast.these : contrast.others).push_back(s);
  std::size_t cut = 0;
  for (const Sight& s : group.wrong) cut += is_cut_off(s) == true ? 1U : 0U;
  if (20 * cut < 19 * group.wrong.size()) return {};
  contrast.has_chance = true;
  std::set<std::string_view> formats;
  for (const Sight& s : group.wrong)
    if (is_cut_off(s) == true) formats.insert(name_of(s.call->shape().dtype));
  Separation where = tested_conditions(contrast, laboratory);
  // The sentence begins with the formats.
  std::erase_if(where.conditions, [&](const Condition& condition) {
    return condition.words == "in the 16-bit formats" ||
           std::any_of(formats.begin(), formats.end(), [&](std::string_view format) {
             return condition.words == "in " + std::string(format);
           });
  });
  return fmt::format(
      "Besides, results in {} are cut off to the format, not rounded{}: that gives {} of {} "
      "results "
      "that are off by a few roundings.",
      fmt::join(formats, " and "), conditions_in_words(where), cut, group.wrong.size());
}

}  // namespace

std::string about_rough(const Group& group, Laboratory& laboratory) {
  if (group.wrong.size() < kFewRough) return {};
  if (std::string cutting = about_cutting(group, laboratory); !cutting.empty()) return cutting;
  const auto is_rough_pair = [](const Sight& s) -> std::optional<bool> {
    if (!s.item->is_pair() || s.item->t == 0 || s.item->plain) return std::nullopt;
    return s.item->wrong;
  };
  Contrast contrast{group.wrong, group.right, is_rough_pair};
  contrast.without_limits = true;
  return fmt::format("Besides, {} results are off by a few roundings{}.", group.wrong.size(),
                     conditions_in_words(doubted(tested_conditions(contrast, laboratory))));
}

}  // namespace ropecheck::diagnosis
