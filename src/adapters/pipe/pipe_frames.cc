#include "adapters/pipe/pipe_frames.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstring>
#include <string_view>
#include <utility>

#include "adapters/interface_codes.h"
#include "adapters/resolved_frequencies.h"
#include "properties/exact/rounded_frequencies.h"
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

/// Reads numbers from the front of some bytes; a missing number reads as 0, and the reader
/// remembers that it was missing.
class Reader {
 public:
  explicit Reader(std::span<const std::byte> rest) : rest_(rest) {}

  template <class T>
  T get() {
    T value{};
    const std::span<const std::byte> bytes = take(sizeof value);
    if (!short_) std::memcpy(&value, bytes.data(), sizeof value);
    return value;
  }
  std::span<const std::byte> take(std::size_t size) {
    if (size > rest_.size()) {
      short_ = true;
      return {};
    }
    const auto taken = rest_.first(size);
    rest_ = rest_.subspan(size);
    return taken;
  }
  bool cut_short() const { return short_; }
  std::span<const std::byte> rest() const { return rest_; }

 private:
  std::span<const std::byte> rest_;
  bool short_ = false;
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
  Reader reader(bytes.subspan(kMagic.size()));
  header.type = reader.get<std::uint32_t>();
  header.length = reader.get<std::uint64_t>();
  return header;
}

Hello read_hello(std::span<const std::byte> content) {
  Hello hello;
  Reader reader(content);
  const auto version = reader.get<std::uint32_t>();
  const auto kind = reader.get<std::uint32_t>();
  const auto flags = reader.get<std::uint64_t>();
  const auto min_position = reader.get<std::int64_t>();
  const auto max_position = reader.get<std::int64_t>();
  const auto name_length = reader.get<std::uint32_t>();
  const auto contract_length = reader.get<std::uint32_t>();
  const std::string name = words_of(reader.take(name_length));
  const std::string contract = words_of(reader.take(contract_length));
  if (version != kPipeVersion) {
    hello.problem = "speaks version " + std::to_string(version) +
                    " of the pipe protocol; this program speaks version " +
                    std::to_string(kPipeVersion);
    return hello;
  }
  if (reader.cut_short() || !reader.rest().empty()) {
    hello.problem = "says hello in " + std::to_string(content.size()) +
                    " bytes, which do not fit the lengths of its name and contract";
    return hello;
  }
  if (kind > 1) {
    hello.problem =
        "makes things of kind " + std::to_string(kind) + "; known are 0 (rotations) and 1 (tables)";
    return hello;
  }
  // Tensors are sent one by one and without gaps, and the result comes back in a frame of its own,
  // so these capabilities cannot be used over a pipe.
  constexpr std::uint64_t kDoNotTravel =
      ROPECHECK_CAN_IN_PLACE | ROPECHECK_CAN_STRIDES | ROPECHECK_CAN_KEY_TENSOR;
  constexpr std::uint64_t kAnyLayout = ROPECHECK_CAN_HALF_SPLIT;  // a table has no layout
  hello.name = name;
  hello.contract = contract;
  hello.makes_tables = kind == 1;
  hello.capabilities = capabilities_from(
      (flags & ~kDoNotTravel) | ROPECHECK_CAN_OUT_OF_PLACE | (hello.makes_tables ? kAnyLayout : 0),
      min_position, max_position);
  hello.problem = problem_with_declaration(name, contract, hello.capabilities);
  return hello;
}

std::vector<std::byte> call_frame(std::uint64_t number, const Call& call) {
  const RopeSpec& spec = *call.spec;
  const auto [scaling, scaling_value] = scaling_code(spec);
  const std::vector<double> inv_freq = resolved_frequencies(spec);
  std::vector<std::int64_t> axis_of_pair;
  for (int j = 0; j < spec.pairs(); ++j) axis_of_pair.push_back(ropecheck::axis_of_pair(spec, j));
  const auto numbers = static_cast<std::size_t>(call.batch * call.seq * spec.axes());

  Writer content;
  content.put(number);
  content.put(std::int32_t{dtype_code(call.dtype)});
  content.put(std::int32_t{direction_code(call.direction)});
  content.put(std::int32_t{layout_code(spec.layout)});
  content.put(std::int32_t{scaling});
  content.put(std::int32_t{spec.head_dim});
  content.put(std::int32_t{spec.rotary_dim});
  content.put(std::int32_t{spec.rotary_offset});
  content.put(std::int32_t{spec.axes()});
  content.put(call.batch);
  content.put(call.seq);
  content.put(call.q.heads);
  content.put(spec.base);
  content.put(scaling_value);
  content.put(exact::attention_factor(spec));
  content.put_all(std::span<const double>(inv_freq));
  content.put_all(std::span<const std::int64_t>(axis_of_pair));
  content.put_all(std::span(call.positions, numbers));
  const auto* x = static_cast<const std::byte*>(call.q.in);
  for_each_element(call, call.q.in_strides,
                   [&](std::int64_t offset) { content.append(x + offset, size_of(call.dtype)); });

  Writer frame;
  frame.append(kMagic.data(), kMagic.size());
  frame.put(FrameType::call);
  frame.put(std::uint64_t{content.bytes().size()});
  frame.put_all(std::span<const std::byte>(content.bytes()));
  return std::move(frame.bytes());
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
  return Reader(content).get<std::uint64_t>();
}

CallStatus read_error(std::span<const std::byte> content) {
  Reader reader(content);
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
