#include "properties/case/encoding/case_text.h"

#include <array>
#include <map>
#include <utility>
#include <vector>

#include "properties/case/encoding/number_text.h"
#include "properties/case/encoding/position_text.h"
#include "properties/case/encoding/spec_text.h"
#include "properties/case/encoding/tensor_text.h"

namespace ropecheck::inline cases {
namespace {

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

template <TensorCase Case::*Tensor, Arrangement TensorCase::*Member>
std::string write_arrangement(const Case& c) {
  return text_of(c.*Tensor.*Member);
}

template <TensorCase Case::*Tensor, Arrangement TensorCase::*Member>
bool read_arrangement(Case& c, std::string_view text) {
  const auto arrangement = arrangement_in(text);
  if (arrangement) c.*Tensor.*Member = *arrangement;
  return arrangement.has_value();
}

template <TensorCase Case::*Tensor>
std::string write_values(const Case& c) {
  return text_of((c.*Tensor).values, c.dtype);
}

template <TensorCase Case::*Tensor>
bool read_values(Case& c, std::string_view text) {
  auto values = values_in(text, c.dtype, kMostListed);
  if (values) (c.*Tensor).values = *std::move(values);
  return values.has_value();
}

std::string write_positions(const Case& c) {
  std::vector<Position> positions;
  for (std::size_t token = 0; token < static_cast<std::size_t>(c.tokens()); ++token)
    positions.push_back(c.position_of(token));
  return text_of(positions);
}

bool read_positions(Case& c, std::string_view text) {
  auto positions = positions_in(text, c.axes(), kMostListed);
  if (positions) c.positions = *std::move(positions);
  return positions.has_value();
}

constexpr std::string_view kArrangementExpected =
    "contiguous, or some of heads_first,batch_second,reversed,reversed_batch,reversed_heads,"
    "reversed_dim,broadcast_batch,broadcast_seq,broadcast_heads,step:N,head_gap:N,token_gap:N,"
    "batch_gap:N,misalignment:N";
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
        {"direction", [](const Case& c) { return std::string(name_of(c.direction)); },
         [](Case& c, std::string_view text) {
           const auto direction = direction_named(text);
           c.direction = direction.value_or(Direction::forward);
           return direction.has_value();
         },
         "forward, inverse or vjp"},
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
        {"shift", [](const Case& c) { return text_of(c.shift_by_axis()); },
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

/// Removes the fields that belong to a record from those given, and reads them. Returns one
/// sentence if a field is wrong; empty otherwise.
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
  std::vector<std::string_view> words;
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
  if (const std::string spec = to_text(c.spec); !spec.empty()) line += ' ' + spec;
  write_fields(line, case_fields(), c);
  return line;
}

ReadCase from_line(std::string_view line) {
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);
  ReadCase result;
  result.problem = read_line(line, result);
  return result;
}

}  // namespace ropecheck::cases
