#include "hunt/worst_cases.h"

#include <cstdint>
#include <cstdio>
#include <limits>
#include <memory>
#include <string>

#include "cli/commands.h"
#include "gate/input_error.h"
#include "gate/position_limit.h"
#include "gate/targets.h"
#include "properties/case_text.h"

namespace ropecheck::cli {
namespace {

struct Arguments {
  std::string spec;
  std::string below = "2^32";
  int count = 2;
};

int worst(const Arguments& arguments) {
  const std::int64_t highest = highest_below(arguments.below, "--below");
  if (arguments.count < 1 || arguments.count > 64)
    throw InputError("--count must lie between 1 and 64");
  const RopeSpec spec = spec_named(arguments.spec);
  if (highest < 1) throw InputError("--below must leave at least position 1");
  const auto all = hard_positions(spec, highest, arguments.count);
  if (all.empty()) throw InputError("no pair of this specification turns");
  std::printf("pair             position   distance from a quarter turn, rad\n");
  for (int pair = 0; pair < spec.pairs(); ++pair)
    for (const HardPosition& at : all)
      if (at.pair == pair)
        std::printf("%4d %20lld   2^%-7.2f %.17g\n", pair, static_cast<long long>(at.position),
                    at.log2_distance, at.distance);
  const HardPosition& closest = all.front();
  const CancellingInput x = cancelling_input(spec, closest.position, closest.pair);
  std::printf(
      "\nclosest: position %lld, pair %d\n"
      "there %a and %a cancel: x1*cos - x2*sin is %.3g of their norm\n%s\n",
      static_cast<long long>(closest.position), closest.pair, static_cast<double>(x.x1),
      static_cast<double>(x.x2), x.left,
      to_line("matches_reference", cancelling_case(spec, closest)).c_str());
  return kHolds;
}

}  // namespace

void add_worst(CLI::App& app, int& exit_code) {
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand(
      "worst", "Construct the positions closest to a multiple of a quarter turn, pair by pair.");
  command->add_option("SPEC", arguments->spec, "as for gate --spec")->required();
  command->add_option("--below", arguments->below, "positions below this power of two (2^32)");
  command->add_option("--count", arguments->count, "positions of each pair (2)");
  command->callback([arguments, &exit_code] { exit_code = worst(*arguments); });
}

}  // namespace ropecheck::cli
