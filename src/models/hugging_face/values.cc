#include "models/hugging_face/values.h"

#include <algorithm>

namespace ropecheck::models {

using nlohmann::json;

const json* Values::class_default(const std::string& key) const {
  if (type_ == nullptr) return nullptr;
  for (const json* defaults : {&type_->reads, &type_->values}) {
    const auto at = defaults->find(key);
    if (at != defaults->end() && !at->is_null()) return &*at;
  }
  return nullptr;
}

std::string Values::default_source() const {
  return (type_ == nullptr || type_->class_name.empty() ? "default"
                                                        : "default of " + type_->class_name) +
         ", " + model_types_source();
}

void Values::note_value(const std::string& key, const json& value, const std::string& from) {
  read_.insert(key);
  enter(key, value, from);
}

void Values::drop_default(const std::string& key) {
  const std::string from = default_source();
  std::erase_if(config_.readings,
                [&](const Reading& reading) { return reading.key == key && reading.from == from; });
}

void Values::enter(const std::string& key, const json& value, const std::string& from) {
  constexpr std::size_t kMostMembers = 24;
  if (value.is_object() && !value.empty() && value.size() <= kMostMembers) {
    for (const auto& [member, inner] : value.items()) {
      if (inner.is_null()) continue;
      const std::string shown = show_json(member);  // escaped, and in quotation marks
      enter(key + "." + shown.substr(1, shown.size() - 2), inner, from);
    }
    return;
  }
  const Reading reading{key, show_json(value), from};
  auto& all = config_.readings;
  if (std::find(all.begin(), all.end(), reading) == all.end()) all.push_back(reading);
}

std::optional<double> Values::number(const std::string& key) {
  if (const auto value = file_.number(key.c_str())) {
    note_file(key, file_.object()[key]);
    return value;
  }
  const json* otherwise = class_default(key);
  if (otherwise == nullptr || !otherwise->is_number()) return std::nullopt;
  if (file_.object().contains(key))
    fail(file_.member(key.c_str()) + " is null, but the " + default_source() + ", is " +
         show_json(*otherwise) + ": say which is meant");
  note_default(key, *otherwise);
  return otherwise->get<double>();
}

std::optional<std::int64_t> Values::integer(const std::string& key) {
  if (!number(key)) return std::nullopt;
  if (const auto value = file_.integer(key.c_str())) return value;
  return static_cast<std::int64_t>(class_default(key)->get<double>());
}

}  // namespace ropecheck::models
