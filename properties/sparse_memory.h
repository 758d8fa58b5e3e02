#ifndef ROPECHECK_PROPERTIES_SPARSE_MEMORY_H_
#define ROPECHECK_PROPERTIES_SPARSE_MEMORY_H_

#include <cstddef>
#include <memory>
#include <vector>

#include "properties/tensor_span.h"

namespace ropecheck::inline properties {

/// Memory of which only some stretches can be touched. The addresses between them are kept free:
/// pages that lie there as a whole end a process that reads or writes them.
class SparseMemory {
 public:
  /// Every byte of the stretches is `fill`. They follow each other, the first from byte 0 on.
  /// Throws std::bad_alloc where the machine does not have so many addresses.
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
  std::vector<std::byte> whole_;  // where there is one stretch
  std::unique_ptr<std::byte, Unmap> mapped_;
  std::byte* begin_;
};

}  // namespace ropecheck::inline properties

#endif  // ROPECHECK_PROPERTIES_SPARSE_MEMORY_H_
