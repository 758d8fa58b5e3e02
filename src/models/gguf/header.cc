#include "models/gguf/header.h"

#include <fmt/format.h>
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <utility>

#include "models/config_problem.h"

namespace ropecheck::models {
namespace {

constexpr std::uint64_t kMostKept = 65536;
// Published files have up to a hundred keys, and some ten thousand tensors.
constexpr std::uint64_t kMostPairs = 100'000;
constexpr std::uint64_t kMostTensors = 1'000'000;
constexpr std::size_t kMostRopeTensors = 100'000;

enum ValueType : std::uint32_t {
  kUint8,
  kInt8,
  kUint16,
  kInt16,
  kUint32,
  kInt32,
  kFloat,
  kBool,
  kString,
  kArray,
  kUint64,
  kInt64,
  kDouble,
};

/// The unread rest of a file. Every read checks that enough bytes are left.
class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : rest_(bytes), size_(bytes.size()) {}

  std::string_view take(std::uint64_t count) {
    if (count > rest_.size()) fail_for_good("the GGUF header is cut short");
    const std::string_view taken = rest_.substr(0, static_cast<std::size_t>(count));
    rest_.remove_prefix(taken.size());
    return taken;
  }

  template <class T>
  T number() {
    static_assert(std::is_arithmetic_v<T>);
    T value;
    std::memcpy(&value, take(sizeof(T)).data(), sizeof(T));
    return value;
  }

  std::string_view text() { return take(number<std::uint64_t>()); }

  std::uint64_t left() const { return rest_.size(); }
  std::uint64_t taken() const { return size_ - rest_.size(); }

 private:
  std::string_view rest_;
  std::uint64_t size_;
};

GgufValue read_value(Bytes& bytes, std::uint32_t type) {
  switch (type) {
    case kUint8:
      return static_cast<double>(bytes.number<std::uint8_t>());
    case kInt8:
      return static_cast<double>(bytes.number<std::int8_t>());
    case kUint16:
      return static_cast<double>(bytes.number<std::uint16_t>());
    case kInt16:
      return static_cast<double>(bytes.number<std::int16_t>());
    case kUint32:
      return static_cast<double>(bytes.number<std::uint32_t>());
    case kInt32:
      return static_cast<double>(bytes.number<std::int32_t>());
    case kFloat:
      return static_cast<double>(bytes.number<float>());
    case kBool:
      return bytes.number<std::uint8_t>() != 0;
    case kString:
      return std::string(bytes.text());
    case kUint64:
      return static_cast<double>(bytes.number<std::uint64_t>());
    case kInt64:
      return static_cast<double>(bytes.number<std::int64_t>());
    case kDouble:
      return bytes.number<double>();
    default:
      fail_for_good(fmt::format("the GGUF header has a value of unknown type {}", type));
  }
}

/// Vocabularies are arrays of a hundred thousand texts, and are skipped.
GgufValue read_array(Bytes& bytes) {
  const auto type = bytes.number<std::uint32_t>();
  const auto count = bytes.number<std::uint64_t>();
  if (type == kArray) fail_for_good("the GGUF header nests arrays");
  if (count > bytes.left()) fail_for_good("the GGUF header is cut short");
  std::vector<double> numbers;
  for (std::uint64_t i = 0; i < count; ++i) {
    if (type == kString) {
      bytes.text();
      continue;
    }
    const GgufValue value = read_value(bytes, type);
    if (numbers.size() >= kMostKept) continue;
    if (const double* number = std::get_if<double>(&value)) numbers.push_back(*number);
    if (const bool* yes = std::get_if<bool>(&value)) numbers.push_back(*yes ? 1 : 0);
  }
  return numbers;
}

std::uint64_t alignment_of(const GgufHeader& header) {
  const auto at = header.metadata.find("general.alignment");
  if (at == header.metadata.end()) return 32;
  const double* given = std::get_if<double>(&at->second);
  if (given == nullptr || !(*given >= 1 && *given <= 1 << 20) || *given != std::floor(*given))
    fail_for_good("general.alignment of the GGUF header must be a whole number up to 1048576");
  return static_cast<std::uint64_t>(*given);
}

/// The value of a float16, from its bits.
double half(std::uint16_t bits) {
  const int exponent = (bits >> 10) & 31;
  const double fraction = bits & 1023;
  const double magnitude = exponent == 0    ? std::ldexp(fraction, -24)
                           : exponent == 31 ? INFINITY
                                            : std::ldexp(1024 + fraction, exponent - 25);
  return (bits & 0x8000) != 0 ? -magnitude : magnitude;
}

}  // namespace

GgufHeader read_gguf_header(std::string_view all) {
  Bytes bytes(all);
  if (bytes.take(4) != "GGUF") fail_for_good("this is not a GGUF file");
  const auto version = bytes.number<std::uint32_t>();
  if (version != 2 && version != 3)
    fail_for_good(fmt::format("GGUF version {} is not known here", version));
  const auto tensors = bytes.number<std::uint64_t>();
  const auto pairs = bytes.number<std::uint64_t>();
  if (pairs > kMostPairs || tensors > kMostTensors)
    fail_for_good(fmt::format(
        "the GGUF header counts {} keys and {} tensors, more than a model has", pairs, tensors));
  GgufHeader header;
  for (std::uint64_t i = 0; i < pairs; ++i) {
    const std::string key(bytes.text());
    const auto type = bytes.number<std::uint32_t>();
    GgufValue value = type == kArray ? read_array(bytes) : read_value(bytes, type);
    if (!header.metadata.emplace(key, std::move(value)).second)
      fail_for_good("the GGUF header has the key '" + key + "' twice");
  }
  for (std::uint64_t i = 0; i < tensors; ++i) {
    const std::string name(bytes.text());
    GgufTensor tensor;
    const auto dimensions = bytes.number<std::uint32_t>();
    if (dimensions > 4) fail_for_good("the GGUF header has a tensor of more than 4 dimensions");
    for (std::uint32_t d = 0; d < dimensions; ++d)
      tensor.shape.push_back(bytes.number<std::uint64_t>());
    tensor.type = bytes.number<std::uint32_t>();
    tensor.offset = bytes.number<std::uint64_t>();
    if (name.find("rope_f") != std::string::npos &&
        !header.rope_tensors.emplace(name, tensor).second)
      fail_for_good("the GGUF header has the tensor '" + name + "' twice");
    if (header.rope_tensors.size() > kMostRopeTensors)
      fail_for_good("the GGUF header has more tensors of factors than a model has");
  }
  const std::uint64_t alignment = alignment_of(header);
  header.data_at = (bytes.taken() + alignment - 1) / alignment * alignment;
  return header;
}

std::vector<double> gguf_factors(const GgufHeader& header, const std::string& name, int count,
                                 const ReadAt& read_at) {
  const GgufTensor& tensor = header.rope_tensors.at(name);
  std::uint64_t elements = 1;
  for (const std::uint64_t size : tensor.shape)
    elements = std::min(elements, kMostKept) * std::min(size, kMostKept);  // no product overflows
  if (elements != static_cast<std::uint64_t>(count))
    fail(fmt::format("the tensor '{}' of the GGUF file should have {} numbers, one for each pair",
                     name, count));
  if (tensor.type > 1)
    fail("the tensor '" + name + "' of the GGUF file is stored neither as float32 nor as float16");
  const std::uint64_t width = tensor.type == 0 ? 4 : 2;
  if (tensor.offset > std::uint64_t{1} << 60) fail_for_good("the GGUF file is cut short");
  const std::string bytes = read_at(header.data_at + tensor.offset, elements * width);
  if (bytes.size() != elements * width)
    fail_for_good("the GGUF file is cut short before its tensor '" + name + "'");
  std::vector<double> factors;
  for (std::size_t i = 0; i < bytes.size(); i += width) {
    float single = 0;
    std::uint16_t bits = 0;
    if (width == 4)
      std::memcpy(&single, bytes.data() + i, 4);
    else
      std::memcpy(&bits, bytes.data() + i, 2);
    factors.push_back(width == 4 ? static_cast<double>(single) : half(bits));
  }
  return factors;
}

}  // namespace ropecheck::models
