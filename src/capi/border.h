#ifndef ROPECHECK_CAPI_BORDER_H_
#define ROPECHECK_CAPI_BORDER_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "capi/ropecheck.h"
#include "properties/contract.h"
#include "recording/recording.h"

// The border between C and C++: arguments that are checked on their way in, and exceptions that
// become codes and messages on their way out.
namespace ropecheck::capi {

/// An argument that no right program passes. The message is for the user.
struct BadArgument {
  std::string message;
};

/// Copies a message, cut between characters if it is too long.
void copy_message(std::string_view text, char* message, std::size_t message_size);

/// Called inside a handler: returns the code of the exception, and copies its message.
std::int32_t code_of_exception(char* message, std::size_t message_size);

/// Runs `work` and returns its code. Lets no exception out.
template <class Work>
std::int32_t guarded(char* message, std::size_t message_size, const Work& work) noexcept {
  try {
    return work();
  } catch (...) {
    return code_of_exception(message, message_size);
  }
}

/// Throws BadArgument if a pointer is null.
void require_argument(const void* pointer, std::string_view name);

/// Throws BadArgument if a structure does not state the size of its first version at least.
void require_size(std::uint32_t stated, std::size_t least, std::string_view name);

/// The members of a caller's structure, of which a newer or older one may have fewer. Members that
/// the caller's does not have are 0. `least` is the size of the first version.
template <class Struct>
Struct read_struct(const Struct* given, std::size_t least, std::string_view name) {
  require_argument(given, name);
  std::uint32_t stated;
  std::memcpy(&stated, given, sizeof stated);
  require_size(stated, least, name);
  Struct all{};
  std::memcpy(&all, given, stated < sizeof all ? stated : sizeof all);
  return all;
}

/// Writes as much of a result as the caller's structure has room for. Its stated size stays.
template <class Struct>
void write_struct(Struct result, Struct* to, std::size_t least, std::string_view name) {
  require_argument(to, name);
  std::uint32_t stated;
  std::memcpy(&stated, to, sizeof stated);
  require_size(stated, least, name);
  result.struct_size = stated;
  std::memcpy(to, &result, stated < sizeof result ? stated : sizeof result);
}

/// All of these throw BadArgument if the code or the structure makes no sense.
DType dtype_of(std::int32_t code, std::string_view name);
Direction direction_of(std::int32_t code);
/// A null contract is "float32". Throws InputError if there is no such contract.
Contract contract_of(const char* text);
recording::TensorInMemory tensor_of(const ropecheck_array* array, std::string_view name);
/// The whole positions.
std::span<const std::int64_t> positions_of(const ropecheck_positions* positions);

}  // namespace ropecheck::capi

#endif  // ROPECHECK_CAPI_BORDER_H_
