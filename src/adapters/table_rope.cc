#include "adapters/table_rope.h"

#include <atomic>
#include <memory>
#include <new>
#include <string>
#include <utility>

#include "adapters/sandbox/guarded_memory.h"
#include "properties/exact/double_double.h"
#include "properties/tensor_memory.h"
#include "reference/complex.h"

namespace ropecheck::adapters {
namespace {

enum Slot : std::size_t { kCos, kSin, kSlots };

void rotate_vector(const Call& call, const TensorArgument& tensor, const std::byte* in,
                   std::byte* out, const std::byte* cos, const std::byte* sin) {
  const RopeSpec& spec = *call.spec;
  const auto width = static_cast<std::int64_t>(size_of(call.dtype));
  const auto load = [&](const std::byte* from, std::int64_t index) {
    return exact::DoubleDouble(value_of(call.dtype, load_bits(call.dtype, from + index * width)));
  };
  const auto store = [&](std::int64_t index, const exact::DoubleDouble& value) {
    store_bits(call.dtype, out + index * tensor.out_strides.dim * width,
               bits_of(call.dtype, value.hi));
  };
  for (std::int64_t d = 0; d < spec.head_dim; ++d)
    if (d < spec.rotary_offset || d >= spec.rotary_offset + spec.rotary_dim)
      store_bits(call.dtype, out + d * tensor.out_strides.dim * width,
                 load_bits(call.dtype, in + d * tensor.in_strides.dim * width));
  for (int pair = 0; pair < spec.pairs(); ++pair) {
    const auto [first, second] = pair_elements(spec, pair);
    const exact::DoubleDouble c = load(cos, pair);
    const exact::DoubleDouble s =
        call.direction == Direction::forward ? load(sin, pair) : -load(sin, pair);
    const exact::DoubleDouble x1 = load(in, first * tensor.in_strides.dim);
    const exact::DoubleDouble x2 = load(in, second * tensor.in_strides.dim);
    store(first, x1 * c - x2 * s);
    store(second, x1 * s + x2 * c);
  }
}

void rotate_tensor(const Call& call, const TensorArgument& tensor, const std::byte* cos,
                   const std::byte* sin) {
  const auto width = static_cast<std::int64_t>(size_of(call.dtype));
  const Strides& from = tensor.in_strides;
  const Strides& to = tensor.out_strides;
  for (std::int64_t b = 0; b < call.batch; ++b)
    for (std::int64_t s = 0; s < call.seq; ++s)
      for (std::int64_t h = 0; h < tensor.heads; ++h) {
        const std::int64_t row = (b * call.seq + s) * call.spec->pairs() * width;
        rotate_vector(
            call, tensor,
            static_cast<const std::byte*>(tensor.in) +
                (b * from.batch + s * from.seq + h * from.head) * width,
            static_cast<std::byte*>(tensor.out) + (b * to.batch + s * to.seq + h * to.head) * width,
            cos + row, sin + row);
      }
}

CallStatus rotate_by(const MakeTable& make, GuardedEnd end, const Call& call) {
  const std::size_t entries = static_cast<std::size_t>(call.batch * call.seq) *
                              static_cast<std::size_t>(call.spec->pairs());
  const std::size_t width = size_of(call.dtype);
  GuardedMemory memory(kSlots, entries * width);
  std::byte* tables[kSlots] = {};
  for (const Slot slot : {kCos, kSin}) {
    tables[slot] = memory.place(slot, entries * width, end);
    for (std::size_t i = 0; i < entries; ++i)
      store_bits(call.dtype, tables[slot] + i * width, poison(call.dtype));
  }
  CallStatus status = make(
      {call.spec, call.dtype, call.batch, call.seq, call.positions, tables[kCos], tables[kSin]});
  if (!status.ok()) return status;
  for (const Slot slot : {kCos, kSin}) {
    const std::string name = slot == kCos ? "cos" : "sin";
    if (!memory.canaries_alive(slot))
      status.side_effect = "memory next to " + name + " was written";
    for (std::size_t i = 0; i < entries; ++i)
      if (load_bits(call.dtype, tables[slot] + i * width) == poison(call.dtype))
        status.side_effect = "an entry of " + name + " was left unwritten";
  }
  rotate_tensor(call, call.q, tables[kCos], tables[kSin]);
  rotate_tensor(call, call.k, tables[kCos], tables[kSin]);
  return status;
}

}  // namespace

Implementation rotation_by_table(const MakeTable& make, Implementation described) {
  Capabilities& can = described.capabilities;
  can.table = true;
  for (bool Capabilities::*ours :
       {&Capabilities::interleaved, &Capabilities::half_split, &Capabilities::partial_rotary,
        &Capabilities::rotary_offset, &Capabilities::inverse, &Capabilities::in_place,
        &Capabilities::out_of_place, &Capabilities::strides, &Capabilities::key_tensor})
    can.*ours = true;
  described.rotate = [make, turn = std::make_shared<std::atomic<unsigned>>(0)](const Call& call) {
    const GuardedEnd end = (*turn)++ % 2 == 0 ? GuardedEnd::back : GuardedEnd::front;
    try {
      return rotate_by(make, end, call);
    } catch (const std::bad_alloc&) {
      return CallStatus{"there is no memory for the table"};
    }
  };
  return described;
}

}  // namespace ropecheck::adapters
