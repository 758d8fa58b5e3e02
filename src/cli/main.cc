#include "cli/commands.h"
#include "cli/run_program.h"
#include "reference/version.h"

int main(int argc, char** argv) {
  namespace cli = ropecheck::cli;
  CLI::App app("A correctness gate for rotary position embeddings.", "ropecheck");
  app.set_version_flag("--version", "ropecheck " ROPECHECK_VERSION);
  app.require_subcommand(1);
  int exit_code = cli::kNothingRan;
  cli::add_gate(app, exit_code);
  cli::add_replay(app, exit_code);
  cli::add_check(app, exit_code);
  cli::add_identify(app, exit_code);
  cli::add_list(app, exit_code);
  cli::add_plot(app, exit_code);
  cli::add_spec(app, exit_code);
  cli::add_golden(app, exit_code);
  cli::add_worst(app, exit_code);
  cli::add_sweep(app, exit_code);
  cli::add_merge(app, exit_code);
  cli::add_search(app, exit_code);
  return cli::run_program(app, argc, argv, [&] { return exit_code; });
}
