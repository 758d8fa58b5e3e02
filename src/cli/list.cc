#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "adapters/builtin/builtin.h"
#include "cli/commands.h"
#include "models/presets.h"
#include "properties/case/encoding/spec_text.h"
#include "properties/contract.h"
#include "properties/property.h"

namespace ropecheck::cli {
namespace {

using Lines = std::vector<std::pair<std::string, std::string>>;

int print(const Lines& lines) {
  std::size_t width = 0;
  for (const auto& [name, meaning] : lines) width = std::max(width, name.size());
  for (const auto& [name, meaning] : lines)
    std::printf("%-*s  %s\n", static_cast<int>(width), name.c_str(), meaning.c_str());
  return kHolds;
}

int list(const std::string& what) {
  Lines lines;
  if (what == "properties")
    for (const Property* property : all_properties())
      lines.emplace_back(property->name, property->claim);
  else if (what == "implementations")
    for (const adapters::BuiltIn& builtin : adapters::builtins())
      lines.emplace_back(builtin.name, builtin.meaning);
  else if (what == "presets")
    for (const models::Preset& preset : models::presets())
      lines.emplace_back(preset.name, preset.source + " (" + std::to_string(preset.trained_length) +
                                          " tokens: " + to_text(preset.spec) + ")");
  else
    for (const Contract& contract : contracts())
      lines.emplace_back(contract.name, contract.meaning);
  return print(lines);
}

}  // namespace

void add_list(CLI::App& app, int& exit_code) {
  const auto what = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand("list", "Say what there is.");
  command->add_option("WHAT", *what, "properties, implementations, presets or contracts")
      ->required()
      ->check(CLI::IsMember({"properties", "implementations", "presets", "contracts"}));
  command->callback([what, &exit_code] { exit_code = list(*what); });
}

}  // namespace ropecheck::cli
