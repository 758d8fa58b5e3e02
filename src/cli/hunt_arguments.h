#ifndef ROPECHECK_CLI_HUNT_ARGUMENTS_H_
#define ROPECHECK_CLI_HUNT_ARGUMENTS_H_

#include <CLI/CLI.hpp>
#include <string>

#include "cli/spec_arguments.h"
#include "hunt/error_meter.h"

// Options that `sweep` and `search` share: the implementation, the specification and the contract
// of a measurement.
namespace ropecheck::cli {

/// The arguments that `sweep` and `search` share.
struct HuntArguments {
  std::string implementation = {};
  SpecArguments spec = {};
  std::string contract = {};
  std::string dtype = "float32";
  std::string below;
};

void add_hunt_arguments(CLI::App& command, HuntArguments& arguments);

/// Throws InputError if the arguments do not name an implementation and a specification that can be
/// measured.
hunt::ErrorMeter meter_for(const HuntArguments& arguments);

}  // namespace ropecheck::cli

#endif  // ROPECHECK_CLI_HUNT_ARGUMENTS_H_
