#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "diagnosis/conditions/facts.h"
#include "properties/tensor_memory.h"

// Facts about the memory of a result: addresses and strides of its tensor and of its vector.
namespace ropecheck::diagnosis {
namespace {

/// Returns true if element [0, 0, 0, 0] of the item's tensor is at a multiple of so many bytes.
bool is_aligned(const Case& c, const Item& i, bool output, std::size_t bytes) {
  const TensorCase& tensor = i.where.tensor == 'q' ? c.q : c.k;
  const Arrangement& a = output && !c.in_place ? tensor.out : tensor.in;
  const auto first = static_cast<std::size_t>(place(c, tensor.heads, a).first + a.misalignment);
  return first * size_of(c.dtype) % bytes == 0;
}

/// Returns true if batch rows, tokens and heads do not lie at even distances, so that a tensor is
/// no view of rows.
bool is_uneven(const Case& c, int heads, const Arrangement& a) {
  const Strides strides = place(c, heads, a).strides;
  struct Axis {
    std::int64_t size, stride;
  };
  std::int64_t stride = 0, size = 1;  // of the axes behind, joined
  for (const Axis& axis :
       {Axis{heads, strides.head}, {c.seq, strides.seq}, {c.batch, strides.batch}}) {
    if (axis.size == 1) continue;
    if (size > 1 && axis.stride != stride * size) return true;
    if (size == 1) stride = axis.stride;
    size *= axis.size;
  }
  return false;
}

/// The byte at which the item's vector begins in memory that begins at a multiple of 64.
std::int64_t start_of_vector(const Case& c, const Item& i, bool output) {
  const TensorCase& tensor = i.where.tensor == 'q' ? c.q : c.k;
  const Arrangement& a = output && !c.in_place ? tensor.out : tensor.in;
  const Placement placement = place(c, tensor.heads, a);
  const Strides& strides = placement.strides;
  return (placement.first + a.misalignment + i.where.batch * strides.batch +
          i.where.seq * strides.seq + i.where.head * strides.head) *
         static_cast<std::int64_t>(size_of(c.dtype));
}

bool has_apart_coordinates(const Case& c, const Item& i, bool output) {
  const TensorCase& tensor = i.where.tensor == 'q' ? c.q : c.k;
  const Arrangement& a = output && !c.in_place ? tensor.out : tensor.in;
  return a.step != 1 || a.reversed_dim;
}

constexpr ItemFact kMemoryFacts[] = {
    {"in tensors whose output does not begin at a multiple of 16 bytes",
     [](const Case& c, const Item& i) { return !is_aligned(c, i, true, 16); }},
    {"in tensors whose output does not begin at a multiple of 32 bytes",
     [](const Case& c, const Item& i) { return !is_aligned(c, i, true, 32); }},
    {"in tensors whose input does not begin at a multiple of 16 bytes",
     [](const Case& c, const Item& i) { return !is_aligned(c, i, false, 16); }},
    {"in tensors whose input does not begin at a multiple of 32 bytes",
     [](const Case& c, const Item& i) { return !is_aligned(c, i, false, 32); }},
    {"in tensors whose output begins at a multiple of 16 bytes",
     [](const Case& c, const Item& i) { return is_aligned(c, i, true, 16); }},
    {"in tensors with heads farther apart than tokens",
     [](const Case& c, const Item& i) {
       const TensorCase& tensor = i.where.tensor == 'q' ? c.q : c.k;
       const Strides strides = place(c, tensor.heads, tensor.in).strides;
       return std::abs(strides.head) > std::abs(strides.seq);
     }},
    {"in vectors whose input does not begin at a multiple of 16 bytes",
     [](const Case& c, const Item& i) { return start_of_vector(c, i, false) % 16 != 0; }},
    {"in vectors whose input does not begin at a multiple of 32 bytes",
     [](const Case& c, const Item& i) { return start_of_vector(c, i, false) % 32 != 0; }},
    {"in vectors whose output does not begin at a multiple of 16 bytes",
     [](const Case& c, const Item& i) { return start_of_vector(c, i, true) % 16 != 0; }},
    {"in vectors whose output does not begin at a multiple of 32 bytes",
     [](const Case& c, const Item& i) { return start_of_vector(c, i, true) % 32 != 0; }},
    {"in tensors whose input's batch rows, tokens and heads do not lie at even distances",
     [](const Case& c, const Item& i) {
       const TensorCase& tensor = i.where.tensor == 'q' ? c.q : c.k;
       return is_uneven(c, tensor.heads, tensor.in);
     }},
    {"in tensors whose output's batch rows, tokens and heads do not lie at even distances",
     [](const Case& c, const Item& i) {
       const TensorCase& tensor = i.where.tensor == 'q' ? c.q : c.k;
       return is_uneven(c, tensor.heads, c.in_place ? tensor.in : tensor.out);
     }},
    {"in tensors whose input's coordinates are neighbours",
     [](const Case& c, const Item& i) { return !has_apart_coordinates(c, i, false); }},
    {"in tensors whose input's coordinates are no neighbours",
     [](const Case& c, const Item& i) { return has_apart_coordinates(c, i, false); }},
    {"in tensors whose output's coordinates are neighbours",
     [](const Case& c, const Item& i) { return !has_apart_coordinates(c, i, true); }},
    {"in tensors whose output's coordinates are no neighbours",
     [](const Case& c, const Item& i) { return has_apart_coordinates(c, i, true); }},
    {"in vectors whose input does not begin at a multiple of 4 bytes",
     [](const Case& c, const Item& i) { return start_of_vector(c, i, false) % 4 != 0; }},
    {"in vectors whose output does not begin at a multiple of 4 bytes",
     [](const Case& c, const Item& i) { return start_of_vector(c, i, true) % 4 != 0; }},
    {"in vectors whose input does not begin at a multiple of 8 bytes",
     [](const Case& c, const Item& i) { return start_of_vector(c, i, false) % 8 != 0; }},
    {"in vectors whose output does not begin at a multiple of 8 bytes",
     [](const Case& c, const Item& i) { return start_of_vector(c, i, true) % 8 != 0; }},
};

}  // namespace

std::span<const ItemFact> facts_about_memory() { return kMemoryFacts; }

}  // namespace ropecheck::diagnosis
