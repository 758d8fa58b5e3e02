#include "properties/sparse_memory.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <new>
#include <utility>

namespace ropecheck::inline properties {

void SparseMemory::Unmap::operator()(std::byte* begin) const { munmap(begin, size); }

SparseMemory::SparseMemory(std::vector<Stretch> stretches, std::byte fill)
    : stretches_(std::move(stretches)), mapped_(nullptr, Unmap{0}) {
  const std::size_t size = stretches_.back().offset + stretches_.back().size;
  if (stretches_.size() == 1) {
    whole_.assign(size, fill);
    begin_ = whole_.data();
    return;
  }
  // Memory that cannot be touched is not counted, whatever its size.
  void* start = mmap(nullptr, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (start == MAP_FAILED) throw std::bad_alloc();
  begin_ = static_cast<std::byte*>(start);
  mapped_ = {begin_, Unmap{size}};
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  for (const auto& [offset, length] : stretches_) {
    const std::size_t first = offset / page * page;
    if (mprotect(begin_ + first, offset + length - first, PROT_READ | PROT_WRITE) != 0)
      throw std::bad_alloc();
    std::fill_n(begin_ + offset, length, fill);
  }
}

}  // namespace ropecheck::properties
