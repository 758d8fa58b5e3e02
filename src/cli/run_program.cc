#include "cli/run_program.h"

#include <cstdio>
#include <exception>
#include <string>

#include "cli/commands.h"
#include "cli/usage_error.h"
#include "support/input_error.h"

namespace ropecheck::cli {

int run_program(CLI::App& app, int argc, char** argv, const std::function<int()>& program) {
  try {
    app.parse(argc, argv);
    return program();
  } catch (const CLI::Success& asked) {
    return app.exit(asked);
  } catch (const CLI::ParseError& error) {
    const std::string sentence = sentence_about(app, error, {argv + 1, argv + argc});
    std::fprintf(stderr, "ropecheck: %s\n", sentence.c_str());
  } catch (const support::InputError& error) {
    std::fprintf(stderr, "ropecheck: %s\n", error.what());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "ropecheck: stopped: %s\n", error.what());
  }
  return kNothingRan;
}

}  // namespace ropecheck::cli
