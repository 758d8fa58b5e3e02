#ifndef ROPECHECK_ADAPTERS_SANDBOX_GUARDED_MEMORY_H_
#define ROPECHECK_ADAPTERS_SANDBOX_GUARDED_MEMORY_H_

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

// Memory shared with child processes, between pages that cannot be touched.
namespace ropecheck::adapters {

/// Which end of a block touches a guard page.
enum class GuardedEnd { back, front };

/// What tensors are aligned to, or off by their misalignment: bytes.
inline constexpr std::size_t kBoundary = 64;

class GuardedMemory {
 public:
  /// `slots` stretches of at least `capacity` bytes each, zero. Throws std::bad_alloc.
  GuardedMemory(std::size_t slots, std::size_t capacity);
  ~GuardedMemory();
  GuardedMemory(const GuardedMemory&) = delete;
  GuardedMemory& operator=(const GuardedMemory&) = delete;

  std::size_t capacity() const { return capacity_; }

  /// Where `size` bytes of a slot begin. Without misalignment they touch the guard at that end,
  /// wherever the size lets them begin. With it, they begin so many bytes behind a boundary of
  /// kBoundary, as close to the guard as that allows. Canaries are laid out where no guard is:
  /// between block and guard, and on the other side.
  std::byte* place(std::size_t slot, std::size_t size, GuardedEnd end,
                   std::size_t misalignment = 0);
  /// Whether the canaries beside the bytes placed last are untouched.
  bool canaries_alive(std::size_t slot) const;

  /// The slot on whose data or guard pages an address lies; their number where on none.
  std::size_t slot_of(const void* address) const;
  /// Where an address lies, as seen from the bytes placed last in a slot: "before", "inside" or
  /// "behind".
  std::string_view side_of(std::size_t slot, const void* address) const;

 private:
  struct Placed {
    std::byte* begin = nullptr;
    std::size_t size = 0;
    std::size_t canaries_before = 0;
    std::size_t canaries_behind = 0;
  };
  /// From one slot to the next: each has guard pages of its own.
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
