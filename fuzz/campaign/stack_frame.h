#ifndef ROPECHECK_FUZZ_CAMPAIGN_STACK_FRAME_H_
#define ROPECHECK_FUZZ_CAMPAIGN_STACK_FRAME_H_

#include <optional>
#include <string>
#include <string_view>

// Reads the lines of a stack trace that the sanitizers print.
namespace ropecheck::campaign {

struct StackFrame {
  int number = 0;
  /// The name with its namespaces and classes, without arguments of functions and templates, return
  /// type and "(anonymous namespace)". Empty if there are no symbols.
  std::string function;
  std::string file;  ///< the source, if it is known
  std::string
      module;  ///< otherwise the program or library, and the offset in it: libmyrope.so+0x1118
};

/// Returns nothing if the text is no line of a stack trace.
std::optional<StackFrame> frame_in(std::string_view text);

/// Returns true if the frame belongs to a sanitizer, the engine or the C and C++ libraries. Such
/// frames are above every mistake, and tell nothing about it.
bool is_foreign(const StackFrame& frame);

}  // namespace ropecheck::campaign

#endif  // ROPECHECK_FUZZ_CAMPAIGN_STACK_FRAME_H_
