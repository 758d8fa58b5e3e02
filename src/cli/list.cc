#include <algorithm>
#include <cctype>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/builtin/builtin.h"
#include "cli/commands.h"
#include "models/presets.h"
#include "properties/case/encoding/spec_text.h"
#include "properties/contract_text.h"
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

/// The kind of code that a rung is for.
struct Whom {
  std::string_view rung;
  const char* code;
};

constexpr Whom kWhom[] = {
    {"correctly-rounded", "code that rotates in double or wider and makes sure of the rounding"},
    {"float32", "code that upcasts: cos, sin and the rotation in float32, one cast at the end"},
    {"table-in-storage",
     "code that reads cos and sin in the tensor's format and upcasts before it multiplies: "
     "compiled "
     "graphs, ONNX float16"},
    {"storage",
     "eager code in bfloat16 or float16: the table is cast, and q*cos + rotate_half(q)*sin rounds "
     "every product and sum; also upcasting code whose gradients are added in the tensor's format"},
    {"exact-angle", "code that reduces angles exactly, or in double up to a declared length"},
    {"float32-angle",
     "frameworks: inv_freq = 1/base**(arange(0, dim, 2)/dim), scaled in the order of operations of "
     "transformers (none, linear, ntk, dynamic, yarn, longrope, llama3, listed), times the "
     "position"},
    {"float32-angle-exp",
     "frameworks that write exp(-log(base)*2j/dim), or whose pow is exp2 of a product with log2"},
};

template <class Rungs>
void print_rungs(const Rungs& rungs) {
  for (const auto rung : rungs) {
    std::printf("  %s\n", std::string(name_of(rung)).c_str());
    for (const Whom& whom : kWhom)
      if (whom.rung == name_of(rung)) std::printf("      For %s.\n", whom.code);
    std::string meaning(meaning_of(rung));
    meaning.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(meaning.front())));
    std::printf("      %s.\n", meaning.c_str());
  }
}

int list_contracts() {
  std::puts("A contract has two rungs. The rotation's, from the strictest to the weakest:\n");
  print_rungs(kRotationRungs);
  std::puts("\nThe angle's:\n");
  print_rungs(kAngleRungs);
  std::puts(
      "\nWrite 'float32', 'float32-angle' (the rotation in float32), 'storage+float32-angle', or "
      "one "
      "for each\nformat and direction: "
      "'float32-angle,bfloat16=storage,bfloat16/vjp=table-in-storage'. "
      "In float32 and\nfloat64 the last three rungs of the rotation are one. `ropecheck gate "
      "--contract "
      "auto` finds the\nstrictest contract that an implementation keeps.\n\n"
      "The error of a pair is ‖ŷ − y‖ / (u·r): its distance from the exact pair, over the unit "
      "roundoff u of\nthe format and the pair's length r, times the attention factor. A contract "
      "allows E + A·|t·θ|, t·θ\nin rad; E and A stand above.\n\n"
      "Units in the last place of single elements (ULPs) mean nothing here. A coordinate is x₁cos "
      "− "
      "x₂sin,\nwhich cancels: a perfect kernel is 10⁵ ULPs off where the result is near 0, and a "
      "kernel with wrong\nangles may be within 2 ULPs elsewhere. A rotation keeps the length of a "
      "pair, so the length is the\nmeasure. For the same reason no absolute tolerance for all "
      "elements "
      "works: it passes small wrong pairs.");
  return kHolds;
}

int list(const std::string& what) {
  if (what == "contracts") return list_contracts();
  Lines lines;
  if (what == "properties")
    for (const Property* property : all_properties())
      lines.emplace_back(property->name, property->claim);
  else if (what == "implementations")
    for (const adapters::BuiltIn& builtin : adapters::builtins())
      lines.emplace_back(builtin.name, builtin.meaning);
  else
    for (const models::Preset& preset : models::presets())
      lines.emplace_back(preset.name, preset.source + " (" + std::to_string(preset.trained_length) +
                                          " tokens: " + to_text(preset.spec) + ")");
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
