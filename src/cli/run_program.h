#ifndef ROPECHECK_CLI_RUN_PROGRAM_H_
#define ROPECHECK_CLI_RUN_PROGRAM_H_

#include <CLI/CLI.hpp>
#include <functional>

// The main() that the programs of this project share: it parses arguments and turns errors into
// exit codes.
namespace ropecheck::cli {

/// Parses the arguments, then runs `program`, which returns the exit code. Any exception becomes
/// one sentence on the standard error and exit code 2.
int run_program(CLI::App& app, int argc, char** argv, const std::function<int()>& program);

}  // namespace ropecheck::cli

#endif  // ROPECHECK_CLI_RUN_PROGRAM_H_
