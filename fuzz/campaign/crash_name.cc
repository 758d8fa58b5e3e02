#include "fuzz/campaign/crash_name.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <cstdio>
#include <optional>
#include <vector>

#include "fuzz/campaign/stack_frame.h"
#include "fuzz/campaign/tools.h"
#include "properties/case/encoding/number_text.h"
#include "support/whole_files.h"

namespace ropecheck::campaign {
namespace {

constexpr std::size_t kLongestPart = 72;
constexpr std::string_view kReplay = "ropecheck replay '";
constexpr std::string_view kContract = " --contract ";

using Lines = std::vector<std::string_view>;

/// The words of the text with hyphens between them, fit for a file's name.
std::string slug(std::string_view text) {
  std::string result;
  for (const char c : text) {
    // A file whose name begins with a dot would be hidden.
    if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' ||
        (c == '.' && !result.empty()))
      result += c;
    else if (!result.empty() && result.back() != '-')
      result += '-';
  }
  result.resize(std::min(result.size(), kLongestPart));
  while (result.ends_with('-')) result.pop_back();
  return result;
}

/// The part of a sentence before it mentions details of this input: a place, a number, a quotation.
std::string_view general_part(std::string_view sentence) {
  sentence = sentence.substr(0, sentence.find(" at batch "));
  sentence = sentence.substr(0, sentence.find(" on address "));
  sentence = sentence.substr(0, sentence.find(" on unknown address"));
  const auto ends = [](char c) {
    return std::isdigit(static_cast<unsigned char>(c)) != 0 || c == ':' || c == '(' || c == '\'' ||
           c == '"' || c == '`';
  };
  return {sentence.begin(), std::find_if(sentence.begin(), sentence.end(), ends)};
}

/// The text behind the mark in the first line that contains it.
std::optional<std::string_view> after(const Lines& lines, std::string_view mark) {
  for (const std::string_view line : lines)
    if (const std::size_t at = line.find(mark); at != std::string_view::npos)
      return line.substr(at + mark.size());
  return std::nullopt;
}

/// Reads the output of report() (check_input.h): "PROPERTY: reason" and the replay line.
std::optional<CrashName> failed_property(const Lines& lines) {
  for (std::size_t i = lines.size(); i-- > 1;) {
    const std::size_t end = lines[i].rfind(kContract);
    if (!lines[i].starts_with(kReplay) || end == std::string_view::npos) continue;
    const std::string_view quoted = lines[i].substr(kReplay.size(), end - kReplay.size());
    const std::size_t quote = quoted.find('\'');
    const std::string_view said = lines[i - 1];
    const std::size_t colon = said.find(": ");
    if (quote == std::string_view::npos || colon == std::string_view::npos) continue;
    return CrashName{slug(said.substr(0, colon)) + "-" + slug(general_part(said.substr(colon + 2))),
                     std::string(quoted.substr(0, quote)),
                     std::string(lines[i].substr(end + kContract.size()))};
  }
  return std::nullopt;
}

/// The last output of a target, or of the library that it calls, before it aborted; empty if there
/// is none.
std::string last_words(const Lines& lines) {
  static constexpr std::array<std::string_view, 3> kEngine = {"INFO: ", "Running: ", "Executed "};
  for (std::size_t i = 1; i < lines.size(); ++i) {
    if (lines[i].find("ERROR: libFuzzer: ") == std::string_view::npos) continue;
    std::string_view said = lines[i - 1];
    if (said.find("Assertion `") != std::string_view::npos) return "assertion-failed";
    if (said.starts_with("  what():")) said.remove_prefix(9);
    const bool of_engine = std::any_of(kEngine.begin(), kEngine.end(), [&](std::string_view start) {
      return said.starts_with(start);
    });
    return of_engine ? "" : slug(general_part(said));
  }
  return "";
}

std::string kind_of(const Lines& lines) {
  if (const auto undefined = after(lines, "runtime error: ")) return slug(general_part(*undefined));
  for (const std::string_view sanitizer :
       {"ERROR: AddressSanitizer: ", "ERROR: LeakSanitizer: ", "ERROR: libFuzzer: "}) {
    const auto said = after(lines, sanitizer);
    if (!said) continue;
    if (said->starts_with("timeout")) return "timeout";
    if (*said == "deadly signal")
      if (const std::string words = last_words(lines); !words.empty()) return words;
    return slug(general_part(*said));
  }
  return "died";
}

/// The innermost function of the first stack that belongs neither to a sanitizer nor to a system
/// library; it may be the user's. Empty if there is none.
std::string place_of(const Lines& lines) {
  int last = -1;
  for (const std::string_view line : lines) {
    const auto frame = frame_in(line);
    if (!frame) continue;
    // The next stack tells where the memory was allocated.
    if (frame->number <= last) break;
    last = frame->number;
    if (is_foreign(*frame)) continue;
    std::string_view name = frame->function.empty() ? frame->module : frame->function;
    if (name.starts_with("ropecheck::")) name.remove_prefix(11);
    if (!slug(name).empty()) return slug(name);
  }
  return "";
}

}  // namespace

CrashName name_crash(std::string_view output) {
  const Lines lines = split(output, '\n');
  if (auto property = failed_property(lines)) return *property;
  const std::string place = place_of(lines);
  return {kind_of(lines) + (place.empty() ? "" : "-in-" + place), {}, {}};
}

int print_crash_name(const std::string& file) {
  const CrashName crash = name_crash(support::read_whole(file));
  std::printf("%s\n%s\n%s\n", crash.name.c_str(), crash.line.c_str(), crash.contract.c_str());
  return 0;
}

}  // namespace ropecheck::campaign
