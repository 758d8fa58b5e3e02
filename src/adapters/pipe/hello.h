#ifndef ROPECHECK_ADAPTERS_PIPE_HELLO_H_
#define ROPECHECK_ADAPTERS_PIPE_HELLO_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "properties/implementation.h"

// The first frame of a program on a pipe: what it implements, and which version of the protocol it
// speaks (pipe_protocol.md).
namespace ropecheck::adapters {

inline constexpr std::uint32_t kPipeVersion = 2;  ///< the newest
inline constexpr std::size_t kLongestHello = std::size_t{1} << 20;

struct Hello {
  std::string name;
  std::string contract;
  Capabilities capabilities;
  bool makes_tables = false;
  std::uint32_t version = 0;
  bool shares_memory = false;  ///< tensors travel in shared memory
  /// The time for first calls that the program asks for (call_patience.h).
  std::optional<std::chrono::milliseconds> compile_grace;
  std::string problem;  ///< in words that follow "the command"; empty if the hello is usable
};

/// Reads the content of a hello frame. `token`: the word that the shared memory begins with, which
/// a program that can read it repeats; empty if there is no such memory.
Hello read_hello(std::span<const std::byte> content, std::string_view token = {});

}  // namespace ropecheck::adapters

#endif  // ROPECHECK_ADAPTERS_PIPE_HELLO_H_
