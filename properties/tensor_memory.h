#ifndef ROPECHECK_PROPERTIES_TENSOR_MEMORY_H_
#define ROPECHECK_PROPERTIES_TENSOR_MEMORY_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "properties/case/case.h"
#include "properties/sparse_memory.h"
#include "properties/subject.h"

// The memory of one tensor under test: laid out as the case describes, with canaries before, after
// and between its vectors, and with poison in the places of outputs.
namespace ropecheck::inline properties {

/// The content of memory before a call: a signalling NaN of the format, with a payload that
/// arithmetic does not produce.
std::uint64_t poison(DType dtype);

/// The strides of an arrangement. `first` is the index of element [0, 0, 0, 0], counted from the
/// lowest address; `extent` is the number of elements from the lowest address to the highest.
struct Placement {
  Strides strides;
  std::int64_t first = 0;
  std::int64_t extent = 0;
};

Placement place(const Case& shape, std::int64_t heads, const Arrangement& arrangement);

class TensorMemory {
 public:
  /// Broadcast axes have one element each.
  /// Every element is poison to begin with. Throws std::bad_alloc.
  TensorMemory(const Case& shape, int heads, const Arrangement& arrangement);

  /// Stores [batch, seq, heads, head_dim] values into their places.
  void fill(const std::vector<Element>& values);
  /// Reads them back, in that order.
  std::vector<Element> read() const;

  void* first() { return memory_.data() + offset(placement_.first); }
  const Strides& strides() const { return placement_.strides; }
  std::vector<std::byte> bytes() const;  ///< all bytes that can be touched
  bool differs_from(const std::vector<std::byte>& bytes) const;
  bool gap_written() const;  ///< a canary has changed
  /// A place still holds its poison, and not as a copy: at position 0, or if nothing is rotated, a
  /// right call copies NaNs of the input, [batch, seq, heads, head_dim], to their places.
  bool left_unwritten(const std::vector<Element>& inputs) const;

 private:
  std::size_t offset(std::int64_t element) const {
    return start_ + static_cast<std::size_t>(element) * width_;
  }
  /// Calls visit(place, i) for element i of [batch, seq, heads, head_dim], where its bytes begin at
  /// `place`.
  template <DType kDType, class Memory, class Visit>
  static void for_each_element(Memory& memory, const Visit& visit);

  Placement placement_;
  DType dtype_;
  std::size_t width_;  // bytes per element
  SparseMemory memory_;
  std::size_t start_;  // byte offset of the lowest element
  std::size_t head_dim_;
  std::vector<std::size_t> vectors_;  // byte offsets of their first elements, [batch, seq, heads]
};

}  // namespace ropecheck::properties

#endif  // ROPECHECK_PROPERTIES_TENSOR_MEMORY_H_
