#ifndef ROPECHECK_PROPERTIES_CASE_ENCODING_BYTE_CODEC_H_
#define ROPECHECK_PROPERTIES_CASE_ENCODING_BYTE_CODEC_H_

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

// Numbers as bytes, in both directions. A function visits every field of a record with a codec, in
// order and with its range. With a ByteReader it reads the record, with a ByteWriter it writes it.
// Reading never fails: numbers are taken modulo their ranges, and missing bytes read as 0.
namespace ropecheck::inline cases {

/// Reads fields from bytes.
class ByteReader {
 public:
  explicit ByteReader(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  void bits(std::uint64_t& value, std::size_t count) {
    value = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const std::uint64_t byte = next_ < bytes_.size() ? bytes_[next_++] : 0;
      value |= byte << (8 * i);
    }
  }
  /// A number in [0, count), count ≤ 256.
  void choice(unsigned& value, unsigned count) {
    std::uint64_t byte;
    bits(byte, 1);
    value = static_cast<unsigned>(byte) % count;
  }
  template <class T>
  void resize(std::vector<T>& list, std::size_t size) {
    list.assign(size, T{});
  }
  template <class T>
  void make(std::optional<T>& value) {
    value.emplace();
  }
  void reject() {}

 private:
  std::span<const std::uint8_t> bytes_;
  std::size_t next_ = 0;
};

/// Writes the same fields, and records whether any of them is out of range.
class ByteWriter {
 public:
  void bits(std::uint64_t& value, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i)
      bytes_.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  }
  void choice(unsigned& value, unsigned count) {
    if (value >= count) reject();
    bytes_.push_back(static_cast<std::uint8_t>(value));
  }
  template <class T>
  void resize(std::vector<T>& list, std::size_t size) {
    if (list.size() != size) reject();
    list.resize(size);
  }
  template <class T>
  void make(std::optional<T>&) {}
  void reject() { sound_ = false; }

  std::optional<std::vector<std::uint8_t>> result() {
    if (!sound_) return std::nullopt;
    return std::move(bytes_);
  }

 private:
  std::vector<std::uint8_t> bytes_;
  bool sound_ = true;
};

/// A number in [low, high], high − low < 256.
template <class Codec>
void visit_int(Codec& codec, int& value, int low, int high) {
  auto offset = static_cast<unsigned>(value - low);  // below low: huge, and so rejected
  codec.choice(offset, static_cast<unsigned>(high - low + 1));
  value = low + static_cast<int>(offset);
}

template <class Codec, class Enum>
void visit_enum(Codec& codec, Enum& value, unsigned count) {
  auto index = static_cast<unsigned>(value);
  codec.choice(index, count);
  value = static_cast<Enum>(index);
}

template <class Codec>
void visit_bool(Codec& codec, bool& value) {
  unsigned index = value ? 1 : 0;
  codec.choice(index, 2);
  value = index != 0;
}

template <class Codec>
void visit_int64(Codec& codec, std::int64_t& value) {
  auto bits = static_cast<std::uint64_t>(value);
  codec.bits(bits, 8);
  value = static_cast<std::int64_t>(bits);
}

/// Any finite number. A pattern of an infinity or a NaN loses an exponent bit.
template <class Codec>
void visit_finite(Codec& codec, double& value) {
  auto bits = std::bit_cast<std::uint64_t>(value);
  codec.bits(bits, 8);
  value = std::bit_cast<double>(bits);
  if (!std::isfinite(value)) {
    codec.reject();
    value = std::bit_cast<double>(bits & ~(std::uint64_t{1} << 62));
  }
}

/// Any finite positive number.
template <class Codec>
void visit_positive(Codec& codec, double& value) {
  visit_finite(codec, value);
  if (!(value > 0)) {
    codec.reject();
    value = value == 0 ? 1 : -value;
  }
}

}  // namespace ropecheck::cases

#endif  // ROPECHECK_PROPERTIES_CASE_ENCODING_BYTE_CODEC_H_
