#ifndef ROPECHECK_CLI_HUNT_ARGUMENTS_H_
#define ROPECHECK_CLI_HUNT_ARGUMENTS_H_

#include <CLI/CLI.hpp>
#include <string>

#include "cli/config_arguments.h"
#include "hunt/error_meter.h"

namespace ropecheck::cli {

/// What sweep and search are told alike.
struct HuntArguments {
  std::string implementation = {};
  std::string spec = {};
  ConfigArguments config = {};
  std::string contract = {};
  std::string dtype = "float32";
  std::string below;
};

void add_hunt_arguments(CLI::App& command, HuntArguments& arguments);

/// Throws InputError where the arguments do not name something that can be measured.
hunt::ErrorMeter meter_for(const HuntArguments& arguments);

}  // namespace ropecheck::cli

#endif  // ROPECHECK_CLI_HUNT_ARGUMENTS_H_
