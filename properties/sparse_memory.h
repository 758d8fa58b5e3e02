#ifndef ROPECHECK_PROPERTIES_SPARSE_MEMORY_H_
#define ROPECHECK_PROPERTIES_SPARSE_MEMORY_H_

#include <cstddef>
#include <memory>
#include <vector>

#include "properties/tensor_span.h"

// Memory for tensors whose rows lie gigabytes apart. Only the rows use memory of the machine.
namespace ropecheck::inline properties {

/// Memory of which only some stretches can be touched. The addresses between them are reserved: a
/// process that reads or writes a whole page between them is ended by a signal.
class SparseMemory {
 public:
  /// Every byte of the stretches is `fill`. The stretches are in ascending order, and the first
  /// starts at byte 0. Throws std::bad_alloc if the machine does not have that many addresses.
  SparseMemory(std::vector<Stretch> stretches, std::byte fill);

  std::byte* data() { return begin_; }
  const std::byte* data() const { return begin_; }
  const std::vector<Stretch>& stretches() const { return stretches_; }

 private:
  struct Unmap {
    std::size_t size;
    void operator()(std::byte* begin) const;
  };
  std::vector<Stretch> stretches_;
  std::vector<std::byte> whole_;  // used if there is one stretch
  std::unique_ptr<std::byte, Unmap> mapped_;
  std::byte* begin_;
};

}  // namespace ropecheck::properties

#endif  // ROPECHECK_PROPERTIES_SPARSE_MEMORY_H_
