#include "gate/guarded_memory.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <iterator>
#include <new>

namespace ropecheck {
namespace {

constexpr std::byte kCanary{0xc5};
/// How far beside a block writes are noticed where there is no guard.
constexpr std::size_t kCanaryBytes = 1024;

}  // namespace

GuardedMemory::GuardedMemory(std::size_t slots, std::size_t capacity)
    : page_(static_cast<std::size_t>(sysconf(_SC_PAGESIZE))), slots_(slots) {
  assert(slots <= std::size(canaries_));
  // Room for the canaries, in whole pages.
  capacity_ = (capacity + kCanaryBytes + page_ - 1) / page_ * page_;
  const std::size_t bytes = slots_ * stride();
  void* start = mmap(nullptr, bytes, PROT_NONE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (start == MAP_FAILED) throw std::bad_alloc();
  start_ = static_cast<std::byte*>(start);
  for (std::size_t slot = 0; slot < slots_; ++slot)
    if (mprotect(data(slot), capacity_, PROT_READ | PROT_WRITE) != 0) {
      munmap(start_, bytes);
      throw std::bad_alloc();
    }
}

GuardedMemory::~GuardedMemory() { munmap(start_, slots_ * stride()); }

std::byte* GuardedMemory::data(std::size_t slot) const { return start_ + slot * stride() + page_; }

std::byte* GuardedMemory::place(std::size_t slot, std::size_t size, GuardedEnd end) {
  std::byte* begin = data(slot);
  const std::size_t beside = std::min(kCanaryBytes, capacity_ - size);
  if (end == GuardedEnd::back) {
    begin += capacity_ - size;
    canaries_[slot] = {begin - beside, beside};
  } else {
    canaries_[slot] = {begin + size, beside};
  }
  std::fill_n(canaries_[slot].begin, beside, kCanary);
  return begin;
}

bool GuardedMemory::canaries_alive(std::size_t slot) const {
  const Canaries& canaries = canaries_[slot];
  return std::all_of(canaries.begin, canaries.begin + canaries.size,
                     [](std::byte b) { return b == kCanary; });
}

std::size_t GuardedMemory::slot_of(const void* address) const {
  const auto offset =
      reinterpret_cast<std::uintptr_t>(address) - reinterpret_cast<std::uintptr_t>(start_);
  return std::min<std::size_t>(offset / stride(), slots_);
}

}  // namespace ropecheck
