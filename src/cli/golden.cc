#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "support/input_error.h"

namespace ropecheck::cli {
namespace {

/// Starts the program `ropecheck-golden`, which stands beside this one, in this process.
[[noreturn]] void start_golden(const std::vector<std::string>& arguments) {
  const auto program =
      std::filesystem::read_symlink("/proc/self/exe").parent_path() / "ropecheck-golden";
  std::vector<std::string> all = {program.string()};
  all.insert(all.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& argument : all) argv.push_back(argument.data());
  argv.push_back(nullptr);
  execv(program.c_str(), argv.data());
  throw support::InputError("golden needs the program '" + program.string() +
                            "', which is not there or cannot be started; build its target "
                            "ropecheck_golden_program");
}

}  // namespace

void add_golden(CLI::App& app, int&) {
  CLI::App* command = app.add_subcommand(
      "golden", "Write golden vectors: right answers, to the bit, for implementers anywhere.");
  // The other program has the options.
  command->set_help_flag();
  command->prefix_command();
  command->callback([command] { start_golden(command->remaining()); });
}

}  // namespace ropecheck::cli
