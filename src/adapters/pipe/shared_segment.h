#ifndef ROPECHECK_ADAPTERS_PIPE_SHARED_SEGMENT_H_
#define ROPECHECK_ADAPTERS_PIPE_SHARED_SEGMENT_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

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
  std::size_t size() const { return size_; }  ///< bytes; the memory grows and never shrinks

  /// Copies the tensors of a call, q and k, into the memory, with canaries around each. Throws
  /// std::bad_alloc if the machine does not have the memory.
  std::vector<SharedTensor> place(const Call& call);

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
  bool canaries_alive(const Block& block) const;

  int file_ = -1;
  std::string token_;
  std::byte* begin_ = nullptr;
  std::size_t size_ = 0;
  std::vector<Block> blocks_;
};

}  // namespace ropecheck::adapters

#endif  // ROPECHECK_ADAPTERS_PIPE_SHARED_SEGMENT_H_
