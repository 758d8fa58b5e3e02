#include "properties/tensor_memory.h"

#include <algorithm>
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
              kCanary) {
  const auto address = reinterpret_cast<std::uintptr_t>(memory_.data()) + kBorder;
  const std::size_t to_boundary = (kAlignment - address % kAlignment) % kAlignment;
  start_ = kBorder + to_boundary + static_cast<std::size_t>(arrangement.misalignment) * width_;
  const Strides& s = placement_.strides;
  const auto vectors = static_cast<std::size_t>(shape.tokens()) * static_cast<std::size_t>(heads);
  places_.reserve(vectors * static_cast<std::size_t>(shape.spec.head_dim));
  for (std::int64_t b = 0; b < shape.batch; ++b)
    for (std::int64_t t = 0; t < shape.seq; ++t)
      for (std::int64_t h = 0; h < heads; ++h)
        for (std::int64_t d = 0; d < shape.spec.head_dim; ++d)
          places_.push_back(
              offset(placement_.first + b * s.batch + t * s.seq + h * s.head + d * s.dim));
  for (const std::size_t at : places_) store_bits(dtype_, memory_.data() + at, poison(dtype_));
}

void TensorMemory::fill(const std::vector<Element>& values) {
  for (std::size_t i = 0; i < places_.size(); ++i)
    store_bits(dtype_, memory_.data() + places_[i], values[i].bits);
}

std::vector<Element> TensorMemory::read() const {
  std::vector<Element> values;
  values.reserve(places_.size());
  for (const std::size_t at : places_) {
    const std::uint64_t bits = load_bits(dtype_, memory_.data() + at);
    values.push_back({value_of(dtype_, bits), bits});
  }
  return values;
}

std::vector<std::byte> TensorMemory::bytes() const {
  return contents_of(memory_.data(), memory_.stretches());
}

bool TensorMemory::differs_from(const std::vector<std::byte>& bytes) const {
  return !holds(memory_.data(), memory_.stretches(), bytes);
}

bool TensorMemory::gap_written() const {
  for (const auto& [offset, size] : memory_.stretches()) {
    std::vector<std::byte> expected(size, kCanary);
    for (const std::size_t at : places_)
      if (at >= offset && at - offset < size)
        std::memcpy(&expected[at - offset], memory_.data() + at, width_);
    if (std::memcmp(expected.data(), memory_.data() + offset, size) != 0) return true;
  }
  return false;
}

bool TensorMemory::left_unwritten(const std::vector<Element>& inputs) const {
  const std::uint64_t unwritten = poison(dtype_);
  for (std::size_t i = 0; i < places_.size(); ++i)
    if (inputs[i].bits != unwritten && load_bits(dtype_, memory_.data() + places_[i]) == unwritten)
      return true;
  return false;
}

}  // namespace ropecheck::properties
