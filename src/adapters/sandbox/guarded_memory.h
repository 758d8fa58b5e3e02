#ifndef ROPECHECK_ADAPTERS_SANDBOX_GUARDED_MEMORY_H_
#define ROPECHECK_ADAPTERS_SANDBOX_GUARDED_MEMORY_H_

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

// Memory that is shared with child processes and lies between inaccessible pages, so that an access
// beside a block faults.
namespace ropecheck::adapters {

/// The end of a block that touches a guard page.
enum class GuardedEnd { back, front };

/// In bytes: tensors are aligned to this boundary, or lie a misalignment behind it.
inline constexpr std::size_t kBoundary = 64;

class GuardedMemory {
 public:
  /// `slots` zeroed stretches of at least `capacity` bytes each. Throws std::bad_alloc. If a file
  /// is given, the stretches are in it, and other processes may have them as well, at other
  /// addresses.
  GuardedMemory(std::size_t slots, std::size_t capacity, int file = -1);
  ~GuardedMemory();
  GuardedMemory(const GuardedMemory&) = delete;
  GuardedMemory& operator=(const GuardedMemory&) = delete;

  std::size_t capacity() const { return capacity_; }
  /// The address of the first slot's guard page.
  std::byte* start() const { return start_; }
  /// Leaves the memory out of processes that are forked from now on. Otherwise they would copy the
  /// tables of its pages, which takes longer than all the rest of a fork.
  void hide_from_new_processes() const;

  /// Returns where `size` bytes of a slot begin. Without misalignment they touch the guard page at
  /// that end, as closely as the size permits. With misalignment they begin that many bytes behind
  /// a boundary of kBoundary, as close to the guard page as possible. Canaries are laid out where
  /// no guard page is: between the block and the guard page, and on the other side.
  std::byte* place(std::size_t slot, std::size_t size, GuardedEnd end,
                   std::size_t misalignment = 0);
  /// Returns true if the canaries beside the bytes placed last are unchanged.
  bool canaries_alive(std::size_t slot) const;

  /// Returns the slot on whose data or guard pages an address lies; the number of slots if it lies
  /// on none.
  std::size_t slot_of(const void* address) const;
  /// Returns where an address lies, seen from the bytes placed last in a slot: "before", "inside"
  /// or "behind".
  std::string_view side_of(std::size_t slot, const void* address) const;

 private:
  struct Placed {
    std::byte* begin = nullptr;
    std::size_t size = 0;
    std::size_t canaries_before = 0;
    std::size_t canaries_behind = 0;
  };
  /// The distance from one slot to the next: each has its own guard pages.
  std::size_t stride() const { return capacity_ + 2 * page_; }
  std::byte* data(std::size_t slot) const;

  std::size_t page_;
  std::size_t slots_;
  std::size_t capacity_;
  std::byte* start_;
  std::vector<Placed> placed_;  // by slot
};

}  // namespace ropecheck::adapters

#endif  // ROPECHECK_ADAPTERS_SANDBOX_GUARDED_MEMORY_H_
