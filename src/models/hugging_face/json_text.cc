#include "models/hugging_face/json_text.h"

#include <cstddef>
#include <string>
#include <unordered_set>
#include <vector>

#include "models/config_problem.h"
#include "models/json_fields.h"

namespace ropecheck::models {
namespace {

using nlohmann::json;

constexpr std::size_t kDeepest = 64;

/// Returns the text with NaN, Infinity and -Infinity as strings. Python writes and reads them, and
/// files of models with state spaces have them in keys beside the point; JSON has no such numbers.
std::string quote_infinities(std::string_view text) {
  std::string quoted;
  bool in_string = false;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t length = 0;
    if (!in_string)
      for (const std::string_view word : {"NaN", "Infinity", "-Infinity"})
        if (text.substr(at, word.size()) == word) length = word.size();
    if (length > 0) {
      quoted.append("\"").append(text.substr(at, length)).append("\"");
      at += length;
      continue;
    }
    if (text[at] == '"') in_string = !in_string;
    if (in_string && text[at] == '\\' && at + 1 < text.size()) quoted += text[at++];
    quoted += text[at++];
  }
  return quoted;
}

/// Looks at depth and keys alone. A callback of json::parse would do for that, but looks through
/// all members of an array after each object within it.
class Structure : public nlohmann::json_sax<json> {
 public:
  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_object(std::size_t) override { return enter(); }
  bool start_array(std::size_t) override { return enter(); }
  bool end_object() override { return leave(); }
  bool end_array() override { return leave(); }

  bool key(string_t& name) override {
    if (!keys_.back().insert(name).second)
      fail_for_good("config.json has the key " + show_json(name) + " twice");
    return true;
  }

  bool parse_error(std::size_t, const std::string&, const json::exception& error) override {
    // The library's name for the error comes first, in brackets.
    const std::string said = error.what();
    const std::size_t bracket = said.find("] ");
    fail_for_good("config.json is not JSON: " +
                  (bracket == std::string::npos ? said : said.substr(bracket + 2)));
  }

 private:
  bool enter() {
    if (keys_.size() >= kDeepest)
      fail_for_good("config.json nests deeper than a configuration does");
    keys_.emplace_back();
    return true;
  }

  bool leave() {
    keys_.pop_back();
    return true;
  }

  std::vector<std::unordered_set<std::string>> keys_;  ///< of the objects and arrays that are open
};

}  // namespace

json parse_config(std::string_view given) {
  const std::string text = quote_infinities(given);
  Structure structure;
  json::sax_parse(text, &structure);
  return json::parse(text);
}

}  // namespace ropecheck::models
