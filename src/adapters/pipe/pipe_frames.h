#ifndef ROPECHECK_ADAPTERS_PIPE_PIPE_FRAMES_H_
#define ROPECHECK_ADAPTERS_PIPE_PIPE_FRAMES_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "adapters/pipe/shared_segment.h"
#include "properties/implementation.h"

// Writes and reads the frames of pipe_protocol.md as bytes. Bytes from a program are not trusted:
// every length is checked against the bytes that are there.
namespace ropecheck::adapters {

inline constexpr std::size_t kFrameHeader = 16;    ///< bytes
inline constexpr std::size_t kShortestError = 12;  ///< the number of a call and a status
inline constexpr std::size_t kLongestError = 65536;

enum class FrameType : std::uint32_t { hello = 1, call = 2, result = 3, error = 4 };

struct FrameHeader {
  std::uint32_t type = 0;
  std::uint64_t length = 0;  ///< bytes of the content
  bool has_magic = false;    ///< false if the bytes read are no frame
};

/// Reads the first 16 bytes of a frame, or as many as there are. `has_magic` is false as soon as
/// the bytes differ from the start of a frame.
FrameHeader read_frame_header(std::span<const std::byte> bytes);

/// Returns a whole call frame of version 1, for the tensor q of a call; q may have gaps. The frame
/// of a table has no tensor (heads = 0). `can`: of the program.
std::vector<std::byte> call_frame(std::uint64_t number, const Call& call, const Capabilities& can);

/// The same of version 2. If tensors are shared, they are not in the frame; otherwise q is, and so
/// are the rows of the table, if the call is given one. `table`: null if it is not.
std::vector<std::byte> call_frame_2(std::uint64_t number, const Call& call, const Capabilities& can,
                                    const SharedCall* shared, const GivenRows* table);

/// Returns the length in bytes of the content of the call's result frame, including the call's
/// number.
std::size_t result_length(const Call& call);
/// Stores the content of a result, without the call's number, into the output of q.
void store_result(std::span<const std::byte> content, const Call& call);

/// Returns the number of the call that a result or an error answers, from content of at least 8
/// bytes.
std::uint64_t answered_call(std::span<const std::byte> content);

/// Converts the content of an error frame into the status of the call.
CallStatus read_error(std::span<const std::byte> content);

/// The text that a program wrote, for a reader: printable, with line breaks and tabs as spaces,
/// from at most the first 200 bytes.
std::string words_of(std::span<const std::byte> bytes);

}  // namespace ropecheck::adapters

#endif  // ROPECHECK_ADAPTERS_PIPE_PIPE_FRAMES_H_
