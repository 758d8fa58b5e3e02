#include "properties/case/encoding/tensor_text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "properties/case/encoding/number_text.h"

namespace ropecheck::inline cases {
namespace {

// The parts of an arrangement that are words, and those that are numbers.
struct ArrangementWord {
  std::string_view name;
  bool Arrangement::*member;
};
constexpr std::array kArrangementWords = {
    ArrangementWord{"heads_first", &Arrangement::heads_first},
    ArrangementWord{"reversed", &Arrangement::reversed},
    ArrangementWord{"batch_second", &Arrangement::batch_second},
    ArrangementWord{"reversed_batch", &Arrangement::reversed_batch},
    ArrangementWord{"reversed_heads", &Arrangement::reversed_heads},
    ArrangementWord{"reversed_dim", &Arrangement::reversed_dim},
    ArrangementWord{"broadcast_batch", &Arrangement::broadcast_batch},
    ArrangementWord{"broadcast_seq", &Arrangement::broadcast_seq},
    ArrangementWord{"broadcast_heads", &Arrangement::broadcast_heads},
};
struct ArrangementNumber {
  std::string_view name;
  int Arrangement::*member;
};
constexpr std::array kArrangementNumbers = {
    ArrangementNumber{"step", &Arrangement::step},
    ArrangementNumber{"head_gap", &Arrangement::head_gap},
    ArrangementNumber{"token_gap", &Arrangement::token_gap},
    ArrangementNumber{"misalignment", &Arrangement::misalignment},
    ArrangementNumber{"batch_gap", &Arrangement::batch_gap},
};

struct ProfileName {
  std::string_view name;
  Profile profile;
};
constexpr std::array kSeeded = {
    ProfileName{"unit", Profile::unit},
    ProfileName{"wide", Profile::wide},
    ProfileName{"special", Profile::special},
    ProfileName{"ones", Profile::ones},
};

}  // namespace

std::string text_of(const Arrangement& a) {
  std::vector<std::string> parts;
  for (const auto& [name, member] : kArrangementWords)
    if (a.*member) parts.emplace_back(name);
  for (const auto& [name, member] : kArrangementNumbers)
    if (a.*member != Arrangement{}.*member)
      parts.push_back(std::string(name) + ":" + text_of(std::int64_t{a.*member}));
  return parts.empty() ? "contiguous" : joined(parts);
}

std::optional<Arrangement> arrangement_in(std::string_view text) {
  Arrangement a;
  if (text == "contiguous") return a;
  for (const std::string_view part : split(text, ',')) {
    const std::size_t colon = part.find(':');
    const std::string_view name = part.substr(0, colon);
    const auto number = std::find_if(kArrangementNumbers.begin(), kArrangementNumbers.end(),
                                     [&](const auto& known) { return known.name == name; });
    const auto word = std::find_if(kArrangementWords.begin(), kArrangementWords.end(),
                                   [&](const auto& known) { return known.name == part; });
    if (word != kArrangementWords.end()) {
      a.*(word->member) = true;
    } else if (number != kArrangementNumbers.end() && colon != std::string_view::npos) {
      const auto value = int_in(part.substr(colon + 1));
      if (!value) return std::nullopt;
      a.*(number->member) = *value;
    } else {
      return std::nullopt;
    }
  }
  return a;
}

std::string text_of(const Values& values, DType dtype) {
  for (const auto& [name, profile] : kSeeded)
    if (values.profile == profile) return std::string(name) + ":" + text_of(values.seed);
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < values.bits.size();) {
    std::size_t same = 1;
    while (i + same < values.bits.size() && values.bits[i + same] == values.bits[i]) ++same;
    std::string text = element_text(dtype, values.bits[i]);
    parts.push_back(same == 1 ? text : text + "*" + text_of(std::uint64_t{same}));
    i += same;
  }
  return joined(parts);
}

std::optional<Values> values_in(std::string_view text, DType dtype, std::size_t most) {
  const std::string_view word = text.substr(0, text.find(':'));
  for (const auto& [name, profile] : kSeeded)
    if (word == name) {
      const auto seed = uint64_in(text.substr(std::min(word.size() + 1, text.size())));
      return seed ? std::optional(Values{profile, *seed, {}}) : std::nullopt;
    }
  Values values;
  values.profile = Profile::listed;
  for (const std::string_view part : split(text, ',')) {
    const std::size_t star = part.find('*');
    const auto bits = element_in(dtype, part.substr(0, star));
    const auto count = star == std::string_view::npos ? std::optional<std::uint64_t>(1)
                                                      : uint64_in(part.substr(star + 1));
    if (!bits || !count || *count == 0 || *count > most - values.bits.size()) return std::nullopt;
    values.bits.insert(values.bits.end(), *count, *bits);
  }
  return values;
}

}  // namespace ropecheck::cases
