#include "capi/border.h"

#include <fmt/core.h>

#include <algorithm>
#include <exception>
#include <new>

#include "adapters/implementations.h"
#include "support/input_error.h"

namespace ropecheck::capi {
namespace {

constexpr DType kDTypes[] = {DType::float32, DType::float16, DType::bfloat16, DType::float64};
constexpr Direction kDirections[] = {Direction::forward, Direction::inverse, Direction::vjp};

bool continues_character(char byte) { return (static_cast<unsigned char>(byte) & 0xc0) == 0x80; }

}  // namespace

void copy_message(std::string_view text, char* message, std::size_t message_size) {
  if (message == nullptr || message_size == 0) return;
  std::size_t length = std::min(text.size(), message_size - 1);
  if (length < text.size())
    while (length > 0 && continues_character(text[length])) --length;
  std::memcpy(message, text.data(), length);
  message[length] = '\0';
}

std::int32_t code_of_exception(char* message, std::size_t message_size) {
  try {
    throw;
  } catch (const BadArgument& error) {
    copy_message(error.message, message, message_size);
    return ROPECHECK_BAD_ARGUMENT;
  } catch (const support::InputError& error) {
    copy_message(error.what(), message, message_size);
    return ROPECHECK_BAD_INPUT;
  } catch (const std::bad_alloc&) {
    copy_message("there is not enough memory", message, message_size);
    return ROPECHECK_NO_MEMORY;
  } catch (const std::exception& error) {
    copy_message(error.what(), message, message_size);
  } catch (...) {
    copy_message("an error without a message", message, message_size);
  }
  return ROPECHECK_BUG;
}

void require_argument(const void* pointer, std::string_view name) {
  if (pointer == nullptr) throw BadArgument{fmt::format("{} is null", name)};
}

void require_size(std::uint32_t stated, std::size_t least, std::string_view name) {
  if (stated < least)
    throw BadArgument{
        fmt::format("{}: struct_size is {}, and should be at least {}", name, stated, least)};
}

DType dtype_of(std::int32_t code, std::string_view name) {
  if (code < 0 || code >= static_cast<std::int32_t>(std::size(kDTypes)))
    throw BadArgument{fmt::format("{}: there is no dtype {}", name, code)};
  return kDTypes[code];
}

Direction direction_of(std::int32_t code) {
  if (code < 0 || code >= static_cast<std::int32_t>(std::size(kDirections)))
    throw BadArgument{fmt::format("there is no direction {}", code)};
  return kDirections[code];
}

Contract contract_of(const char* text) {
  const Contract& usual = *contract_named("float32");
  return text == nullptr ? usual : adapters::contract_of_text(text, usual);
}

recording::TensorInMemory tensor_of(const ropecheck_array* array, std::string_view name) {
  const ropecheck_array given = read_struct(array, sizeof(ropecheck_array), name);
  recording::TensorInMemory tensor{dtype_of(given.dtype, name), {}, {}};
  std::copy(std::begin(given.shape), std::end(given.shape), tensor.shape.begin());
  require_argument(given.data, std::string(name) + ": data");
  const auto& [batch, seq, heads, width] = tensor.shape;
  for (const std::int64_t length : tensor.shape)
    if (length < 0) throw BadArgument{fmt::format("{}: a length of {}", name, length)};
  tensor.data.first = static_cast<const std::byte*>(given.data);
  if (given.strides != nullptr) {
    tensor.data.strides = {given.strides[0], given.strides[1], given.strides[2], given.strides[3]};
    return tensor;
  }
  std::int64_t row = 0, all = 0;
  if (__builtin_mul_overflow(heads, width, &row) || __builtin_mul_overflow(seq, row, &all) ||
      __builtin_mul_overflow(batch, all, &all))
    throw BadArgument{fmt::format("{}: a tensor of more than 2^63 elements", name)};
  tensor.data.strides = {seq * row, row, width, 1};
  return tensor;
}

std::span<const std::int64_t> positions_of(const ropecheck_positions* positions) {
  const ropecheck_positions given =
      read_struct(positions, sizeof(ropecheck_positions), "positions");
  if (given.count < 0) throw BadArgument{fmt::format("positions: a count of {}", given.count)};
  if (given.count > 0) require_argument(given.numbers, "positions: numbers");
  return {given.numbers, static_cast<std::size_t>(given.count)};
}

}  // namespace ropecheck::capi
