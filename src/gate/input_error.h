#ifndef ROPECHECK_GATE_INPUT_ERROR_H_
#define ROPECHECK_GATE_INPUT_ERROR_H_

#include <stdexcept>

// The error for bad input, apart from errors of the program itself.
namespace ropecheck {

/// The user's input cannot be used. The message is one sentence for the user; the program exits
/// with code 2.
struct InputError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace ropecheck

#endif  // ROPECHECK_GATE_INPUT_ERROR_H_
