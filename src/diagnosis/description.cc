#include "diagnosis/description.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>

#include "diagnosis/groups.h"
#include "diagnosis/pair_map.h"
#include "diagnosis/special_results.h"
#include "diagnosis/wrong_pairs.h"

namespace ropecheck::diagnosis {
namespace {

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
  const Sight& small = *std::min_element(
      without.wrong.begin(), without.wrong.end(),
      [](auto& a, auto& b) { return elements_of(a.call->shape()) < elements_of(b.call->shape()); });
  const OfZeros of_zeros = !unwritten && laboratory.may_test()
                               ? what_zeros_give(*small.call, *small.item, laboratory)
                               : OfZeros::numbers;
  return fmt::format("{} of {} results are {}{}{}.{}", without.wrong.size(),
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
                                    laboratory)),
                     of_zeros == OfZeros::numbers      ? ""
                     : of_zeros == OfZeros::no_numbers ? " They are so even if all inputs are zero."
                                                       : " They are so even if all inputs are "
                                                         "zero, but not in place: they depend on "
                                                         "what the output held before the call.");
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
  if (signs == all) return text + ": only the signs of zeros differ.";
  if (nans == all) return text + ": only the bits of NaNs differ.";
  if (signs + nans == all) return text + ": only the signs of zeros and the bits of NaNs differ.";
  if (zeros == all) return text + ": they are zero.";
  return text + ".";
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

std::string description_of(const std::vector<Observation>& seen, Laboratory& laboratory) {
  std::vector<std::string> said = {notes_in_words(seen, laboratory),
                                   special_values_in_words(seen, laboratory)};
  const auto is_plain = [](const Item& item) { return item.plain; };
  const auto is_wrong = [](const Item& item) { return item.wrong; };
  // An infinite result may be a right one's overflow in the other layout, but no rounding.
  const auto is_rough = [](const Item& item) {
    return item.wrong && !item.plain && finite(item.got);
  };
  Group pairs = pairs_in(seen, is_plain);
  const bool any_plain = !pairs.wrong.empty();
  if (!any_plain) pairs = pairs_in(seen, is_wrong);
  said.push_back(about_what_is_no_number(pairs, laboratory));
  std::erase_if(pairs.wrong, [](const Sight& s) { return !is_number(s); });
  // Errors of a few roundings may be another mistake's.
  Group rough = any_plain ? pairs_in(seen, is_rough) : Group{};
  if (!pairs.wrong.empty()) said.push_back(about_pairs(pairs, rough, laboratory));
  said.push_back(about_rough(rough, laboratory));
  if (const Group rest = rest_in(seen); !rest.wrong.empty())
    said.push_back(about_rest_with_conditions(rest, laboratory));
  std::string text;
  for (const std::string& sentence : said)
    if (!sentence.empty()) text += (text.empty() ? "" : " ") + sentence;
  return text;
}

}  // namespace ropecheck::diagnosis
