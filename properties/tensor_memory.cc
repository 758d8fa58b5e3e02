#include "properties/tensor_memory.h"

#include <cstring>
#include <utility>

namespace ropecheck::inline properties {
namespace {

constexpr std::size_t kBorder = 256;  // bytes of canary on either side
constexpr std::size_t kAlignment = 64;
constexpr std::byte kCanary{0xc5};

/// The memory for a tensor whose lowest element lies at most kAlignment bytes after a border and
/// the shift.
std::vector<Stretch> memory_for(const Case& shape, int heads, const Placement& placement,
                                std::size_t shift) {
  Call call;
  call.spec = &shape.spec;
  call.dtype = shape.dtype;
  call.batch = shape.batch;
  call.seq = shape.seq;
  std::vector<Stretch> stretches = stretches_of(call, heads, placement.strides);
  // Includes the gap after the last row, unless it is a wide one.
  const std::size_t extent = static_cast<std::size_t>(placement.extent) * size_of(shape.dtype);
  if (stretches.size() == 1 && extent < stretches.front().size + kWideGap)
    stretches.front().size = extent;
  for (Stretch& stretch : stretches) {
    stretch.offset += kBorder + shift;
    stretch.size += kAlignment;
  }
  stretches.front().size += std::exchange(stretches.front().offset, 0);
  stretches.back().size += kBorder;
  return stretches;
}

}  // namespace

std::uint64_t poison(DType dtype) {
  switch (dtype) {
    case DType::float16:
      return 0x7d5a;
    case DType::bfloat16:
      return 0x7f9a;
    case DType::float64:
      return 0x7ff5'a5a5'a5a5'a5a5;
    case DType::float32:
      break;
  }
  return 0x7f9a'5a5a;
}

Placement place(const Case& shape, std::int64_t heads, const Arrangement& a) {
  Placement p;
  Strides& strides = p.strides;
  strides.dim = a.step;
  std::int64_t size = std::int64_t{shape.spec.head_dim} * a.step + a.head_gap;
  struct Axis {
    std::int64_t* stride;
    std::int64_t count;
    bool broadcast, reversed;
  };
  const Axis batch{&strides.batch, shape.batch, a.broadcast_batch, a.reversed_batch};
  const Axis seq{&strides.seq, shape.seq, a.broadcast_seq, a.reversed};
  const Axis head{&strides.head, heads, a.broadcast_heads, a.reversed_heads};
  const auto lay_out = [&](const Axis& axis, int gap) {
    *axis.stride = axis.broadcast ? 0 : size;
    size = (axis.broadcast ? 1 : axis.count) * size + gap;
  };
  const Axis& outer = a.heads_first ? head : seq;
  lay_out(a.heads_first ? seq : head, a.token_gap);
  lay_out(a.batch_second ? batch : outer, a.batch_gap);
  lay_out(a.batch_second ? outer : batch, 0);
  p.extent = size;
  const auto reverse = [&](std::int64_t& stride, std::int64_t count) {
    p.first += (count - 1) * stride;
    stride = -stride;
  };
  for (const Axis& axis : {batch, seq, head})
    if (axis.reversed) reverse(*axis.stride, axis.count);
  if (a.reversed_dim) reverse(strides.dim, shape.spec.head_dim);
  return p;
}

TensorMemory::TensorMemory(const Case& shape, int heads, const Arrangement& arrangement)
    : placement_(place(shape, heads, arrangement)),
      dtype_(shape.dtype),
      width_(size_of(shape.dtype)),
      memory_(memory_for(shape, heads, placement_,
                         static_cast<std::size_t>(arrangement.misalignment) * width_),
              kCanary),
      head_dim_(static_cast<std::size_t>(shape.spec.head_dim)) {
  const auto address = reinterpret_cast<std::uintptr_t>(memory_.data()) + kBorder;
  const std::size_t to_boundary = (kAlignment - address % kAlignment) % kAlignment;
  start_ = kBorder + to_boundary + static_cast<std::size_t>(arrangement.misalignment) * width_;
  const Strides& s = placement_.strides;
  vectors_.reserve(static_cast<std::size_t>(shape.tokens()) * static_cast<std::size_t>(heads));
  for (std::int64_t b = 0; b < shape.batch; ++b)
    for (std::int64_t t = 0; t < shape.seq; ++t)
      for (std::int64_t h = 0; h < heads; ++h)
        vectors_.push_back(offset(placement_.first + b * s.batch + t * s.seq + h * s.head));
  with_dtype(dtype_, [&]<DType kDType>() {
    for_each_element<kDType>(*this, [unwritten = poison(kDType)](std::byte* at, std::size_t) {
      store_bits<kDType>(at, unwritten);
    });
  });
}

/// Most often the elements of a vector lie without gaps, and the first loop is one of vectors.
template <DType kDType, class Memory, class Visit>
void TensorMemory::for_each_element(Memory& memory, const Visit& visit) {
  constexpr auto kWidth = static_cast<std::ptrdiff_t>(sizeof(BitsOf<kDType>));
  const std::ptrdiff_t distance = memory.placement_.strides.dim * kWidth;
  const auto count = static_cast<std::ptrdiff_t>(memory.head_dim_);
  std::size_t i = 0;
  for (const std::size_t vector : memory.vectors_) {
    auto* const first = memory.memory_.data() + vector;
    if (distance == kWidth)
      for (std::ptrdiff_t d = 0; d < count; ++d) visit(first + d * kWidth, i++);
    else
      for (std::ptrdiff_t d = 0; d < count; ++d) visit(first + d * distance, i++);
  }
}

void TensorMemory::fill(const std::vector<Element>& values) {
  with_dtype(dtype_, [&]<DType kDType>() {
    for_each_element<kDType>(*this, [from = values.data()](std::byte* place, std::size_t i) {
      store_bits<kDType>(place, from[i].bits);
    });
  });
}

std::vector<Element> TensorMemory::read() const {
  std::vector<Element> values(vectors_.size() * head_dim_);
  with_dtype(dtype_, [&]<DType kDType>() {
    for_each_element<kDType>(*this, [to = values.data()](const std::byte* place, std::size_t i) {
      const std::uint64_t bits = load_bits<kDType>(place);
      to[i] = {value_of<kDType>(bits), bits};
    });
  });
  return values;
}

std::vector<std::byte> TensorMemory::bytes() const {
  return contents_of(memory_.data(), memory_.stretches());
}

bool TensorMemory::differs_from(const std::vector<std::byte>& bytes) const {
  return !holds(memory_.data(), memory_.stretches(), bytes);
}

bool TensorMemory::gap_written() const {
  for (const auto& stretch : memory_.stretches()) {
    const std::size_t size = stretch.size;
    std::vector<std::byte> expected(size, kCanary);
    const std::byte* const begin = memory_.data() + stretch.offset;
    with_dtype(dtype_, [&]<DType kDType>() {
      const auto copy = [begin, size, to = expected.data()](const std::byte* place, std::size_t) {
        const auto at = static_cast<std::size_t>(place - begin);
        // If there are several stretches, most elements lie in others.
        if (at < size) store_bits<kDType>(to + at, load_bits<kDType>(place));
      };
      for_each_element<kDType>(*this, copy);
    });
    if (std::memcmp(expected.data(), begin, size) != 0) return true;
  }
  return false;
}

bool TensorMemory::left_unwritten(const std::vector<Element>& inputs) const {
  std::size_t places = 0;
  with_dtype(dtype_, [&]<DType kDType>() {
    const auto count = [&places, given = inputs.data(), unwritten = poison(kDType)](
                           const std::byte* at, std::size_t i) {
      places += static_cast<std::size_t>(load_bits<kDType>(at) == unwritten &&
                                         given[i].bits != unwritten);
    };
    for_each_element<kDType>(*this, count);
  });
  return places > 0;
}

}  // namespace ropecheck::properties
