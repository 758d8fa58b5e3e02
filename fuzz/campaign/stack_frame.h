#ifndef ROPECHECK_FUZZ_CAMPAIGN_STACK_FRAME_H_
#define ROPECHECK_FUZZ_CAMPAIGN_STACK_FRAME_H_

#include <optional>
#include <string>
#include <string_view>

// A line of a stack trace, as the sanitizers print it.
namespace ropecheck::campaign {

struct StackFrame {
  int number = 0;
  /// Namespaces and classes stay, arguments of functions and templates, what is returned and
  /// "(anonymous namespace)" go. Empty where there are no symbols.
  std::string function;
  std::string file;    ///< the source, where it is known
  std::string module;  ///< else the program or library, and how far in: libmyrope.so+0x1118
};

/// None where the text is no line of a stack trace.
std::optional<StackFrame> frame_in(std::string_view text);

/// Whether it belongs to a sanitizer, the engine or the C and C++ libraries: these are above every
/// mistake, and say nothing about it.
bool is_foreign(const StackFrame& frame);

}  // namespace ropecheck::campaign

#endif  // ROPECHECK_FUZZ_CAMPAIGN_STACK_FRAME_H_
