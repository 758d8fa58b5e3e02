#include "run/replay.h"

#include <cstdio>
#include <memory>
#include <string>

#include "adapters/implementations.h"
#include "cli/commands.h"
#include "cli/implementation_options.h"
#include "report/terminal_report.h"
#include "run/run.h"

namespace ropecheck::cli {
namespace {

struct ReplayArguments {
  std::string line_or_file;
  ImplementationOptions implementation;
  std::string contract;
};

int replay(const ReplayArguments& arguments) {
  const run::ReplayedCase replayed = run::read_replay(arguments.line_or_file);
  const Implementation implementation = implementation_of(arguments.implementation);
  const Contract contract = adapters::contract_for(implementation, arguments.contract);
  const Verdict verdict = check_case(*replayed.property, replayed.c, implementation, contract);
  std::fputs(
      report::replay_report({"", replayed.c, verdict, replayed.property},
                            adapters::as_shell_word(name_of(arguments.implementation)), contract)
          .c_str(),
      stdout);
  switch (verdict.outcome) {
    case Outcome::passed:
      return kHolds;
    case Outcome::skipped:
    case Outcome::undecided:
      return kNothingRan;
    case Outcome::failed:
    case Outcome::crashed:
    case Outcome::hung:
      break;
  }
  return kFails;
}

}  // namespace

void add_replay(CLI::App& app, int& exit_code) {
  const auto arguments = std::make_shared<ReplayArguments>();
  CLI::App* command = app.add_subcommand(
      "replay", "Check one case again, from a report's line or a fuzzer's file.");
  command->add_option("CASE", arguments->line_or_file, "the quoted line, or a file")->required();
  add_implementation_options(*command, arguments->implementation);
  command->add_option("--contract", arguments->contract,
                      "the contract to check (default: the declared one)");
  command->callback([arguments, &exit_code] { exit_code = replay(*arguments); });
}

}  // namespace ropecheck::cli
