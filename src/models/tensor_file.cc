#include "models/tensor_file.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <bit>
#include <cctype>
#include <cmath>
#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "models/config_problem.h"
#include "properties/case/dtype.h"

namespace ropecheck::models {
namespace {

using Json = nlohmann::json;

/// A checkpoint of ten thousand tensors has a header of a megabyte.
constexpr std::uint64_t kLongestHeader = std::uint64_t{1} << 22;
constexpr std::size_t kMostAxes = 16;

struct TypeNames {
  ElementType type;
  std::string_view name;
  std::size_t size;
  std::string_view safetensors;
  std::string_view npy;  ///< after the byte order
};

// numpy has no bfloat16: the packages that add it write it as two opaque bytes.
constexpr std::array<TypeNames, 12> kTypes = {{
    {ElementType::float64, "float64", 8, "F64", "f8"},
    {ElementType::float32, "float32", 4, "F32", "f4"},
    {ElementType::float16, "float16", 2, "F16", "f2"},
    {ElementType::bfloat16, "bfloat16", 2, "BF16", "V2"},
    {ElementType::int64, "int64", 8, "I64", "i8"},
    {ElementType::int32, "int32", 4, "I32", "i4"},
    {ElementType::int16, "int16", 2, "I16", "i2"},
    {ElementType::int8, "int8", 1, "I8", "i1"},
    {ElementType::uint64, "uint64", 8, "U64", "u8"},
    {ElementType::uint32, "uint32", 4, "U32", "u4"},
    {ElementType::uint16, "uint16", 2, "U16", "u2"},
    {ElementType::uint8, "uint8", 1, "U8", "u1"},
}};

const TypeNames& names_of(ElementType type) { return kTypes[static_cast<std::size_t>(type)]; }

std::uint64_t little_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = bytes.size(); i > 0; --i)
    value = value << 8 | static_cast<unsigned char>(bytes[i - 1]);
  return value;
}

/// product(shape)·size; empty if a file cannot have that many bytes.
std::optional<std::uint64_t> byte_count(const std::vector<std::int64_t>& shape, std::size_t size) {
  std::uint64_t count = size;
  for (const std::int64_t length : shape)
    if (__builtin_mul_overflow(count, static_cast<std::uint64_t>(length), &count) ||
        count > std::numeric_limits<std::int64_t>::max())
      return std::nullopt;
  return count;
}

std::string quoted(const std::string& name) { return "'" + name.substr(0, 80) + "'"; }

std::uint64_t offset_in(const Json& value, const std::string& tensor) {
  if (!value.is_number_unsigned())
    fail("tensor " + quoted(tensor) + " has a data offset that is no natural number");
  return value.get<std::uint64_t>();
}

std::vector<std::int64_t> shape_in(const Json& value, const std::string& tensor) {
  if (!value.is_array() || value.size() > kMostAxes)
    fail("tensor " + quoted(tensor) + " has a shape that is no list of at most 16 numbers");
  std::vector<std::int64_t> shape;
  for (const Json& length : value) {
    if (!length.is_number_unsigned() ||
        length.get<std::uint64_t>() > std::numeric_limits<std::int64_t>::max())
      fail("tensor " + quoted(tensor) + " has a shape with something that is no length");
    shape.push_back(length.get<std::int64_t>());
  }
  return shape;
}

StoredTensor tensor_in(const std::string& name, const Json& entry, std::string_view data) {
  if (!entry.is_object() || !entry.contains("dtype") || !entry["dtype"].is_string() ||
      !entry.contains("shape") || !entry.contains("data_offsets") ||
      !entry["data_offsets"].is_array() || entry["data_offsets"].size() != 2)
    fail("tensor " + quoted(name) + " lacks a dtype, a shape or two data_offsets");
  StoredTensor tensor;
  tensor.name = name;
  tensor.written_type = entry["dtype"].get<std::string>();
  tensor.shape = shape_in(entry["shape"], name);
  const std::uint64_t begin = offset_in(entry["data_offsets"][0], name);
  const std::uint64_t end = offset_in(entry["data_offsets"][1], name);
  if (begin > end || end > data.size())
    fail(fmt::format("tensor {} lies at bytes {} to {} of data that have {}{}", quoted(name), begin,
                     end, data.size(), (begin <= end ? ": the file is cut short" : "")));
  tensor.bytes =
      data.substr(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin));
  for (const TypeNames& type : kTypes)
    if (type.safetensors == tensor.written_type) tensor.type = type.type;
  const auto bytes = byte_count(tensor.shape, tensor.type ? size_of(*tensor.type) : 1);
  if (!bytes || (tensor.type && *bytes != tensor.bytes.size()))
    fail(fmt::format("tensor {} is {}, which does not take the {} bytes that it has", quoted(name),
                     describe(tensor), tensor.bytes.size()));
  return tensor;
}

Json parse_header(std::string_view text) {
  constexpr int kDeepestHeader = 8;
  const auto depth_limit = [](int depth, Json::parse_event_t, Json&) {
    if (depth > kDeepestHeader) fail("has a header that nests deeper than safetensors' do");
    return true;
  };
  Json header;
  try {
    header = Json::parse(text.begin(), text.end(), depth_limit);
  } catch (const Json::exception&) {
    fail("has a header that is no JSON");
  }
  if (!header.is_object()) fail("has a header that is no JSON object");
  return header;
}

std::vector<StoredTensor> read_safetensors(std::string_view bytes) {
  const std::uint64_t length = little_endian(bytes.substr(0, 8));
  if (length > kLongestHeader)
    fail(
        fmt::format("says that its header has {} bytes: it is neither safetensors nor npy, or "
                    "larger than this reader takes",
                    length));
  if (length > bytes.size() - 8)
    fail(fmt::format("is cut short: its header should have {} bytes, and {} are left", length,
                     bytes.size() - 8));
  const std::string_view data = bytes.substr(8 + static_cast<std::size_t>(length));
  const Json header = parse_header(bytes.substr(8, static_cast<std::size_t>(length)));
  std::vector<StoredTensor> tensors;
  for (const auto& [name, entry] : header.items())
    if (name != "__metadata__") tensors.push_back(tensor_in(name, entry, data));

  std::vector<const StoredTensor*> in_order;
  for (const StoredTensor& tensor : tensors) in_order.push_back(&tensor);
  std::sort(in_order.begin(), in_order.end(), [](const StoredTensor* a, const StoredTensor* b) {
    return std::pair(a->bytes.data(), a->bytes.size()) <
           std::pair(b->bytes.data(), b->bytes.size());
  });
  const char* end = data.data();
  for (const StoredTensor* tensor : in_order) {
    if (tensor->bytes.data() < end)
      fail("tensor " + quoted(tensor->name) + " overlaps another one");
    if (tensor->bytes.data() > end)
      fail(fmt::format("has {} bytes before tensor {} that belong to no tensor",
                       tensor->bytes.data() - end, quoted(tensor->name)));
    end = tensor->bytes.data() + tensor->bytes.size();
  }
  if (const auto left = static_cast<std::size_t>(data.data() + data.size() - end); left > 0)
    fail(fmt::format("has {} bytes at its end that belong to no tensor", left));
  return tensors;
}

/// The text of an npy header, token by token: {'descr': '<f4', 'fortran_order': False,
/// 'shape': (3, 4), }.
class Dictionary {
 public:
  explicit Dictionary(std::string_view text) : rest_(text) {}

  bool take(char c) {
    skip_spaces();
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void expect(char c) {
    if (!take(c)) fail("has a header that is not numpy's");
  }
  std::string text() {
    expect('\'');
    const std::size_t end = rest_.find('\'');
    if (end == std::string_view::npos) fail("has a header that is not numpy's");
    const std::string taken(rest_.substr(0, end));
    rest_.remove_prefix(end + 1);
    return taken;
  }
  std::string_view word() {
    skip_spaces();
    std::size_t length = 0;
    while (length < rest_.size() && std::isalnum(static_cast<unsigned char>(rest_[length])) != 0)
      ++length;
    const std::string_view taken = rest_.substr(0, length);
    rest_.remove_prefix(length);
    return taken;
  }
  std::vector<std::int64_t> lengths() {
    std::vector<std::int64_t> all;
    expect('(');
    while (!take(')')) {
      std::int64_t value = 0;
      const std::string_view digits = word();
      for (const char digit : digits)
        if (digit < '0' || digit > '9' || __builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, digit - '0', &value))
          fail("has a shape with something that is no length");
      if (digits.empty() || all.size() == kMostAxes)
        fail("has a shape that is no list of at most 16 numbers");
      all.push_back(value);
      if (!take(',')) {
        expect(')');
        break;
      }
    }
    return all;
  }
  bool ended() {
    skip_spaces();
    return rest_.empty();
  }

 private:
  void skip_spaces() {
    while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\n'))
      rest_.remove_prefix(1);
  }
  std::string_view rest_;
};

constexpr std::string_view kNumpy = "\x93NUMPY";

std::vector<StoredTensor> read_npy(std::string_view bytes) {
  bytes.remove_prefix(kNumpy.size());
  if (bytes.size() < 6) fail("is cut short in its header");
  const int version = static_cast<unsigned char>(bytes[0]);
  if (version < 1 || version > 3)
    fail(fmt::format("is an npy file of version {}, which is not known here", version));
  const std::size_t width = version == 1 ? 2 : 4;
  const std::uint64_t length = little_endian(bytes.substr(2, width));
  if (length > kLongestHeader || length > bytes.size() - 2 - width)
    fail("is cut short in its header");
  Dictionary header(bytes.substr(2 + width, static_cast<std::size_t>(length)));
  StoredTensor tensor;
  tensor.bytes = bytes.substr(2 + width + static_cast<std::size_t>(length));
  bool fortran_order = false;
  int fields = 0;
  for (header.expect('{'); !header.take('}'); header.take(',')) {
    const std::string key = header.text();
    header.expect(':');
    if (key == "descr") {
      tensor.written_type = header.text();
    } else if (key == "shape") {
      tensor.shape = header.lengths();
    } else if (key == "fortran_order") {
      const std::string_view word = header.word();
      if (word != "True" && word != "False") fail("has a header that is not numpy's");
      fortran_order = word == "True";
    } else {
      fail("has a header that is not numpy's");
    }
    if (++fields > 3) fail("has a header that is not numpy's");
  }
  if (!header.ended() || fields != 3) fail("has a header that is not numpy's");
  if (fortran_order && tensor.shape.size() > 1)
    fail("is in Fortran's order; numpy.ascontiguousarray() brings it into C's");
  if (tensor.written_type.starts_with('>')) fail("is big-endian, which is not read here");
  for (const TypeNames& type : kTypes)
    if (tensor.written_type.substr(std::min<std::size_t>(1, tensor.written_type.size())) ==
        type.npy)
      tensor.type = type.type;
  const auto count = byte_count(tensor.shape, tensor.type ? size_of(*tensor.type) : 1);
  if (!count || (tensor.type && *count != tensor.bytes.size()))
    fail(fmt::format("is {}, which does not take the {} bytes that it has", describe(tensor),
                     tensor.bytes.size()));
  return {tensor};
}

}  // namespace

std::string_view name_of(ElementType type) { return names_of(type).name; }
std::size_t size_of(ElementType type) { return names_of(type).size; }

std::int64_t StoredTensor::elements() const {
  std::int64_t count = 1;
  for (const std::int64_t length : shape) count *= length;
  return count;
}

std::string describe(const StoredTensor& tensor) {
  std::string text = tensor.type ? std::string(name_of(*tensor.type)) : quoted(tensor.written_type);
  text += " [";
  for (const std::int64_t length : tensor.shape)
    text += (text.back() == '[' ? "" : ", ") + std::to_string(length);
  return text + "]";
}

TensorFile read_tensor_file(std::string_view bytes) {
  try {
    if (bytes.starts_with(kNumpy)) return {read_npy(bytes), ""};
    if (bytes.size() < 8) fail("is too short for a safetensors or npy file");
    return {read_safetensors(bytes), ""};
  } catch (const ConfigProblem& problem) {
    return {{}, problem.what()};
  }
}

std::uint64_t bits_at(const StoredTensor& tensor, std::int64_t index) {
  const std::size_t size = size_of(*tensor.type);
  return little_endian(tensor.bytes.substr(static_cast<std::size_t>(index) * size, size));
}

std::optional<std::int64_t> integer_at(const StoredTensor& tensor, std::int64_t index) {
  const std::uint64_t bits = bits_at(tensor, index);
  const auto whole = [](double value) -> std::optional<std::int64_t> {
    if (!(std::abs(value) < 0x1p63) || value != std::floor(value)) return std::nullopt;
    return static_cast<std::int64_t>(value);
  };
  switch (*tensor.type) {
    case ElementType::float64:
      return whole(value_of(DType::float64, bits));
    case ElementType::float32:
      return whole(value_of(DType::float32, bits));
    case ElementType::float16:
      return whole(value_of(DType::float16, bits));
    case ElementType::bfloat16:
      return whole(value_of(DType::bfloat16, bits));
    case ElementType::int64:
      return std::bit_cast<std::int64_t>(bits);
    case ElementType::int32:
      return static_cast<std::int32_t>(static_cast<std::uint32_t>(bits));
    case ElementType::int16:
      return static_cast<std::int16_t>(static_cast<std::uint16_t>(bits));
    case ElementType::int8:
      return static_cast<std::int8_t>(static_cast<std::uint8_t>(bits));
    case ElementType::uint64:
      if (bits > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
        return std::nullopt;
      break;
    case ElementType::uint32:
    case ElementType::uint16:
    case ElementType::uint8:
      break;
  }
  return static_cast<std::int64_t>(bits);
}

}  // namespace ropecheck::models
