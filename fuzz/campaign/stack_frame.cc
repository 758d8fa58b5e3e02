#include "fuzz/campaign/stack_frame.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>

#include "properties/case/encoding/number_text.h"

namespace ropecheck::campaign {
namespace {

constexpr std::string_view kAnonymous = "(anonymous namespace)::";
constexpr std::string_view kOperator = "operator";

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

/// Returns true if an operator's symbol begins at `at`. Its brackets are part of a name.
bool names_operator(std::string_view text, std::size_t at) {
  return text.substr(at).starts_with(kOperator) && (at == 0 || !is_word(text[at - 1])) &&
         at + kOperator.size() < text.size() && !is_word(text[at + kOperator.size()]) &&
         text[at + kOperator.size()] != ' ';
}

/// The plain name of a function: "ns::f" for "float ns::(anonymous namespace)::f<float, 4>(float
/// const*)".
std::string plain_function(std::string_view text) {
  std::string result;
  int depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i).starts_with(kAnonymous)) {
      i += kAnonymous.size() - 1;
    } else if (depth == 0 && names_operator(text, i)) {
      // In "operator()(int)" and "operator<<(…)" the symbol ends before the parameters.
      const std::size_t end = text.find('(', i + kOperator.size() + 1);
      result += text.substr(i, end - i);
      break;
    } else if (text[i] == '<') {
      ++depth;
    } else if (text[i] == '>') {
      --depth;
    } else if (depth == 0 && (text[i] == '(' || text[i] == '[')) {
      break;
    } else if (depth == 0) {
      result += text[i];
    }
  }
  // The return type comes before the name; "operator new" is a name with a space.
  const bool has_space_in_name =
      result.starts_with("operator ") || result.find("::operator ") != std::string::npos;
  const std::size_t space = result.rfind(' ');
  if (!has_space_in_name && space != std::string::npos) result.erase(0, space + 1);
  return result;
}

std::string_view file_name(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

template <std::size_t N>
bool starts_with_any(std::string_view text, const std::array<std::string_view, N>& starts) {
  return std::any_of(starts.begin(), starts.end(),
                     [&](std::string_view start) { return text.starts_with(start); });
}

/// Debian's C library names its sources "nptl/./nptl/pthread_kill.c".
bool is_source_of_c_library(std::string_view file) {
  const std::size_t slash = file.find('/');
  return slash != std::string_view::npos && slash > 0 &&
         (file.substr(slash).starts_with("/./") || file.substr(slash).starts_with("/../"));
}

}  // namespace

std::optional<StackFrame> frame_in(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  if (!text.starts_with('#')) return std::nullopt;
  const std::size_t space = text.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  const auto number = int_in(text.substr(1, space - 1));
  text.remove_prefix(space + 1);
  if (!number || !text.starts_with("0x")) return std::nullopt;
  text.remove_prefix(std::min(text.size(), text.find(' ')));

  StackFrame frame{*number, {}, {}, {}};
  if (const std::size_t build = text.rfind(" (BuildId: "); build != std::string_view::npos)
    text = text.substr(0, build);
  const std::size_t module = text.rfind(" (");
  if (text.ends_with(')') && module != std::string_view::npos &&
      text.find("+0x", module) != std::string_view::npos) {
    frame.module = file_name(text.substr(module + 2, text.size() - module - 3));
    text = text.substr(0, module);
  } else if (const std::size_t last = text.rfind(' '); last != std::string_view::npos) {
    frame.file = text.substr(last + 1);
    text = text.substr(0, last);
  }
  if (text.starts_with(" in ")) frame.function = plain_function(text.substr(4));
  return frame;
}

bool is_foreign(const StackFrame& frame) {
  static constexpr std::array<std::string_view, 14> kFunctions = {
      "fuzzer::", "std::",        "__gnu_cxx::",  "__asan",         "__sanitizer",
      "__ubsan",  "__lsan",       "__msan",       "__tsan",         "__interceptor",
      "__cxa",    "__libc_start", "operator new", "operator delete"};
  static constexpr std::array<std::string_view, 16> kWholeFunctions = {
      "abort",  "raise",   "exit",   "_exit",  "malloc", "free",   "calloc", "realloc",
      "memcpy", "memmove", "memset", "strlen", "memcmp", "strcmp", "main",   "_start"};
  static constexpr std::array<std::string_view, 4> kFiles = {"/usr/include/", "/usr/lib/",
                                                             "/usr/bin/../lib/", "/build/glibc"};
  static constexpr std::array<std::string_view, 10> kModules = {
      "libc.so",   "libc-2",   "libstdc++.so", "libc++.so",   "libm.so",
      "libgcc_s.", "ld-linux", "libpthread",   "libclang_rt", "libasan"};
  return starts_with_any(frame.function, kFunctions) ||
         std::find(kWholeFunctions.begin(), kWholeFunctions.end(), frame.function) !=
             kWholeFunctions.end() ||
         starts_with_any(frame.file, kFiles) || is_source_of_c_library(frame.file) ||
         starts_with_any(frame.module, kModules);
}

}  // namespace ropecheck::campaign
