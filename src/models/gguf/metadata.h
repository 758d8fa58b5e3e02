#ifndef ROPECHECK_MODELS_GGUF_METADATA_H_
#define ROPECHECK_MODELS_GGUF_METADATA_H_

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "models/config_problem.h"
#include "models/gguf/header.h"
#include "models/model_config.h"
#include "support/formatted.h"
#include "support/printable.h"

// The keys of one architecture of a GGUF header: "llama.rope.freq_base". Each value that is read is
// entered into ModelConfig::readings.
namespace ropecheck::models {

class GgufMetadata {
 public:
  GgufMetadata(const GgufHeader& header, std::string architecture, ModelConfig& config)
      : header_(header), architecture_(std::move(architecture)), config_(config) {}

  const GgufHeader& header() const { return header_; }
  const std::string& architecture() const { return architecture_; }
  std::string name(const std::string& key) const { return architecture_ + "." + key; }
  bool has(const std::string& key) const { return header_.metadata.count(name(key)) != 0; }

  /// Returns a value without entering it; null if there is none of this kind.
  template <class T>
  const T* find(const std::string& key) const {
    const auto at = header_.metadata.find(name(key));
    return at == header_.metadata.end() ? nullptr : std::get_if<T>(&at->second);
  }

  template <class T>
  std::optional<T> get(const std::string& key, const char* kind) {
    const auto at = header_.metadata.find(name(key));
    if (at == header_.metadata.end()) return std::nullopt;
    const T* typed = std::get_if<T>(&at->second);
    if (typed == nullptr) fail(name(key) + " must be " + kind);
    note_value(key, show(*typed), "the GGUF header");
    return *typed;
  }

  std::optional<double> number(const std::string& key) { return get<double>(key, "a number"); }

  std::optional<std::int64_t> integer(const std::string& key) {
    const auto value = number(key);
    if (!value) return std::nullopt;
    if (*value != std::floor(*value) || std::abs(*value) > 0x1p53)
      fail(name(key) + " must be a whole number");
    return static_cast<std::int64_t>(*value);
  }

  /// A number, or an array of them with one for each layer.
  std::vector<double> numbers(const std::string& key) {
    const auto at = header_.metadata.find(name(key));
    if (at == header_.metadata.end()) return {};
    if (const auto* list = std::get_if<std::vector<double>>(&at->second)) {
      note_value(key, fmt::format("a list of {}", list->size()), "the GGUF header");
      return *list;
    }
    return {*number(key)};
  }

  void note_value(const std::string& key, std::string value, std::string from) {
    read_.insert(name(key));
    Reading reading{name(key), std::move(value), std::move(from)};
    auto& all = config_.readings;
    if (std::find(all.begin(), all.end(), reading) == all.end()) all.push_back(std::move(reading));
  }

  bool was_read(const std::string& full_name) const { return read_.count(full_name) != 0; }

 private:
  static std::string show(double value) { return support::formatted("%.10g", value); }
  static std::string show(bool value) { return value ? "true" : "false"; }
  static std::string show(const std::string& value) {
    return "\"" + support::printable(value.substr(0, 60)) + "\"";
  }

  const GgufHeader& header_;
  std::string architecture_;
  ModelConfig& config_;
  std::set<std::string> read_;
};

}  // namespace ropecheck::models

#endif  // ROPECHECK_MODELS_GGUF_METADATA_H_
