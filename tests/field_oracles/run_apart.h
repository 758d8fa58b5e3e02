#ifndef ROPECHECK_TESTS_FIELD_ORACLES_RUN_APART_H_
#define ROPECHECK_TESTS_FIELD_ORACLES_RUN_APART_H_

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

// Work in processes of its own, because planted bugs crash, write where they like, and remember
// earlier calls.
namespace ropecheck::field {

struct Answer {
  std::string said;   ///< all that the work said, up to its end
  bool died = false;  ///< by a signal, or after a minute of processor time
};

/// Calls work(i, say) for i = 0 … count − 1, each in a child process that has made no calls yet, as
/// many at a time as there are processors. `say` appends to the answer and must be given less than
/// 64 KB. Throws std::system_error.
std::vector<Answer> run_apart(
    std::size_t count,
    const std::function<void(std::size_t, const std::function<void(char)>& say)>& work);

}  // namespace ropecheck::field

#endif  // ROPECHECK_TESTS_FIELD_ORACLES_RUN_APART_H_
