#ifndef ROPECHECK_ADAPTERS_PIPE_PIPE_FRAMES_H_
#define ROPECHECK_ADAPTERS_PIPE_PIPE_FRAMES_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "properties/implementation.h"

// The frames of pipe_protocol.md as bytes. What a program sends is read with suspicion: every
// length is checked against what there is.
namespace ropecheck::adapters {

inline constexpr std::uint32_t kPipeVersion = 1;
inline constexpr std::size_t kFrameHeader = 16;  ///< bytes
inline constexpr std::size_t kLongestHello = 4096;
inline constexpr std::size_t kShortestError = 12;  ///< the number of a call and a status
inline constexpr std::size_t kLongestError = 65536;

enum class FrameType : std::uint32_t { hello = 1, call = 2, result = 3, error = 4 };

struct FrameHeader {
  std::uint32_t type = 0;
  std::uint64_t length = 0;  ///< bytes of the content
  bool has_magic = false;    ///< false: what was read is no frame
};

/// Reads the first 16 bytes of a frame, or as many as there are: `has_magic` tells as early as it
/// can that no frame starts here.
FrameHeader read_frame_header(std::span<const std::byte> bytes);

struct Hello {
  std::string name;
  std::string contract;
  Capabilities capabilities;
  bool makes_tables = false;
  std::string problem;  ///< in words that follow "the command"; empty where it can be worked with
};

/// Reads the content of a hello frame.
Hello read_hello(std::span<const std::byte> content);

/// A whole call frame for the tensor q of a call, which need not lie without gaps. For a table
/// there is no tensor (heads = 0).
std::vector<std::byte> call_frame(std::uint64_t number, const Call& call);

/// Bytes of the content of the result that such a call has, number and all.
std::size_t result_length(const Call& call);
/// Stores the content of a result, behind the call's number, into the output of q.
void store_result(std::span<const std::byte> content, const Call& call);

/// The number of the call that a result or an error answers, from content of at least 8 bytes.
std::uint64_t answered_call(std::span<const std::byte> content);

/// Reads the content of an error frame into what came of the call.
CallStatus read_error(std::span<const std::byte> content);

/// What a program wrote, for people: printable, line breaks and tabs as spaces; from at most 200
/// bytes.
std::string words_of(std::span<const std::byte> bytes);

}  // namespace ropecheck::adapters

#endif  // ROPECHECK_ADAPTERS_PIPE_PIPE_FRAMES_H_
