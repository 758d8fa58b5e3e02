#ifndef ROPECHECK_SUPPORT_INPUT_ERROR_H_
#define ROPECHECK_SUPPORT_INPUT_ERROR_H_

#include <stdexcept>

// The error for bad input, apart from errors of the program itself.
namespace ropecheck::support {

/// The user's input cannot be used. The message is one sentence for the user; the program exits
/// with code 2.
struct InputError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace ropecheck::support

#endif  // ROPECHECK_SUPPORT_INPUT_ERROR_H_
