#ifndef ROPECHECK_GATE_GUARDED_MEMORY_H_
#define ROPECHECK_GATE_GUARDED_MEMORY_H_

#include <cstddef>
#include <cstdint>

// Memory shared with child processes, between pages that cannot be touched.
namespace ropecheck {

/// Which end of a block touches a guard page.
enum class GuardedEnd { back, front };

class GuardedMemory {
 public:
  /// `slots` stretches of at least `capacity` bytes each, zero. Throws std::bad_alloc.
  GuardedMemory(std::size_t slots, std::size_t capacity);
  ~GuardedMemory();
  GuardedMemory(const GuardedMemory&) = delete;
  GuardedMemory& operator=(const GuardedMemory&) = delete;

  std::size_t capacity() const { return capacity_; }

  /// Where `size` bytes of a slot begin, if they are to touch the guard at that end. Canaries are
  /// laid out on the other side.
  std::byte* place(std::size_t slot, std::size_t size, GuardedEnd end);
  /// Whether the canaries beside the bytes placed last are untouched.
  bool canaries_alive(std::size_t slot) const;

  /// The slot on whose data or guard pages an address lies; their number where on none.
  std::size_t slot_of(const void* address) const;

 private:
  struct Canaries {
    std::byte* begin = nullptr;
    std::size_t size = 0;
  };
  /// From one slot to the next: each has guard pages of its own.
  std::size_t stride() const { return capacity_ + 2 * page_; }
  std::byte* data(std::size_t slot) const;

  std::size_t page_;
  std::size_t slots_;
  std::size_t capacity_;
  std::byte* start_;
  Canaries canaries_[16] = {};
};

}  // namespace ropecheck

#endif  // ROPECHECK_GATE_GUARDED_MEMORY_H_
