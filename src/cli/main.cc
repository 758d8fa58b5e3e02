#include <cstdio>
#include <exception>

#include "cli/commands.h"
#include "reference/version.h"
#include "support/input_error.h"

int main(int argc, char** argv) {
  namespace cli = ropecheck::cli;
  CLI::App app("A correctness gate for rotary position embeddings.", "ropecheck");
  app.set_version_flag("--version", "ropecheck " ROPECHECK_VERSION);
  app.require_subcommand(1);
  int exit_code = cli::kNothingRan;
  cli::add_gate(app, exit_code);
  cli::add_replay(app, exit_code);
  cli::add_check(app, exit_code);
  cli::add_list(app, exit_code);
  cli::add_plot(app, exit_code);
  cli::add_spec(app, exit_code);
  cli::add_golden(app, exit_code);
  cli::add_worst(app, exit_code);
  cli::add_sweep(app, exit_code);
  cli::add_merge(app, exit_code);
  cli::add_search(app, exit_code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& asked) {
    return app.exit(asked);
  } catch (const CLI::ParseError& error) {
    std::fprintf(stderr, "ropecheck: %s\n", error.what());
    return cli::kNothingRan;
  } catch (const ropecheck::support::InputError& error) {
    std::fprintf(stderr, "ropecheck: %s\n", error.what());
    return cli::kNothingRan;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "ropecheck: stopped: %s\n", error.what());
    return cli::kNothingRan;
  }
  return exit_code;
}
