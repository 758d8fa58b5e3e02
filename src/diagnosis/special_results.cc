#include "diagnosis/special_results.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string_view>

#include "diagnosis/conditions/condition_tests.h"
#include "diagnosis/influences/addresses.h"
#include "diagnosis/prediction.h"

namespace ropecheck::diagnosis {
namespace {

/// Returns true if two notes say the same. Equal calls that differ do so whichever output shows it.
bool are_of_one_kind(const std::string& a, const std::string& b) {
  return notes_agree(a, b) || (is_of_equal_calls(a) && is_of_equal_calls(b));
}

/// The message without the first output that differs.
std::string without_output(const std::string& note) {
  const std::string_view end = "left different bits";
  return note.substr(0, note.find(end) + end.size());
}

}  // namespace

std::string notes_in_words(const std::vector<Observation>& seen, Laboratory& laboratory) {
  std::vector<std::string> kinds;
  for (const Observation& call : seen)
    if (!call.note.empty() && std::none_of(kinds.begin(), kinds.end(), [&](const std::string& k) {
          return are_of_one_kind(k, call.note);
        }))
      kinds.push_back(call.note);
  const std::string cause = in_words(why_equal_calls_differ(seen, laboratory));
  std::string text;
  constexpr std::size_t kMostKinds = 3;
  for (const std::string& kind : kinds) {
    if (&kind - kinds.data() >= static_cast<std::ptrdiff_t>(kMostKinds)) {
      const std::size_t more = kinds.size() - kMostKinds;
      text += more == 1 ? " One more message was seen."
                        : fmt::format(" {} more messages were seen.", more);
      break;
    }
    Contrast calls{
        {}, {}, [&](const Sight& s) { return are_of_one_kind(s.call->note, kind); }, true};
    for (const Observation& call : seen)
      (are_of_one_kind(call.note, kind) ? calls.these : calls.others).push_back({&call});
    const std::size_t count = calls.these.size();
    // The places of outputs that are not written are described as well, and tell more; addresses
    // are no field of a call.
    const bool has_others =
        kind.find("left unwritten") != std::string::npos || is_of_equal_calls(kind);
    const std::string words = has_others ? "" : tested_conditions(calls, laboratory).words();
    text +=
        fmt::format("{}{} of {} calls {}: {}{}.", text.empty() ? "" : " ", count, seen.size(),
                    calls.these.front().call->has_result ? "had a side effect" : "gave no result",
                    is_of_equal_calls(kind) ? without_output(kind) + cause : kind,
                    words.empty() ? "" : "; all of them were " + words);
  }
  return text;
}

namespace {

/// Pairs of a kind in all calls, and the conditions of the calls in which they are wrong.
struct Found {
  SpecialPairs pairs;
  std::string conditions;
};

Found found_in(const std::vector<Observation>& seen, SpecialPairs Observation::*kind,
               std::size_t SpecialPairs::*wrong, Laboratory& laboratory) {
  Found found;
  const auto is_one = [kind, wrong](const Sight& s) -> std::optional<bool> {
    const SpecialPairs& pairs = s.call->*kind;
    if (pairs.all == 0) return std::nullopt;
    return pairs.*wrong > 0;
  };
  Contrast calls{{}, {}, is_one, true};
  for (const Observation& call : seen) {
    found.pairs += call.*kind;
    if (const auto one = is_one({&call})) (*one ? calls.these : calls.others).push_back({&call});
  }
  // A wrong rotation of other inputs has numbers by chance.
  constexpr std::size_t kPart = 8;
  if (kPart * (found.pairs.*wrong) < found.pairs.all) {
    found.pairs.*wrong = 0;
    return found;
  }
  if (found.pairs.*wrong == 0) return found;
  found.conditions = tested_conditions(calls, laboratory).words();
  if (!found.conditions.empty()) found.conditions = ", all of them " + found.conditions;
  return found;
}

/// "5 of 7 pairs with a NaN coordinate have a result of two numbers"
std::string numbers_in_words(const Found& found, const char* coordinate) {
  const SpecialPairs& pairs = found.pairs;
  if (pairs.numbers == 0) return {};
  const auto nearly_all = [&](std::size_t part) { return 20 * part >= 19 * pairs.numbers; };
  return fmt::format(
      "{} of {} pairs with {} coordinate have a result of two numbers{}{}.", pairs.numbers,
      pairs.all, coordinate,
      nearly_all(pairs.zeros)      ? ", which are zero"
      : nearly_all(pairs.largest)  ? ", the largest number of the format or its negative"
      : nearly_all(pairs.as_zero)  ? ", as if the coordinate were 0"
      : nearly_all(pairs.as_input) ? ", which are the input's, with 0 for the coordinate"
                                   : ", as if the coordinate were replaced or not used",
      found.conditions);
}

}  // namespace

std::string special_values_in_words(const std::vector<Observation>& seen, Laboratory& laboratory) {
  std::string text;
  const auto say = [&text](const std::string& sentence) {
    if (!sentence.empty()) text += (text.empty() ? "" : " ") + sentence;
  };
  const Found nan = found_in(seen, &Observation::nan, &SpecialPairs::numbers, laboratory);
  const Found infinite = found_in(seen, &Observation::infinite, &SpecialPairs::numbers, laboratory);
  say(numbers_in_words(nan, "a NaN"));
  say(numbers_in_words(infinite, "an infinite"));
  constexpr std::size_t kEnough = 40;
  if (nan.pairs.numbers > 0 && infinite.pairs.numbers == 0 && infinite.pairs.all >= kEnough)
    say(fmt::format("None of {} pairs with an infinite coordinate has such a result.",
                    infinite.pairs.all));
  SpecialPairs too_large;
  for (const Observation& call : seen) too_large += call.too_large;
  // A wrong rotation may meet the largest number by chance.
  constexpr std::size_t kFew = 3;
  if (too_large.largest < kFew) return text;
  // Formats differ in this, and in little else.
  for (const DType dtype : kAllDTypes) {
    SpecialPairs of_format;
    for (const Observation& call : seen)
      if (call.shape().dtype == dtype) of_format += call.too_large;
    if (of_format.largest < kFew || 2 * of_format.largest < of_format.all) continue;
    say(
        fmt::format("In {}, {} of {} pairs with a result that is too large for the format have the "
                    "format's largest number, and should be infinite.",
                    name_of(dtype), of_format.largest, of_format.all));
  }
  return text;
}

}  // namespace ropecheck::diagnosis
