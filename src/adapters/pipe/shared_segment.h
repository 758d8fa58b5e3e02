#ifndef ROPECHECK_ADAPTERS_PIPE_SHARED_SEGMENT_H_
#define ROPECHECK_ADAPTERS_PIPE_SHARED_SEGMENT_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/apply/given_rows.h"
#include "properties/call.h"
#include "properties/tensor_span.h"

// Memory that the gate shares with a program on a pipe, so that tensors need not travel through it,
// and lie in memory as the case says: with strides and gaps, in place, and with canaries around
// them.
namespace ropecheck::adapters {

/// One tensor of a call in the shared memory.
struct SharedTensor {
  std::int64_t heads = 0;
  std::uint64_t in = 0;   ///< bytes from the beginning of the memory to element [0, 0, 0, 0]
  std::uint64_t out = 0;  ///< the same number in a call in place
  Strides in_strides, out_strides;
};

/// The cos and sin of a call in the shared memory, for programs that are given them.
struct SharedTable {
  std::uint64_t cos = 0;  ///< bytes from the beginning of the memory to the first entry of row 0
  std::uint64_t sin = 0;
};

/// The call that was placed last.
struct SharedCall {
  std::size_t memory_size = 0;        ///< bytes
  std::vector<SharedTensor> tensors;  ///< q, and k if there is one
  SharedTable table;                  ///< only if the call is given one
};

/// A file in memory. It begins with a token of kTokenBytes characters; a program that finds the
/// token has found the memory. For use by one thread at a time.
class SharedSegment {
 public:
  static constexpr std::size_t kTokenBytes = 32;

  /// Throws std::system_error if the machine has no such memory.
  SharedSegment();
  ~SharedSegment();
  SharedSegment(const SharedSegment&) = delete;
  SharedSegment& operator=(const SharedSegment&) = delete;

  int file() const { return file_; }
  const std::string& token() const { return token_; }

  /// Copies the tensors of a call, q and k, and the rows of its table, if it has one, into the
  /// memory, with canaries around each. The memory grows if it is too small, and never shrinks.
  /// Throws std::bad_alloc if the machine does not have the memory.
  SharedCall place(const Call& call, std::optional<GivenRows> table);

  /// Copies the outputs of the call placed last back into its tensors, with the gaps between their
  /// elements. Returns what was written besides: "memory next to the input of q was written".
  std::string take_results();

 private:
  struct Block {
    std::string_view name;
    TensorSpan span;  // the caller's memory
    bool is_output;
    std::size_t at = 0;  // bytes from the beginning of the memory to the span
  };
  void grow(std::size_t size);
  void put_canaries(std::size_t at, std::size_t size);
  bool canaries_alive(std::size_t at, std::size_t size) const;
  void fill_table();
  std::string side_effect_on_table() const;

  int file_ = -1;
  std::string token_;
  std::byte* begin_ = nullptr;
  std::size_t size_ = 0;
  std::vector<Block> blocks_;
  std::optional<GivenRows> table_;
  SharedTable table_at_;
};

}  // namespace ropecheck::adapters

#endif  // ROPECHECK_ADAPTERS_PIPE_SHARED_SEGMENT_H_
