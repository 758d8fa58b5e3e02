#include "adapters/sandbox/guarded_memory.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <cstring>
#include <new>

namespace ropecheck::adapters {
namespace {

constexpr std::byte kCanary{0xc5};
/// On a side without a guard page, writes up to this many bytes beside a block are noticed.
constexpr std::size_t kCanaryBytes = 1024;

bool all_alive(const std::byte* canaries, std::size_t size) {
  return size == 0 || (*canaries == kCanary && std::memcmp(canaries, canaries + 1, size - 1) == 0);
}

}  // namespace

GuardedMemory::GuardedMemory(std::size_t slots, std::size_t capacity, int file)
    : page_(static_cast<std::size_t>(sysconf(_SC_PAGESIZE))), slots_(slots), placed_(slots) {
  // Whole pages, with room for the canaries.
  capacity_ = (capacity + kCanaryBytes + kBoundary + page_ - 1) / page_ * page_;
  const std::size_t bytes = slots_ * stride();
  if (file >= 0 && ftruncate(file, static_cast<off_t>(bytes)) != 0) throw std::bad_alloc();
  const int kind = MAP_SHARED | MAP_NORESERVE | (file < 0 ? MAP_ANONYMOUS : 0);
  void* start = mmap(nullptr, bytes, PROT_NONE, kind, file, 0);
  if (start == MAP_FAILED) throw std::bad_alloc();
  start_ = static_cast<std::byte*>(start);
  for (std::size_t slot = 0; slot < slots_; ++slot)
    if (mprotect(data(slot), capacity_, PROT_READ | PROT_WRITE) != 0) {
      munmap(start_, bytes);
      throw std::bad_alloc();
    }
}

GuardedMemory::~GuardedMemory() { munmap(start_, slots_ * stride()); }

void GuardedMemory::hide_from_new_processes() const {
  madvise(start_, slots_ * stride(), MADV_DONTFORK);
}

std::byte* GuardedMemory::data(std::size_t slot) const { return start_ + slot * stride() + page_; }

std::byte* GuardedMemory::place(std::size_t slot, std::size_t size, GuardedEnd end,
                                std::size_t misalignment) {
  assert(misalignment < kBoundary && size + kBoundary <= capacity_);
  std::size_t before = misalignment;  // bytes between the guard and the block
  if (end == GuardedEnd::back) {
    before = capacity_ - size;
    if (misalignment != 0) before -= (before - misalignment) % kBoundary;
  }
  const std::size_t behind = capacity_ - size - before;
  std::byte* begin = data(slot) + before;
  placed_[slot] = {begin, size, std::min(before, kCanaryBytes), std::min(behind, kCanaryBytes)};
  std::fill_n(begin - placed_[slot].canaries_before, placed_[slot].canaries_before, kCanary);
  std::fill_n(begin + size, placed_[slot].canaries_behind, kCanary);
  return begin;
}

bool GuardedMemory::canaries_alive(std::size_t slot) const {
  const Placed& placed = placed_[slot];
  return all_alive(placed.begin - placed.canaries_before, placed.canaries_before) &&
         all_alive(placed.begin + placed.size, placed.canaries_behind);
}

std::string_view GuardedMemory::side_of(std::size_t slot, const void* address) const {
  const auto at = reinterpret_cast<std::uintptr_t>(address);
  const auto begin = reinterpret_cast<std::uintptr_t>(placed_[slot].begin);
  return at < begin ? "before" : at - begin < placed_[slot].size ? "inside" : "behind";
}

std::size_t GuardedMemory::slot_of(const void* address) const {
  const auto offset =
      reinterpret_cast<std::uintptr_t>(address) - reinterpret_cast<std::uintptr_t>(start_);
  return std::min<std::size_t>(offset / stride(), slots_);
}

}  // namespace ropecheck::adapters
