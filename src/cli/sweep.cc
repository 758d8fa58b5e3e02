#include <fmt/core.h>

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/hunt_arguments.h"
#include "hunt/hunt_report.h"
#include "hunt/resumable_sweep.h"
#include "hunt/shards.h"
#include "run/position_limit.h"
#include "support/input_error.h"
#include "support/progress.h"

namespace ropecheck::cli {
namespace {

struct SweepArguments {
  HuntArguments hunt{.below = "2^20"};
  std::string shard = "1/1";
  std::string output;
};

int sweep_command(const SweepArguments& arguments) {
  const HuntArguments& hunt = arguments.hunt;
  const int below = run::power_of_two_above(run::highest_below(hunt.below, "--below"), "--below");
  if (below > hunt::kMostBits)
    throw support::InputError(
        fmt::format("a sweep of more than 2^{} positions would not end", hunt::kMostBits));
  const std::vector<hunt::Range> ranges =
      hunt::shard_of(hunt::sweep_ranges(below), arguments.shard);
  const hunt::ErrorMeter meter = meter_for(hunt);
  support::Progress progress = support::Progress::on_standard_error();
  const hunt::Certificate certificate =
      hunt::resumable_sweep(meter, hunt::sweep_subject(meter, hunt.implementation, below), ranges,
                            arguments.output, progress);
  const hunt::SweepPart all = hunt::total(certificate);
  std::printf(
      "%s%s%lld violations of contract %s\n", hunt::sweep_report(all, &meter).c_str(),
      hunt::worst_case_report(meter, hunt::worst_of(all.octaves), hunt.implementation).c_str(),
      static_cast<long long>(all.violations), meter.contract().name.c_str());
  return all.violations == 0 ? kHolds : kFails;
}

}  // namespace

void add_sweep(CLI::App& app, int& exit_code) {
  const auto arguments = std::make_shared<SweepArguments>();
  CLI::App* command =
      app.add_subcommand("sweep", "Measure every pair at every position below a power of two.");
  add_hunt_arguments(*command, arguments->hunt);
  command->add_option("--shard", arguments->shard, "i/n: the i-th of n shares of the sweep");
  command->add_option("--out", arguments->output,
                      "the certificate; an interrupted sweep goes on from its journal");
  command->callback([arguments, &exit_code] { exit_code = sweep_command(*arguments); });
}

}  // namespace ropecheck::cli
