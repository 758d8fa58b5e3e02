#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/run_program.h"
#include "cli/spec_arguments.h"
#include "models/golden.h"
#include "support/input_error.h"

namespace ropecheck::cli {
namespace {

struct GoldenArguments {
  SpecArguments spec;
  std::string folder = ".";
  std::int64_t grid = 0;
  bool small = false;
};

std::vector<models::GoldenSubject> subjects_of(const GoldenArguments& arguments) {
  std::vector<models::GoldenSubject> subjects;
  if (arguments.small) subjects = models::small_golden_subjects();
  for (const std::string& name : spec_names(arguments.spec)) {
    const models::ModelConfig config = rotations_of(name, arguments.spec.config);
    for (const models::ModelRope& rope : config.ropes) {
      std::string title = std::filesystem::path(name).filename().string();
      if (name.find('=') != std::string::npos) title = "fields";
      if (!rope.layer_type.empty()) title += "-" + rope.layer_type;
      subjects.push_back({title, rope.spec, rope.trained_length});
    }
  }
  if (subjects.empty())
    throw support::InputError("golden needs SPEC, a preset or a file, or --small");
  return subjects;
}

void write(const std::filesystem::path& path, const models::GoldenFile& made) {
  if (!made.problem.empty()) throw support::InputError(made.problem);
  std::ofstream file(path, std::ios::binary);
  file << made.content;
  if (!file.flush()) throw support::InputError("'" + path.string() + "' cannot be written");
  std::printf("%s\n", path.c_str());
}

int golden(const GoldenArguments& arguments) {
  const std::filesystem::path folder = arguments.folder;
  std::error_code ignored;  // if it cannot be made, writing into it reports the error
  std::filesystem::create_directories(folder, ignored);
  for (const models::GoldenSubject& subject : subjects_of(arguments)) {
    write(folder / (subject.name + ".json"), models::golden_json(subject));
    if (arguments.grid > 0)
      write(folder / (subject.name + ".safetensors"), models::golden_grid(subject, arguments.grid));
  }
  return kHolds;
}

void add_options(CLI::App& app, GoldenArguments& arguments) {
  add_spec_arguments(app, arguments.spec);
  app.add_flag("--small", arguments.small, "the small set that has every scaling");
  app.add_option("-o,--output", arguments.folder, "folder to write NAME.json to (default: here)");
  app.add_option("--grid", arguments.grid,
                 "also write NAME.safetensors, with cos and sin at this number of positions")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1} << 20));
}

}  // namespace
}  // namespace ropecheck::cli

// The program behind `ropecheck golden`, which starts it.
int main(int argc, char** argv) {
  namespace cli = ropecheck::cli;
  CLI::App app("Write golden vectors: right answers, to the bit, for implementers anywhere.",
               "ropecheck golden");
  cli::GoldenArguments arguments;
  cli::add_options(app, arguments);
  return cli::run_program(app, argc, argv, [&] { return cli::golden(arguments); });
}
