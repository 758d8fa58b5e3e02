#include "models/gguf/architectures.h"

#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "models/facts.h"

namespace ropecheck::models {
namespace {

using nlohmann::json;

const json& recorded_architectures() {
  static const json all = json::parse(facts::gguf_architectures());
  return all;
}

GgufWindows read_windows(const json& facts) {
  GgufWindows windows;
  windows.at = facts["at"];
  windows.needs_key = facts["needs_key"];
  windows.own_base = facts["base"] == "own";
  windows.own_scale = facts["scale"] == "own";
  windows.reads_base = facts["reads_base"];
  windows.one_base = facts.contains("graph");
  windows.pattern_in_file = facts["pattern"] == "key";
  if (facts.contains("period")) windows.period = facts["period"].get<int>();
  if (facts.contains("blocks")) windows.blocks = facts["blocks"].get<int>();
  windows.dense_first = facts.value("dense_first", false);
  windows.own_width = facts.value("own_width", false);
  return windows;
}

GgufArchitecture read_architecture(const json& facts) {
  GgufArchitecture architecture;
  if (facts["pairs"].is_array())
    architecture.pairs = facts["pairs"].get<std::vector<std::string>>();
  else
    architecture.pairs = {facts["pairs"].get<std::string>()};
  architecture.at = facts["at"];
  architecture.reads_sections = facts.contains("sections");
  architecture.log_multiplier = facts.value("log_multiplier", 0.0);
  architecture.finetuned_switches = facts.contains("finetuned");
  architecture.yarn_keys = facts.value("yarn_keys", std::vector<std::string>{});
  if (facts.contains("swa")) architecture.windows = read_windows(facts["swa"]);
  if (const auto recurrent = facts.find("recurrent"); recurrent != facts.end()) {
    architecture.recurrent = GgufRecurrent{(*recurrent)["at"], std::nullopt};
    if (recurrent->contains("interval"))
      architecture.recurrent->interval = (*recurrent)["interval"].get<int>();
  }
  if (const auto rotated = facts.find("rotated"); rotated != facts.end())
    architecture.rotated = GgufRotated{(*rotated)["key"], (*rotated)["at"]};
  for (const auto& [key, member] : {std::pair{"rope_pattern", &GgufArchitecture::rope_pattern},
                                    {"half_of_full", &GgufArchitecture::half_of_full},
                                    {"alpha", &GgufArchitecture::alpha},
                                    {"factors", &GgufArchitecture::factors},
                                    {"lists_of_factors", &GgufArchitecture::lists},
                                    {"unrotated_at", &GgufArchitecture::unrotated_at}})
    architecture.*member = facts.value(key, std::string());
  architecture.whole_head = facts.value("whole_head", std::string());
  architecture.plain = facts.value("plain", false);
  architecture.unrotated = facts.value("unrotated", std::string());
  return architecture;
}

}  // namespace

const GgufArchitecture* find_gguf_architecture(std::string_view name) {
  static const auto all = [] {
    std::map<std::string, GgufArchitecture, std::less<>> read;
    for (const auto& [key, facts] : recorded_architectures()["architectures"].items())
      read.emplace(key, read_architecture(facts));
    return read;
  }();
  const auto at = all.find(name);
  return at == all.end() ? nullptr : &at->second;
}

const std::string& gguf_architectures_source() {
  static const std::string source =
      recorded_architectures()["source"]["package"].get<std::string>() + " " +
      recorded_architectures()["source"]["version"].get<std::string>();
  return source;
}

}  // namespace ropecheck::models
