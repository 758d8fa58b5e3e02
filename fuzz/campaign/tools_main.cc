#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "fuzz/campaign/tools.h"

int main(int argc, char** argv) {
  CLI::App app("The parts of a campaign of fuzzing besides the fuzzers.", "fuzz_tools");
  app.require_subcommand(1);
  int exit_code = 2;
  std::vector<std::string> files;
  std::string file, folder, line, implementation, contract;

  CLI::App* ledger = app.add_subcommand("ledger", "Check the worst witnesses known.");
  ledger->add_option("FILE", files, "ledgers")->required();
  ledger->callback([&] { exit_code = ropecheck::campaign::check_ledgers(files); });

  CLI::App* name = app.add_subcommand("name", "Name what a target died of.");
  name->add_option("FILE", file, "what it printed")->required();
  name->callback([&] { exit_code = ropecheck::campaign::print_crash_name(file); });

  CLI::App* triage = app.add_subcommand("triage", "Make a failing case small and name it.");
  triage->add_option("LINE", line, "ropecheck1 …")->required();
  triage->add_option("IMPL", implementation)->required();
  triage->add_option("CONTRACT", contract)->required();
  triage->callback(
      [&] { exit_code = ropecheck::campaign::triage(line, implementation, contract); });

  CLI::App* report = app.add_subcommand("report", "Sum up a campaign.");
  report->add_option("FOLDER", folder)->required();
  report->callback([&] { exit_code = ropecheck::campaign::report_campaign(folder); });

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error);
    return code == 0 ? 0 : 2;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "fuzz_tools: %s\n", error.what());
    return 2;
  }
  return exit_code;
}
