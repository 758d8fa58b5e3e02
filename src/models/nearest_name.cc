#include "models/nearest_name.h"

#include <algorithm>
#include <cstddef>

namespace ropecheck::models {
namespace {

std::string in_lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lower;
}

/// Levenshtein's distance.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = i;
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t exchanged = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({exchanged, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string nearest_name(std::string_view typed, const std::vector<std::string>& names) {
  constexpr std::size_t kLongest = 100;  // longer texts are no slips of a name
  if (typed.size() > kLongest) return "";
  // A model's name may follow that of its owner or folder.
  const std::string asked = in_lower_case(typed.substr(typed.find_last_of('/') + 1));
  std::string nearest;
  for (const std::string& name : names)
    if (asked.starts_with(in_lower_case(name)) && name.size() > nearest.size()) nearest = name;
  if (!nearest.empty()) return nearest;
  std::size_t least = std::max<std::size_t>(2, asked.size() / 4) + 1;
  for (const std::string& name : names)
    if (const std::size_t d = distance(asked, in_lower_case(name)); d < least && d < asked.size()) {
      least = d;
      nearest = name;
    }
  return nearest;
}

std::string suggestion_for(std::string_view typed, const std::vector<std::string>& names) {
  const std::string nearest = nearest_name(typed, names);
  return nearest.empty() ? "" : "; did you mean " + nearest + "?";
}

}  // namespace ropecheck::models
