#include "properties/contract_text.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace ropecheck::inline properties {
namespace {

using Words = std::vector<std::string_view>;

/// At least one word, which may be empty.
Words split(std::string_view text, char separator) {
  Words words;
  for (std::size_t end = text.find(separator); end != text.npos; end = text.find(separator)) {
    words.push_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  words.push_back(text);
  return words;
}

/// The formats and directions that one part is about.
struct Where {
  std::optional<DType> dtype;
  std::optional<Direction> direction;

  bool covers(DType d, Direction way) const {
    return dtype.value_or(d) == d && direction.value_or(way) == way;
  }
  /// Parts of a higher rank overrule those of a lower one.
  int rank() const { return (dtype ? 2 : 0) + (direction ? 1 : 0); }
  auto key() const { return std::pair(dtype, direction); }
};

std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

/// A description of the mistake, or nothing.
using Problem = std::string;

Problem read_where(std::string_view text, Where& where) {
  const Words words = split(text, '/');
  where.dtype = dtype_named(words.front());
  if (words.size() == 1 && !where.dtype) {
    where.direction = direction_named(words.front());
    if (where.direction) return {};
  }
  if (words.size() == 2) where.direction = direction_named(words.back());
  const bool sound = where.dtype && words.size() <= 2 && (words.size() == 1 || where.direction);
  return sound ? Problem{}
               : "has no format, direction or format/direction " + quoted(text) +
                     " (such as bfloat16, vjp and bfloat16/vjp)";
}

Problem read_rungs(std::string_view text, Rungs& rungs) {
  bool has_rotation = false, has_angle = false;
  for (const std::string_view word : split(text, '+')) {
    bool known = false;
    for (const RotationRung rotation : kRotationRungs)
      if (name_of(rotation) == word) {
        if (has_rotation) return "has two rungs for one rotation in " + quoted(text);
        rungs.rotation = rotation;
        known = has_rotation = true;
      }
    for (const AngleRung angle : kAngleRungs)
      if (name_of(angle) == word) {
        if (has_angle) return "has two rungs for one angle in " + quoted(text);
        rungs.angle = angle;
        known = has_angle = true;
      }
    if (!known) return "has no rung " + quoted(word);
  }
  if (rungs.rotation == RotationRung::correctly_rounded && rungs.angle != AngleRung::exact)
    return "asks for correctly rounded results of rounded angles in " + quoted(text) +
           ": they need exact ones";
  return {};
}

struct Part {
  Where where;
  Rungs rungs;
};

Problem read_part(std::string_view text, Part& part) {
  const std::size_t equals = text.find('=');
  if (equals != text.npos)
    if (const Problem problem = read_where(text.substr(0, equals), part.where); !problem.empty())
      return problem;
  return read_rungs(equals == text.npos ? text : text.substr(equals + 1), part.rungs);
}

std::string text_of(const Rungs& rungs) { return contract_of(rungs).name; }

/// The rungs that most formats and directions have; of equally many, those that come first.
Rungs most_common(const Contract& contract) {
  Rungs best;
  long most = 0;
  for (const auto& of_format : contract.rungs)
    for (const Rungs& rungs : of_format) {
      long count = 0;
      for (const auto& other : contract.rungs)
        count += std::count(other.begin(), other.end(), rungs);
      if (count > most) {
        best = rungs;
        most = count;
      }
    }
  return best;
}

/// "bfloat16", or "bfloat16/vjp" if the other directions have other rungs; by rungs, in the order
/// in which they first occur.
std::vector<std::pair<Rungs, std::string>> places_by_rungs(const Contract& contract) {
  std::vector<std::pair<Rungs, std::string>> all;
  const auto add = [&](const Rungs& rungs, const std::string& place) {
    const auto same = [&](const auto& entry) { return entry.first == rungs; };
    const auto found = std::find_if(all.begin(), all.end(), same);
    if (found == all.end())
      all.emplace_back(rungs, place);
    else
      found->second += ", " + place;
  };
  for (const DType dtype : kAllDTypes) {
    const std::string format(name_of(dtype));
    const Rungs& forward = contract.at(dtype, Direction::forward);
    if (contract.at(dtype, Direction::inverse) == forward &&
        contract.at(dtype, Direction::vjp) == forward) {
      add(forward, format);
      continue;
    }
    for (const Direction direction : kAllDirections)
      add(contract.at(dtype, direction), format + "/" + std::string(name_of(direction)));
  }
  return all;
}

std::string meaning_of_rotation(RotationRung rung, bool of_table) {
  if (!of_table) return std::string(meaning_of(rung));
  return rung == RotationRung::correctly_rounded
             ? "every cos and sin is the nearest number of its format; an exact rotation by them, "
               "rounded once: E = 1/√2 + 1 = 1.707"
             : "cos and sin rounded; an exact rotation by them, rounded once: E = 1/√2 + 2^−6 + 1 "
               "= 1.723";
}

}  // namespace

ReadContract contract_from_text(std::string_view text, const Contract& rest) {
  std::vector<Part> parts;
  for (const std::string_view word : split(text, ',')) {
    Part part;
    if (const Problem problem = read_part(word, part); !problem.empty()) return {{}, problem};
    for (const Part& other : parts)
      if (other.where.key() == part.where.key())
        return {{}, "says twice what holds for one place, in " + quoted(word)};
    parts.push_back(part);
  }
  std::stable_sort(parts.begin(), parts.end(),
                   [](const Part& a, const Part& b) { return a.where.rank() < b.where.rank(); });
  Contract contract = rest;
  for (const Part& part : parts)
    for (const DType dtype : kAllDTypes)
      for (const Direction direction : kAllDirections)
        if (part.where.covers(dtype, direction)) contract.at(dtype, direction) = part.rungs;
  contract.name = to_text(contract);
  return {std::move(contract), {}};
}

std::string to_text(const Contract& contract) {
  const Rungs common = most_common(contract);
  std::string text = text_of(common);
  for (const DType dtype : kAllDTypes) {
    const Rungs& forward = contract.at(dtype, Direction::forward);
    const std::string format(name_of(dtype));
    if (forward != common) text += "," + format + "=" + text_of(forward);
    for (const Direction direction : kAllDirections)
      if (contract.at(dtype, direction) != forward)
        text += "," + format + "/" + std::string(name_of(direction)) + "=" +
                text_of(contract.at(dtype, direction));
  }
  return text;
}

std::string meaning_of(const Contract& contract) {
  const auto parts = places_by_rungs(contract);
  std::string text;
  for (const auto& [rungs, places] : parts) {
    if (!text.empty()) text += "; ";
    if (parts.size() > 1) text += places + ": ";
    text += meaning_of_rotation(rungs.rotation, contract.of_table) + "; " +
            std::string(meaning_of(rungs.angle));
  }
  return text;
}

}  // namespace ropecheck::properties
