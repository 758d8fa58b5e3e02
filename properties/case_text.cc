#include "properties/case_text.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <vector>

#include "properties/number_text.h"
#include "properties/spec_text.h"

namespace ropecheck {
namespace {

using Parts = std::vector<std::string_view>;

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) {
    if (!text.empty()) text += ',';
    text += part;
  }
  return text;
}

bool is_same_on_every_axis(const Position& position) {
  return position == on_axes(position.axes, position.numbers.front());
}

/// "5:0:7", or "5" where it is the same on every axis.
std::string write_position(const Position& position) {
  std::string text = text_of(position.numbers.front());
  if (is_same_on_every_axis(position)) return text;
  for (std::size_t axis = 1; axis < static_cast<std::size_t>(position.axes); ++axis)
    text += ":" + text_of(position.numbers[axis]);
  return text;
}

/// Reads what write_position writes: one number for each axis, or one for all.
std::optional<Position> position_in(std::string_view text, int axes) {
  const Parts parts = split(text, ':');
  if (parts.size() != 1 && parts.size() != static_cast<std::size_t>(axes)) return std::nullopt;
  Position position{axes, {}};
  for (std::size_t axis = 0; axis < static_cast<std::size_t>(axes); ++axis) {
    const auto number = int64_in(parts[parts.size() == 1 ? 0 : axis]);
    if (!number) return std::nullopt;
    position.numbers[axis] = *number;
  }
  return position;
}

std::string write_positions(const Case& c) {
  std::vector<Position> p;
  for (std::size_t token = 0; token < static_cast<std::size_t>(c.tokens()); ++token)
    p.push_back(c.position_of(token));
  const Position step = on_axes(c.axes(), 1);
  std::vector<std::string> parts;
  for (std::size_t first = 0; first < p.size();) {
    std::size_t last = first;
    while (last + 1 < p.size() && is_same_on_every_axis(p[first]) &&
           add_positions(p[last], step) == p[last + 1])
      ++last;
    const bool run = last - first >= 2;
    parts.push_back(run ? write_position(p[first]) + ".." + write_position(p[last])
                        : write_position(p[first]));
    first = run ? last + 1 : first + 1;
  }
  return joined(parts);
}

bool read_positions(Case& c, std::string_view text) {
  c.positions.clear();
  const auto axes = static_cast<std::size_t>(c.axes());
  for (const std::string_view part : split(text, ',')) {
    const std::size_t dots = part.find("..");
    if (dots == std::string_view::npos) {
      const auto position = position_in(part, c.axes());
      if (!position || c.positions.size() >= kMostListed) return false;
      c.positions.insert(c.positions.end(), position->numbers.begin(),
                         position->numbers.begin() + c.axes());
      continue;
    }
    const auto first = int64_in(part.substr(0, dots));
    const auto last = int64_in(part.substr(dots + 2));
    if (!first || !last || *last < *first) return false;
    const std::uint64_t more =
        static_cast<std::uint64_t>(*last) - static_cast<std::uint64_t>(*first);
    if (more >= kMostListed || c.positions.size() + more * axes >= kMostListed) return false;
    for (std::uint64_t i = 0; i <= more; ++i)
      c.positions.insert(c.positions.end(), axes,
                         static_cast<std::int64_t>(static_cast<std::uint64_t>(*first) + i));
  }
  return true;
}

// The parts of an arrangement that are numbers.
struct ArrangementNumber {
  std::string_view name;
  int Arrangement::*member;
};
constexpr std::array kArrangementNumbers = {
    ArrangementNumber{"step", &Arrangement::step},
    ArrangementNumber{"head_gap", &Arrangement::head_gap},
    ArrangementNumber{"token_gap", &Arrangement::token_gap},
    ArrangementNumber{"misalignment", &Arrangement::misalignment},
};

template <TensorCase Case::*Tensor, Arrangement TensorCase::*Member>
std::string write_arrangement(const Case& c) {
  const Arrangement& a = c.*Tensor.*Member;
  std::vector<std::string> parts;
  if (a.heads_first) parts.emplace_back("heads_first");
  if (a.reversed) parts.emplace_back("reversed");
  for (const auto& [name, member] : kArrangementNumbers)
    if (a.*member != Arrangement{}.*member)
      parts.push_back(std::string(name) + ":" + text_of(std::int64_t{a.*member}));
  return parts.empty() ? "contiguous" : joined(parts);
}

template <TensorCase Case::*Tensor, Arrangement TensorCase::*Member>
bool read_arrangement(Case& c, std::string_view text) {
  Arrangement& a = c.*Tensor.*Member;
  a = {};
  if (text == "contiguous") return true;
  for (const std::string_view part : split(text, ',')) {
    const std::size_t colon = part.find(':');
    const std::string_view name = part.substr(0, colon);
    const auto number = std::find_if(kArrangementNumbers.begin(), kArrangementNumbers.end(),
                                     [&](const auto& known) { return known.name == name; });
    if (part == "heads_first") {
      a.heads_first = true;
    } else if (part == "reversed") {
      a.reversed = true;
    } else if (number != kArrangementNumbers.end() && colon != std::string_view::npos) {
      const auto value = int_in(part.substr(colon + 1));
      if (!value) return false;
      a.*(number->member) = *value;
    } else {
      return false;
    }
  }
  return true;
}

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

template <TensorCase Case::*Tensor>
std::string write_values(const Case& c) {
  const Values& values = (c.*Tensor).values;
  for (const auto& [name, profile] : kSeeded)
    if (values.profile == profile) return std::string(name) + ":" + text_of(values.seed);
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < values.bits.size();) {
    std::size_t same = 1;
    while (i + same < values.bits.size() && values.bits[i + same] == values.bits[i]) ++same;
    std::string text = element_text(c.dtype, values.bits[i]);
    parts.push_back(same == 1 ? text : text + "*" + text_of(std::uint64_t{same}));
    i += same;
  }
  return joined(parts);
}

template <TensorCase Case::*Tensor>
bool read_values(Case& c, std::string_view text) {
  Values& values = (c.*Tensor).values;
  values = {};
  const std::string_view word = text.substr(0, text.find(':'));
  for (const auto& [name, profile] : kSeeded)
    if (word == name) {
      const auto seed = uint64_in(text.substr(std::min(word.size() + 1, text.size())));
      values.profile = profile;
      values.seed = seed.value_or(0);
      return seed.has_value();
    }
  values.profile = Profile::listed;
  for (const std::string_view part : split(text, ',')) {
    const std::size_t star = part.find('*');
    const auto bits = element_in(c.dtype, part.substr(0, star));
    const auto count = star == std::string_view::npos ? std::optional<std::uint64_t>(1)
                                                      : uint64_in(part.substr(star + 1));
    if (!bits || !count || *count == 0 || *count > kMostListed - values.bits.size()) return false;
    values.bits.insert(values.bits.end(), *count, *bits);
  }
  return true;
}

template <int Case::*Member>
std::string write_int(const Case& c) {
  return text_of(std::int64_t{c.*Member});
}

template <int Case::*Member>
bool read_int(Case& c, std::string_view text) {
  const auto value = int_in(text);
  if (value) c.*Member = *value;
  return value.has_value();
}

constexpr std::string_view kArrangementExpected =
    "contiguous, or some of heads_first,reversed,step:N,head_gap:N,token_gap:N,misalignment:N";
constexpr std::string_view kValuesExpected =
    "unit:SEED, wide:SEED, special:SEED, ones:SEED, or numbers that the dtype holds exactly";

template <TensorCase Case::*Tensor>
void add_tensor_fields(std::vector<TextField<Case>>& fields,
                       const std::array<std::string_view, 4>& keys) {
  fields.push_back({keys[0], [](const Case& c) { return text_of(std::int64_t{(c.*Tensor).heads}); },
                    [](Case& c, std::string_view text) {
                      const auto value = int_in(text);
                      if (value) (c.*Tensor).heads = *value;
                      return value.has_value();
                    },
                    "a whole number"});
  fields.push_back({keys[1], write_arrangement<Tensor, &TensorCase::in>,
                    read_arrangement<Tensor, &TensorCase::in>, kArrangementExpected});
  fields.push_back({keys[2], write_arrangement<Tensor, &TensorCase::out>,
                    read_arrangement<Tensor, &TensorCase::out>, kArrangementExpected});
  fields.push_back({keys[3], write_values<Tensor>, read_values<Tensor>, kValuesExpected});
}

/// In the order in which they are written and read: values are read once the dtype is known.
const std::vector<TextField<Case>>& case_fields() {
  static const std::vector<TextField<Case>> fields = [] {
    std::vector<TextField<Case>> all = {
        {"dtype", [](const Case& c) { return std::string(name_of(c.dtype)); },
         [](Case& c, std::string_view text) {
           const auto dtype = dtype_named(text);
           c.dtype = dtype.value_or(DType::float32);
           return dtype.has_value();
         },
         "float32, float16, bfloat16 or float64"},
        {"direction",
         [](const Case& c) {
           return std::string(c.direction == Direction::inverse ? "inverse" : "forward");
         },
         [](Case& c, std::string_view text) {
           c.direction = text == "inverse" ? Direction::inverse : Direction::forward;
           return text == "inverse" || text == "forward";
         },
         "forward or inverse"},
        {"placement",
         [](const Case& c) { return std::string(c.in_place ? "in_place" : "out_of_place"); },
         [](Case& c, std::string_view text) {
           c.in_place = text == "in_place";
           return text == "in_place" || text == "out_of_place";
         },
         "in_place or out_of_place"},
        {"batch", write_int<&Case::batch>, read_int<&Case::batch>, "a whole number"},
        {"seq", write_int<&Case::seq>, read_int<&Case::seq>, "a whole number"},
        {"positions", write_positions, read_positions,
         "64-bit whole numbers and runs FIRST..LAST, at most 4194304 in all, each "
         "NUMBER:NUMBER:... "
         "where it differs between the axes"},
        {"shift", [](const Case& c) { return write_position(c.shift_by_axis()); },
         [](Case& c, std::string_view text) {
           const auto value = position_in(text, c.axes());
           if (value)
             c.shift.assign(
                 value->numbers.begin(),
                 value->numbers.begin() + (is_same_on_every_axis(*value) ? 1 : value->axes));
           return value.has_value();
         },
         "a 64-bit whole number, or one for each axis: NUMBER:NUMBER:..."},
    };
    add_tensor_fields<&Case::q>(all, {"q.heads", "q.in", "q.out", "q.values"});
    add_tensor_fields<&Case::k>(all, {"k.heads", "k.in", "k.out", "k.values"});
    return all;
  }();
  return fields;
}

template <class Record>
void write_fields(std::string& line, const std::vector<TextField<Record>>& fields,
                  const Record& record) {
  const Record usual;
  for (const auto& field : fields)
    if (const std::string value = field.write(record); value != field.write(usual)) {
      line += ' ';
      line += field.key;
      line += '=';
      line += value;
    }
}

using Given = std::map<std::string_view, std::string_view>;

/// Takes the fields that belong to a record out of those given; returns what was wrong.
template <class Record>
std::string read_fields(Given& given, const std::vector<TextField<Record>>& fields,
                        Record& record) {
  for (const auto& field : fields) {
    const auto found = given.find(field.key);
    if (found == given.end()) continue;
    if (!field.read(record, found->second))
      return std::string(field.key) + " must be " + std::string(field.expected) + ", not " +
             excerpt(found->second);
    given.erase(found);
  }
  return {};
}

bool is_name(std::string_view text) {
  return !text.empty() &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string_view::npos;
}

std::string read_line(std::string_view line, ReadCase& result) {
  Parts words;
  for (const std::string_view word : split(line, ' '))
    if (!word.empty()) words.push_back(word);
  if (words.empty() || words.front() != kLineMagic)
    return "a case starts with the word " + std::string(kLineMagic) + ", not " +
           excerpt(words.empty() ? line : words.front());
  words.erase(words.begin());
  Given given;
  for (const std::string_view word : words) {
    const std::size_t equals = word.find('=');
    if (equals == std::string_view::npos) return excerpt(word) + " is no field KEY=VALUE";
    if (!given.emplace(word.substr(0, equals), word.substr(equals + 1)).second)
      return "the field " + excerpt(word.substr(0, equals)) + " is given twice";
  }
  const auto property = given.find("property");
  if (property == given.end()) return "the field 'property' is missing";
  if (!is_name(property->second)) return excerpt(property->second) + " is no name of a property";
  result.property = property->second;
  given.erase(property);
  if (auto problem = read_fields(given, spec_fields(), result.value.spec); !problem.empty())
    return problem;
  result.value.positions.assign(static_cast<std::size_t>(result.value.axes()), 0);
  if (auto problem = read_fields(given, case_fields(), result.value); !problem.empty())
    return problem;
  if (!given.empty()) return "there is no field " + excerpt(given.begin()->first);
  return problem_with(result.value);
}

}  // namespace

std::string to_line(std::string_view property, const Case& c) {
  std::string line = std::string(kLineMagic) + " property=" + std::string(property);
  write_fields(line, spec_fields(), c.spec);
  write_fields(line, case_fields(), c);
  return line;
}

ReadCase from_line(std::string_view line) {
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);
  ReadCase result;
  result.problem = read_line(line, result);
  return result;
}

}  // namespace ropecheck
