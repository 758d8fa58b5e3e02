#ifndef ROPECHECK_CLI_COMMANDS_H_
#define ROPECHECK_CLI_COMMANDS_H_

#include <CLI/CLI.hpp>

// The subcommands, one file each. Each function adds a subcommand and its options to the program.
// When the subcommand runs, it sets `exit_code` or throws InputError.
namespace ropecheck::cli {

/// The exit codes of the program.
enum ExitCode : int {
  kHolds = 0,       ///< every property holds, and at least one case was checked
  kFails = 1,       ///< a property fails
  kNothingRan = 2,  ///< usage, input or environment is wrong; or nothing was checked, or the
                    ///< verdict is undecided
};

void add_gate(CLI::App& app, int& exit_code);
void add_replay(CLI::App& app, int& exit_code);
void add_check(CLI::App& app, int& exit_code);
void add_identify(CLI::App& app, int& exit_code);
void add_list(CLI::App& app, int& exit_code);
void add_plot(CLI::App& app, int& exit_code);
void add_spec(CLI::App& app, int& exit_code);
void add_golden(CLI::App& app, int& exit_code);
void add_worst(CLI::App& app, int& exit_code);
void add_sweep(CLI::App& app, int& exit_code);
void add_merge(CLI::App& app, int& exit_code);
void add_search(CLI::App& app, int& exit_code);

}  // namespace ropecheck::cli

#endif  // ROPECHECK_CLI_COMMANDS_H_
