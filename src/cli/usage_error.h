#ifndef ROPECHECK_CLI_USAGE_ERROR_H_
#define ROPECHECK_CLI_USAGE_ERROR_H_

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

// Sentences about command lines that are not understood.
namespace ropecheck::cli {

/// Says what is wrong with a command line. arguments: those after the program's name.
std::string sentence_about(const CLI::App& app, const CLI::ParseError& error,
                           const std::vector<std::string>& arguments);

}  // namespace ropecheck::cli

#endif  // ROPECHECK_CLI_USAGE_ERROR_H_
