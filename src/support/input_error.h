#ifndef ROPECHECK_SUPPORT_INPUT_ERROR_H_
#define ROPECHECK_SUPPORT_INPUT_ERROR_H_

#include <stdexcept>

namespace ropecheck::support {

/// What the user gave cannot be worked with. The message is one sentence for them; the program
/// exits with 2.
struct InputError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace ropecheck::support

#endif  // ROPECHECK_SUPPORT_INPUT_ERROR_H_
