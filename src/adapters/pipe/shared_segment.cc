#include "adapters/pipe/shared_segment.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <new>
#include <system_error>
#include <utility>

namespace ropecheck::adapters {
namespace {

constexpr std::size_t kSegmentPage = 4096;
constexpr std::size_t kTensorBoundary = 64;   // of tensors, as in the caller's memory
constexpr std::size_t kSegmentMargin = 1024;  // bytes of canary on either side
constexpr int kSegmentCanary = 0xa7;

std::size_t whole_pages(std::size_t size) {
  return (size + kSegmentPage - 1) / kSegmentPage * kSegmentPage;
}

/// 128 random bits: another program's memory has another token.
std::string random_token() {
  std::array<unsigned char, SharedSegment::kTokenBytes / 2> bytes{};
  if (getrandom(bytes.data(), bytes.size(), 0) != std::ssize(bytes))
    throw std::system_error(errno, std::generic_category(), "no random numbers");
  std::string token;
  for (const unsigned char byte : bytes) {
    std::array<char, 3> two;
    std::snprintf(two.data(), two.size(), "%02x", byte);
    token += two.data();
  }
  return token;
}

bool is_canary(const std::byte* from, std::size_t size) {
  return std::all_of(from, from + size, [](std::byte b) { return b == std::byte{kSegmentCanary}; });
}

}  // namespace

SharedSegment::SharedSegment()
    : file_(memfd_create("ropecheck-tensors", MFD_CLOEXEC | MFD_ALLOW_SEALING)),
      token_(random_token()) {
  if (file_ < 0) throw std::system_error(errno, std::generic_category(), "no shared memory");
  // A program that cut the file off would end the gate as well.
  if (fcntl(file_, F_ADD_SEALS, F_SEAL_SHRINK) != 0) {
    close(file_);
    throw std::system_error(errno, std::generic_category(), "no sealed memory");
  }
  try {
    grow(kSegmentPage);
  } catch (...) {
    close(file_);
    throw;
  }
  std::memcpy(begin_, token_.data(), token_.size());
}

SharedSegment::~SharedSegment() {
  if (begin_ != nullptr) munmap(begin_, size_);
  close(file_);
}

void SharedSegment::grow(std::size_t size) {
  if (size <= size_) return;
  // A program has to map the memory anew whenever it has grown.
  constexpr std::size_t kMostToDouble = std::size_t{1} << 30;
  if (size < kMostToDouble) size = std::bit_ceil(size);
  if (ftruncate(file_, static_cast<off_t>(size)) != 0) throw std::bad_alloc();
  void* mapped = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, file_, 0);
  if (mapped == MAP_FAILED) throw std::bad_alloc();
  if (begin_ != nullptr) munmap(begin_, size_);
  begin_ = static_cast<std::byte*>(mapped);
  size_ = size;
}

SharedCall SharedSegment::place(const Call& call, std::optional<GivenRows> table) {
  blocks_.clear();
  table_ = std::move(table);
  const auto add = [&](const TensorArgument& t, std::string_view in, std::string_view out) {
    if (t.heads == 0) return;
    const bool in_place = t.in == t.out;
    blocks_.push_back({in, span_of(call, t.heads, t.in, t.in_strides), in_place});
    if (!in_place) blocks_.push_back({out, span_of(call, t.heads, t.out, t.out_strides), true});
  };
  add(call.q, "the input of q", "the output of q");
  add(call.k, "the input of k", "the output of k");
  std::size_t end = kSegmentPage;
  const auto next = [&end](std::size_t size, std::size_t misalignment) {
    const std::size_t at = end + kSegmentMargin + misalignment;
    end = whole_pages(at + size + kSegmentMargin);
    return at;
  };
  // Instructions that load whole vectors may depend on the distance from a boundary.
  for (Block& block : blocks_)
    block.at =
        next(block.span.size, reinterpret_cast<std::uintptr_t>(block.span.begin) % kTensorBoundary);
  if (table_) {
    table_at_.cos = next(table_->table_bytes(), 0);
    table_at_.sin =
        table_->joint ? table_at_.cos + table_->row_bytes() : next(table_->table_bytes(), 0);
  }
  grow(end);
  for (const Block& block : blocks_) {
    put_canaries(block.at, block.span.size);
    copy_stretches(begin_ + block.at, block.span.begin, block.span.stretches);
  }
  if (table_) fill_table();
  SharedCall placed{size_, {}, table_at_};
  auto block = blocks_.begin();
  for (const TensorArgument* t : {&call.q, &call.k}) {
    if (t->heads == 0) continue;
    const auto first = [](const Block& b) { return b.at + static_cast<std::size_t>(b.span.first); };
    SharedTensor tensor{t->heads, first(*block), first(*block), t->in_strides, t->out_strides};
    if (!block->is_output) tensor.out = first(*++block);
    ++block;
    placed.tensors.push_back(tensor);
  }
  return placed;
}

/// Earlier calls have left tensors and rows in the memory. A table by position may have a million
/// rows, nearly all of them 0, so the pages are given back instead of being written.
void SharedSegment::fill_table() {
  const std::size_t size = table_->table_bytes();
  for (const std::size_t at : {table_at_.cos, table_at_.sin}) {
    if (at == table_at_.sin && table_->joint) continue;
    const std::size_t first = at / kSegmentPage * kSegmentPage;
    const std::size_t last = whole_pages(at + size + kSegmentMargin);
    if (fallocate(file_, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, static_cast<off_t>(first),
                  static_cast<off_t>(last - first)) != 0)
      std::memset(begin_ + first, 0, last - first);
    put_canaries(at, size);
  }
  table_->store(begin_ + table_at_.cos, begin_ + table_at_.sin);
}

void SharedSegment::put_canaries(std::size_t at, std::size_t size) {
  std::memset(begin_ + at - kSegmentMargin, kSegmentCanary, kSegmentMargin);
  std::memset(begin_ + at + size, kSegmentCanary, kSegmentMargin);
}

bool SharedSegment::canaries_alive(std::size_t at, std::size_t size) const {
  return is_canary(begin_ + at - kSegmentMargin, kSegmentMargin) &&
         is_canary(begin_ + at + size, kSegmentMargin);
}

std::string SharedSegment::side_effect_on_table() const {
  const std::size_t size = table_->table_bytes();
  if (!canaries_alive(table_at_.cos, size) ||
      (!table_->joint && !canaries_alive(table_at_.sin, size)))
    return "memory next to the table was written";
  return table_->same(begin_ + table_at_.cos, begin_ + table_at_.sin) ? ""
                                                                      : "the table was changed";
}

std::string SharedSegment::take_results() {
  std::string side_effect = table_ ? side_effect_on_table() : "";
  for (const Block& block : blocks_) {
    if (!canaries_alive(block.at, block.span.size))
      side_effect = "memory next to " + std::string(block.name) + " was written";
    if (block.is_output)
      copy_stretches(block.span.begin, begin_ + block.at, block.span.stretches);
    else if (std::string change = change_of(block.span, begin_ + block.at, block.name);
             !change.empty())
      side_effect = std::move(change);
  }
  return side_effect;
}

}  // namespace ropecheck::adapters
