#ifndef ROPECHECK_ADAPTERS_PIPE_BYTE_READER_H_
#define ROPECHECK_ADAPTERS_PIPE_BYTE_READER_H_

#include <cstddef>
#include <cstring>
#include <span>

// Reads the bytes of a frame, which are not trusted.
namespace ropecheck::adapters {

/// Reads numbers from the front of some bytes; a missing number reads as 0, and the reader
/// remembers that it was missing.
class ByteReader {
 public:
  explicit ByteReader(std::span<const std::byte> rest) : rest_(rest) {}

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

}  // namespace ropecheck::adapters

#endif  // ROPECHECK_ADAPTERS_PIPE_BYTE_READER_H_
