#include "cli/hunt_arguments.h"

#include "adapters/implementations.h"
#include "run/targets.h"
#include "support/input_error.h"

namespace ropecheck::cli {

void add_hunt_arguments(CLI::App& command, HuntArguments& arguments) {
  command.add_option("IMPL", arguments.implementation, "as for gate")->required();
  add_spec_arguments(command, arguments.spec);
  command.add_option("--below", arguments.below, "positions below this power of two")
      ->capture_default_str();
  command.add_option("--contract", arguments.contract,
                     "the contract to check (default: the declared one)");
  command.add_option("--dtype", arguments.dtype, "float32, float16 or bfloat16")
      ->capture_default_str();
}

hunt::ErrorMeter meter_for(const HuntArguments& arguments) {
  const Implementation implementation = adapters::implementation_named(arguments.implementation);
  const Contract contract = adapters::contract_for(implementation, arguments.contract);
  const auto dtype = dtype_named(arguments.dtype);
  if (!dtype) throw support::InputError("there is no dtype '" + arguments.dtype + "'");
  return {implementation,
          run::spec_named(one_spec_name(arguments.spec), config_options(arguments.spec.config)),
          contract, *dtype};
}

}  // namespace ropecheck::cli
