#include <fmt/core.h>

#include <cctype>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include "adapters/builtin/builtin.h"
#include "cli/commands.h"
#include "models/presets.h"
#include "properties/case/encoding/number_text.h"
#include "properties/case/encoding/scaling_text.h"
#include "properties/contract_text.h"
#include "properties/property.h"
#include "support/input_error.h"
#include "support/text.h"
#include "support/text_table.h"

namespace ropecheck::cli {
namespace {

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
      "In float32 and\nfloat64 the last three rungs of the rotation are one.\n\n"
      "`ropecheck gate --contract auto` finds the strictest contract that an implementation keeps, "
      "for each\nformat and direction. A contract is stricter than another if neither of its rungs "
      "is weaker. Exact angles\nwith a coarse rotation and float32 angles with a finer one are "
      "neither stricter nor weaker: then the one\nwith better angles is taken, because their "
      "allowance grows with the position, and the other is named.\n\n"
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

std::string rotated_text(const RopeSpec& spec) {
  return spec.rotary_dim == spec.head_dim ? fmt::format("{}", spec.rotary_dim)
                                          : fmt::format("{}/{}", spec.rotary_dim, spec.head_dim);
}

std::string scaling_of(const RopeSpec& spec) {
  const std::string scaling(name_of(spec.scaling));
  if (spec.axes() == 1) return scaling;
  return fmt::format("{}{} axes", scaling == "none" ? "" : scaling + ", ", spec.axes());
}

/// A base of many digits, such as Falcon-H1's, has an exponent: 1e+11.
std::string base_of(const RopeSpec& spec) {
  constexpr std::size_t kMostDigits = 8;
  std::string text = text_of(spec.base);
  return text.size() > kMostDigits ? support::short_number(spec.base) : text;
}

support::TextTable preset_table() {
  support::TextTable table{{{"preset"},
                            {"tokens", support::Align::right},
                            {"rotated"},
                            {"layout"},
                            {"base"},
                            {"scaling"}},
                           {}};
  for (const models::Preset& preset : models::presets())
    table.rows.push_back({preset.name + (preset.by_default ? " *" : ""),
                          fmt::format("{}", preset.trained_length), rotated_text(preset.spec),
                          preset.spec.layout == Layout::interleaved ? "interleaved" : "half_split",
                          base_of(preset.spec), scaling_of(preset.spec)});
  return table;
}

support::TextTable table_of(const std::string& kind) {
  if (kind == "presets") return preset_table();
  support::TextTable table{{{""}, {""}}, {}};
  if (kind == "properties") {
    for (const Property* property : all_properties())
      table.rows.push_back({std::string(property->name), std::string(property->claim)});
  } else if (kind == "implementations") {
    for (const adapters::BuiltIn& builtin : adapters::builtins())
      table.rows.push_back({builtin.name, builtin.meaning});
  } else if (kind.empty()) {
    table.rows = {{"ropecheck list properties", "the claims that are checked"},
                  {"ropecheck list presets", "the rotations of published models"},
                  {"ropecheck list contracts", "the accuracies that implementations promise"},
                  {"ropecheck list implementations", "the rotations that are built in"}};
  } else {
    throw support::InputError("KIND is properties, presets, contracts or implementations, not '" +
                              kind + "'");
  }
  return table;
}

int list(const std::string& kind) {
  if (kind == "contracts") return list_contracts();
  std::fputs(to_text(table_of(kind)).c_str(), stdout);
  if (kind == "presets")
    std::printf(
        "\n`ropecheck spec PRESET` shows a preset's source, and its frequencies.\n"
        "`ropecheck gate` without a specification checks those with *, and random ones.\n");
  return kHolds;
}

}  // namespace

void add_list(CLI::App& app, int& exit_code) {
  const auto kind = std::make_shared<std::string>();
  CLI::App* command =
      app.add_subcommand("list", "List properties, presets, contracts or implementations.");
  command->add_option("KIND", *kind, "properties, presets, contracts or implementations");
  command->callback([kind, &exit_code] { exit_code = list(*kind); });
}

}  // namespace ropecheck::cli
