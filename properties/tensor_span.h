#ifndef ROPECHECK_PROPERTIES_TENSOR_SPAN_H_
#define ROPECHECK_PROPERTIES_TENSOR_SPAN_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "properties/call.h"

// The memory of a tensor. Rows that lie gigabytes apart are separate stretches, so that the memory
// between them is neither kept nor copied nor compared.
namespace ropecheck::inline properties {

/// Bytes offset, …, offset + size − 1, counted from the beginning of a tensor.
struct Stretch {
  std::size_t offset;
  std::size_t size;
};

/// Elements along an axis, and the distance from one to the next.
struct SpanAxis {
  std::int64_t count = 1;
  std::int64_t stride = 0;
};

/// The memory that a call's tensor spans, from its lowest element to its highest.
struct TensorSpan {
  std::byte* begin = nullptr;
  std::size_t size = 0;      ///< bytes
  std::ptrdiff_t first = 0;  ///< bytes from `begin` to element [0, 0, 0, 0]
  std::vector<Stretch> stretches;
  std::array<SpanAxis, 4> axes = {};  ///< batch, seq, heads, head_dim; strides in elements
  std::size_t width = 0;              ///< bytes of an element
};

/// A gap of more bytes does not belong to a tensor's memory. Wider than the gaps of packed tensors
/// and of caches: 65535 elements of 8 bytes.
inline constexpr std::size_t kWideGap = std::size_t{1} << 20;
/// Bytes of a wide gap that belong to the stretch next to it, so that a write there is seen.
inline constexpr std::size_t kBesideStretch = 256;

/// Returns the stretches of a tensor [batch, seq, heads, head_dim], in the order of addresses:
/// every element, the memory between elements that are not far apart, and kBesideStretch bytes on
/// both sides of a wide gap. At most one axis has wide gaps, the one with the largest stride.
std::vector<Stretch> stretches_of(const Call& shape, std::int64_t heads, const Strides& strides);

/// Returns the span of a tensor with element [0, 0, 0, 0] at `first`.
TensorSpan span_of(const Call& call, std::int64_t heads, const void* first, const Strides& strides);

/// Says how a copy of a tensor, which a call only reads, differs from it: "the input of q was
/// changed", or "memory between the elements of the input of q was written" if all elements are the
/// same. Empty if nothing differs.
std::string change_of(const TensorSpan& span, const std::byte* copy, std::string_view name);

/// Copies from one tensor's beginning to another's.
void copy_stretches(std::byte* to, const std::byte* from, const std::vector<Stretch>& stretches);
bool same_stretches(const std::byte* a, const std::byte* b, const std::vector<Stretch>& stretches);
/// Returns the bytes of the stretches, one stretch after the other.
std::vector<std::byte> contents_of(const std::byte* begin, const std::vector<Stretch>& stretches);
/// Returns whether the stretches still hold the contents.
bool holds(const std::byte* begin, const std::vector<Stretch>& stretches,
           const std::vector<std::byte>& contents);
/// The reverse of contents_of: writes `contents` back into the stretches.
void restore(std::byte* begin, const std::vector<Stretch>& stretches,
             const std::vector<std::byte>& contents);

}  // namespace ropecheck::properties

#endif  // ROPECHECK_PROPERTIES_TENSOR_SPAN_H_
