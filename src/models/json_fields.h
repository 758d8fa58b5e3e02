#ifndef ROPECHECK_MODELS_JSON_FIELDS_H_
#define ROPECHECK_MODELS_JSON_FIELDS_H_

#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "models/config_problem.h"

// The members of a JSON object, by type, with a sentence for each possible error.
namespace ropecheck::models {

inline std::string show_json(const nlohmann::json& value) {
  // Everything beyond ASCII is escaped: a value is shown, not printed.
  const std::string text = value.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
  return text.size() <= 60 ? text : text.substr(0, 57) + "...";
}

/// One object of the file, with its name for messages. A member that is null counts as absent, as
/// in the code that reads these files.
class Fields {
 public:
  Fields(const nlohmann::json& object, std::string name) : object_(object), name_(std::move(name)) {
    if (!object.is_object()) fail(name_ + " is not an object");
  }

  const std::string& name() const { return name_; }
  const nlohmann::json& object() const { return object_; }

  const nlohmann::json* find(const char* key) const {
    const auto at = object_.find(key);
    return at == object_.end() || at->is_null() ? nullptr : &*at;
  }

  std::optional<double> number(const char* key) const {
    const nlohmann::json* value = find(key);
    if (value == nullptr) return std::nullopt;
    if (!value->is_number()) fail(member(key) + " must be a number, not " + show_json(*value));
    return value->get<double>();
  }

  std::optional<std::int64_t> integer(const char* key) const {
    const nlohmann::json* value = find(key);
    if (value == nullptr) return std::nullopt;
    const double number = value->is_number() ? value->get<double>() : 0.5;
    if (number != std::floor(number) || std::abs(number) > 0x1p53)
      fail(member(key) + " must be a whole number, not " + show_json(*value));
    return static_cast<std::int64_t>(number);
  }

  std::optional<bool> boolean(const char* key) const {
    const nlohmann::json* value = find(key);
    if (value == nullptr) return std::nullopt;
    if (!value->is_boolean())
      fail(member(key) + " must be true or false, not " + show_json(*value));
    return value->get<bool>();
  }

  std::optional<std::string> text(const char* key) const {
    const nlohmann::json* value = find(key);
    if (value == nullptr) return std::nullopt;
    if (!value->is_string()) fail(member(key) + " must be a text, not " + show_json(*value));
    return value->get<std::string>();
  }

  std::optional<std::vector<double>> numbers(const char* key) const {
    const nlohmann::json* value = find(key);
    if (value == nullptr) return std::nullopt;
    if (!value->is_array()) fail(member(key) + " must be a list, not " + show_json(*value));
    std::vector<double> list;
    for (const nlohmann::json& element : *value) {
      if (!element.is_number())
        fail(member(key) + " must hold numbers alone, not " + show_json(element));
      list.push_back(element.get<double>());
    }
    return list;
  }

  std::string member(const char* key) const { return name_ + "'s " + key; }

 private:
  const nlohmann::json& object_;
  std::string name_;
};

/// Returns the value of a field that may be in two places. If both have it, they must agree.
template <class T>
std::optional<T> agree(const std::optional<T>& here, const std::optional<T>& there,
                       const std::string& here_name, const std::string& there_name) {
  if (here && there && *here != *there) fail(here_name + " contradicts " + there_name);
  return here ? here : there;
}

template <class T>
T need(const std::optional<T>& value, const std::string& what) {
  if (!value) fail(what + " is missing");
  return *value;
}

}  // namespace ropecheck::models

#endif  // ROPECHECK_MODELS_JSON_FIELDS_H_
