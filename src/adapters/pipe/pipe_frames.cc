#include "adapters/pipe/pipe_frames.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstring>
#include <string_view>
#include <utility>

#include "adapters/c_spec.h"
#include "adapters/interface_codes.h"
#include "adapters/pipe/byte_reader.h"
#include "support/printable.h"

namespace ropecheck::adapters {
namespace {

static_assert(std::endian::native == std::endian::little, "numbers are sent as they lie in memory");

constexpr std::string_view kMagic = "RCP1";

class Writer {
 public:
  template <class T>
  void put(T value) {
    append(&value, sizeof value);
  }
  template <class T>
  void put_all(std::span<const T> values) {
    append(values.data(), values.size_bytes());
  }
  void append(const void* data, std::size_t size) {
    const auto* bytes = static_cast<const std::byte*>(data);
    bytes_.insert(bytes_.end(), bytes, bytes + size);
  }
  std::vector<std::byte>& bytes() { return bytes_; }

 private:
  std::vector<std::byte> bytes_;
};

std::string text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Calls visit(element) for all elements of [batch, seq, heads, head_dim]; `element` is the
/// distance from the first one in bytes.
template <class Visit>
void for_each_element(const Call& call, const Strides& s, const Visit& visit) {
  const auto width = static_cast<std::int64_t>(size_of(call.dtype));
  for (std::int64_t b = 0; b < call.batch; ++b)
    for (std::int64_t t = 0; t < call.seq; ++t)
      for (std::int64_t h = 0; h < call.q.heads; ++h)
        for (std::int64_t d = 0; d < call.spec->head_dim; ++d)
          visit((b * s.batch + t * s.seq + h * s.head + d * s.dim) * width);
}

}  // namespace

FrameHeader read_frame_header(std::span<const std::byte> bytes) {
  FrameHeader header;
  const std::string start = text_of(bytes.first(std::min(bytes.size(), kMagic.size())));
  header.has_magic = kMagic.starts_with(start);
  if (bytes.size() < kFrameHeader) return header;
  ByteReader reader(bytes.subspan(kMagic.size()));
  header.type = reader.get<std::uint32_t>();
  header.length = reader.get<std::uint64_t>();
  return header;
}

namespace {

/// The fields that both versions have, up to the numbers of the shape.
void put_shape(Writer& content, std::uint64_t number, const Call& call, const CSpec& spec) {
  content.put(number);
  content.put(std::int32_t{dtype_code(call.dtype)});
  content.put(std::int32_t{direction_code(call.direction)});
  content.put(spec.value.layout);
  content.put(spec.value.scaling);
  content.put(spec.value.head_dim);
  content.put(spec.value.rotary_dim);
  content.put(spec.value.rotary_offset);
  content.put(std::int32_t{call.spec->axes()});
  content.put(call.batch);
  content.put(call.seq);
  content.put(call.q.heads);
  content.put(spec.value.base);
  content.put(spec.value.scaling_value);
  content.put(spec.value.attention_factor);
}

/// Frequencies, axes of pairs, and positions.
void put_arrays(Writer& content, const Call& call, const CSpec& spec) {
  content.put_all(std::span<const double>(spec.inv_freq));
  for (const std::int32_t axis : spec.axis_of_pair) content.put(std::int64_t{axis});
  content.put_all(std::span(call.positions,
                            static_cast<std::size_t>(call.batch * call.seq * call.spec->axes())));
}

void put_tensor(Writer& content, const Call& call) {
  const auto* x = static_cast<const std::byte*>(call.q.in);
  for_each_element(call, call.q.in_strides,
                   [&](std::int64_t offset) { content.append(x + offset, size_of(call.dtype)); });
}

std::vector<std::byte> framed(FrameType type, Writer& content) {
  Writer frame;
  frame.append(kMagic.data(), kMagic.size());
  frame.put(type);
  frame.put(std::uint64_t{content.bytes().size()});
  frame.put_all(std::span<const std::byte>(content.bytes()));
  return std::move(frame.bytes());
}

}  // namespace

std::vector<std::byte> call_frame(std::uint64_t number, const Call& call, const Capabilities& can) {
  const CSpec spec(*call.spec, can);
  Writer content;
  put_shape(content, number, call, spec);
  put_arrays(content, call, spec);
  put_tensor(content, call);
  return framed(FrameType::call, content);
}

namespace {

void put_places(Writer& content, const SharedCall& shared) {
  content.put(std::uint64_t{shared.memory_size});
  for (const SharedTensor& tensor : shared.tensors) {
    content.put(tensor.in);
    content.put(tensor.out);
    for (const Strides& s : {tensor.in_strides, tensor.out_strides})
      for (const std::int64_t stride : {s.batch, s.seq, s.head, s.dim}) content.put(stride);
  }
}

void put_table(Writer& content, const Call& call, const GivenRows& table,
               const SharedCall* shared) {
  constexpr std::uint32_t kFullWidth = 1, kJoint = 2, kByPosition = 4;
  content.put(std::int32_t{dtype_code(table.format)});
  content.put((call.table.full_width ? kFullWidth : 0U) | (call.table.joint ? kJoint : 0U) |
              (call.table.by_position ? kByPosition : 0U));
  content.put(table.rows);
  content.put(table.row_stride);
  if (shared != nullptr) {
    content.put(shared->table.cos);
    content.put(shared->table.sin);
    return;
  }
  content.put(std::uint64_t{table.filled.size()});
  content.put_all(std::span<const std::int64_t>(table.filled));
  content.put_all(std::span<const std::byte>(table.entries));
}

}  // namespace

std::vector<std::byte> call_frame_2(std::uint64_t number, const Call& call, const Capabilities& can,
                                    const SharedCall* shared, const GivenRows* table) {
  constexpr std::uint32_t kShared = 1, kInPlace = 2, kGivenTable = 4;
  const CSpec spec(*call.spec, can);
  const std::vector<double> parameters = parameter_numbers(spec);
  const bool in_place = call.q.heads > 0 && call.q.in == call.q.out;
  Writer content;
  put_shape(content, number, call, spec);
  content.put(shared == nullptr ? std::int64_t{0} : call.k.heads);
  content.put((shared == nullptr ? 0U : kShared) | (in_place ? kInPlace : 0U) |
              (table == nullptr ? 0U : kGivenTable));
  content.put(static_cast<std::uint32_t>(parameters.size()));
  put_arrays(content, call, spec);
  content.put_all(std::span<const double>(parameters));
  if (shared == nullptr)
    put_tensor(content, call);
  else
    put_places(content, *shared);
  if (table != nullptr) put_table(content, call, *table, shared);
  return framed(FrameType::call, content);
}

std::size_t result_length(const Call& call) {
  const std::int64_t elements = call.batch * call.seq * call.q.heads * call.spec->head_dim;
  return sizeof(std::uint64_t) + static_cast<std::size_t>(elements) * size_of(call.dtype);
}

void store_result(std::span<const std::byte> content, const Call& call) {
  const std::size_t width = size_of(call.dtype);
  const std::byte* from = content.data();
  auto* y = static_cast<std::byte*>(call.q.out);
  for_each_element(call, call.q.out_strides, [&](std::int64_t offset) {
    std::memcpy(y + offset, from, width);
    from += width;
  });
}

std::uint64_t answered_call(std::span<const std::byte> content) {
  return ByteReader(content).get<std::uint64_t>();
}

CallStatus read_error(std::span<const std::byte> content) {
  ByteReader reader(content);
  reader.get<std::uint64_t>();
  const auto code = reader.get<std::uint32_t>();
  const std::string said = words_of(reader.rest());
  CallStatus status = status_from(code == ROPECHECK_OK ? ROPECHECK_FAILED : static_cast<int>(code));
  if (!said.empty()) status.message += ": " + said;
  return status;
}

std::string words_of(std::span<const std::byte> bytes) {
  constexpr std::size_t kMost = 200;
  std::string text = text_of(bytes.first(std::min(bytes.size(), kMost)));
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
  while (text.ends_with(' ')) text.pop_back();
  return support::printable(text);
}

}  // namespace ropecheck::adapters
