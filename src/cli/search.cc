#include "hunt/search.h"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <map>
#include <memory>
#include <string>

#include "cli/commands.h"
#include "cli/hunt_arguments.h"
#include "hunt/hunt_report.h"
#include "run/position_limit.h"
#include "support/input_error.h"
#include "support/progress.h"

namespace ropecheck::cli {
namespace {

struct SearchArguments {
  HuntArguments hunt{.below = "2^63"};
  double seconds = 60;
  std::string whole = "2^20";
  std::uint64_t seed = 1;
  bool fail_fast = false;
};

int search_command(const SearchArguments& arguments) {
  const std::int64_t highest = run::highest_below(arguments.hunt.below, "--below");
  const std::int64_t whole = run::highest_below(arguments.whole, "--whole");
  if (!(arguments.seconds > 0)) throw support::InputError("--time must be more than 0 seconds");
  const hunt::ErrorMeter meter = meter_for(arguments.hunt);
  hunt::SearchOptions options;
  options.highest = std::min(highest, meter.implementation().capabilities.max_position);
  options.exhaustive = std::min(whole, std::numeric_limits<std::int64_t>::max() - 1) + 1;
  options.seed = arguments.seed;
  support::Progress progress = support::Progress::on_standard_error();
  const auto start = std::chrono::steady_clock::now();
  const hunt::SearchResult result =
      hunt::search(meter, options, [&](const hunt::SearchResult& so_far) {
        if (arguments.fail_fast && hunt::violates(so_far, meter)) return true;
        const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
        progress.step(static_cast<std::size_t>(elapsed.count()),
                      static_cast<std::size_t>(arguments.seconds));
        return elapsed.count() >= arguments.seconds;
      });
  progress.finish();
  const std::string whole_below =
      result.complete_below == 0
          ? ""
          : fmt::format(", among them every position below {}", result.complete_below);
  fmt::print("{}{}{} positions measured{}; seed {}\n",
             hunt::search_report(result, meter, options.highest),
             hunt::worst_case_report(meter, result.worst(), arguments.hunt.implementation),
             result.measured, whole_below, options.seed);
  return hunt::violates(result, meter) ? kFails : kHolds;
}

}  // namespace

void add_search(CLI::App& app, int& exit_code) {
  const auto arguments = std::make_shared<SearchArguments>();
  CLI::App* command =
      app.add_subcommand("search", "Look for the worst position, octave by octave, for a time.");
  add_hunt_arguments(*command, arguments->hunt);
  command->add_option("--time", arguments->seconds, "how long, in seconds (60)")
      ->transform(
          CLI::AsNumberWithUnit(std::map<std::string, double>{{"s", 1}, {"m", 60}, {"h", 3600}}));
  command->add_option("--whole", arguments->whole,
                      "positions below this are measured whole, besides the search (2^20)");
  command->add_option("--seed", arguments->seed, "of the random choices (1)");
  command->add_flag("--fail-fast", arguments->fail_fast, "stop at the first violation");
  command->callback([arguments, &exit_code] { exit_code = search_command(*arguments); });
}

}  // namespace ropecheck::cli
