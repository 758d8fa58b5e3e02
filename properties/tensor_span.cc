#include "properties/tensor_span.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>

namespace ropecheck::inline properties {
namespace {

std::array<SpanAxis, 4> axes_of(const Call& shape, std::int64_t heads, const Strides& strides) {
  return {{{shape.batch, strides.batch},
           {shape.seq, strides.seq},
           {heads, strides.head},
           {shape.spec->head_dim, strides.dim}}};
}

std::int64_t length(const SpanAxis& axis) { return (axis.count - 1) * std::abs(axis.stride); }

bool same_elements(const TensorSpan& span, const std::byte* copy) {
  const auto& [batch, seq, heads, head_dim] = span.axes;
  for (std::int64_t b = 0; b < batch.count; ++b)
    for (std::int64_t s = 0; s < seq.count; ++s)
      for (std::int64_t h = 0; h < heads.count; ++h)
        for (std::int64_t d = 0; d < head_dim.count; ++d) {
          const std::int64_t at = span.first + static_cast<std::int64_t>(span.width) *
                                                   (b * batch.stride + s * seq.stride +
                                                    h * heads.stride + d * head_dim.stride);
          if (std::memcmp(span.begin + at, copy + at, span.width) != 0) return false;
        }
  return true;
}

}  // namespace

std::vector<Stretch> stretches_of(const Call& shape, std::int64_t heads, const Strides& strides) {
  const auto width = static_cast<std::int64_t>(size_of(shape.dtype));
  SpanAxis outermost;
  std::int64_t lengths = 0;
  for (const SpanAxis& axis : axes_of(shape, heads, strides)) {
    lengths += length(axis);
    if (axis.count > 1 && std::abs(axis.stride) >= std::abs(outermost.stride)) outermost = axis;
  }
  const auto row = static_cast<std::size_t>((lengths - length(outermost) + 1) * width);
  const auto step = static_cast<std::size_t>(std::abs(outermost.stride) * width);
  if (step < row + kWideGap) return {{0, static_cast<std::size_t>((lengths + 1) * width)}};
  std::vector<Stretch> stretches;
  for (std::int64_t i = 0; i < outermost.count; ++i) {
    const std::size_t before = i == 0 ? 0 : kBesideStretch;
    const std::size_t behind = i + 1 == outermost.count ? 0 : kBesideStretch;
    stretches.push_back({static_cast<std::size_t>(i) * step - before, before + row + behind});
  }
  return stretches;
}

TensorSpan span_of(const Call& call, std::int64_t heads, const void* first,
                   const Strides& strides) {
  const auto width = static_cast<std::int64_t>(size_of(call.dtype));
  std::int64_t backwards = 0;  // bytes
  for (const SpanAxis& axis : axes_of(call, heads, strides))
    if (axis.stride < 0) backwards += length(axis) * width;
  auto* element = static_cast<std::byte*>(const_cast<void*>(first));
  TensorSpan span{element - backwards,
                  0,
                  backwards,
                  stretches_of(call, heads, strides),
                  axes_of(call, heads, strides),
                  size_of(call.dtype)};
  span.size = span.stretches.back().offset + span.stretches.back().size;
  return span;
}

std::string change_of(const TensorSpan& span, const std::byte* copy, std::string_view name) {
  if (same_stretches(copy, span.begin, span.stretches)) return {};
  const std::string of(name);
  return same_elements(span, copy) ? "memory between the elements of " + of + " was written"
                                   : of + " was changed";
}

void copy_stretches(std::byte* to, const std::byte* from, const std::vector<Stretch>& stretches) {
  for (const auto& [offset, size] : stretches) std::memcpy(to + offset, from + offset, size);
}

// Compares with std::memcmp, since a comparison of ranges takes one byte after the other.
bool same_stretches(const std::byte* a, const std::byte* b, const std::vector<Stretch>& stretches) {
  return std::all_of(stretches.begin(), stretches.end(), [&](const Stretch& at) {
    return std::memcmp(a + at.offset, b + at.offset, at.size) == 0;
  });
}

std::vector<std::byte> contents_of(const std::byte* begin, const std::vector<Stretch>& stretches) {
  std::vector<std::byte> contents;
  for (const auto& [offset, size] : stretches)
    contents.insert(contents.end(), begin + offset, begin + offset + size);
  return contents;
}

bool holds(const std::byte* begin, const std::vector<Stretch>& stretches,
           const std::vector<std::byte>& contents) {
  const std::byte* expected = contents.data();
  return std::all_of(stretches.begin(), stretches.end(), [&](const Stretch& at) {
    const bool same = std::memcmp(begin + at.offset, expected, at.size) == 0;
    expected += at.size;
    return same;
  });
}

void restore(std::byte* begin, const std::vector<Stretch>& stretches,
             const std::vector<std::byte>& contents) {
  const std::byte* from = contents.data();
  for (const auto& [offset, size] : stretches) {
    std::memcpy(begin + offset, from, size);
    from += size;
  }
}

}  // namespace ropecheck::properties
