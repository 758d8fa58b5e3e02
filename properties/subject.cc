#include "properties/subject.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <span>
#include <utility>

#include "properties/tensor_memory.h"

namespace ropecheck::inline properties {
namespace {

Element element_of_bits(DType dtype, std::uint64_t bits) { return {value_of(dtype, bits), bits}; }

/// Returns the arrangement of an input. An axis is broadcast only if the values are the same all
/// along it: the case's values are, but a property may have changed some.
Arrangement input_arrangement(const Case& shape, const TensorCase& tensor,
                              const std::vector<Element>& values) {
  Arrangement a = tensor.in;
  if (!a.broadcast()) return a;
  const auto width = static_cast<std::size_t>(shape.spec.head_dim);
  const auto vector = [&](int b, int s, int h) {
    const std::size_t row = shape.token(b, s) * static_cast<std::size_t>(tensor.heads);
    return &values[(row + static_cast<std::size_t>(h)) * width];
  };
  for (int b = 0; b < shape.batch; ++b)
    for (int s = 0; s < shape.seq; ++s)
      for (int h = 0; h < tensor.heads; ++h) {
        const auto repeats = [&](const Element* first) {
          return std::equal(first, first + width, vector(b, s, h),
                            [](const auto& x, const auto& y) { return x.bits == y.bits; });
        };
        a.broadcast_batch = a.broadcast_batch && repeats(vector(0, s, h));
        a.broadcast_seq = a.broadcast_seq && repeats(vector(b, 0, h));
        a.broadcast_heads = a.broadcast_heads && repeats(vector(b, s, 0));
      }
  if (shape.in_place) a.broadcast_batch = a.broadcast_seq = a.broadcast_heads = false;
  return a;
}

/// One call's tensor: its memory, filled, and the values read back from it.
class Argument {
 public:
  Argument(const Case& shape, const TensorCase& tensor, const std::vector<Element>& values)
      : in_place_(shape.in_place),
        in_(shape, tensor.heads, input_arrangement(shape, tensor, values), poison(shape.dtype)) {
    in_.fill(values);
    before_ = in_.bytes();
    if (!in_place_)
      out_.emplace(shape, tensor.heads, tensor.out, poison_unlike(shape.dtype, values));
  }

  TensorArgument argument(std::int64_t heads) {
    TensorMemory& out = out_ ? *out_ : in_;
    return {heads, in_.first(), out.first(), in_.strides(), out.strides()};
  }

  std::vector<Element> read() const { return (out_ ? *out_ : in_).read(); }

  std::string side_effect(const char* name) const {
    const std::string tensor = std::string("tensor ") + name;
    if (!in_place_ && in_.differs_from(before_)) return tensor + ": the input was changed";
    const TensorMemory& out = out_ ? *out_ : in_;
    if (out.gap_written()) return tensor + ": memory between or around the vectors was written";
    if (!in_place_ && out.left_unwritten()) return tensor + ": an output was left unwritten";
    return {};
  }

 private:
  bool in_place_;
  TensorMemory in_;
  std::vector<std::byte> before_;
  std::optional<TensorMemory> out_;
};

/// Makes a call. Returns its side effects; throws CallFailed if it failed.
std::string call_or_throw(const Implementation& implementation, const Call& call) {
  const CallStatus status = implementation.rotate(call);
  if (!status.ok()) throw CallFailed(status);
  return status.side_effect;
}

/// The call of an operation, with both tensors if the implementation takes them.
Call call_of(const Implementation& implementation, const Case& shape, Argument& q, Argument& k) {
  Call call;
  call.spec = &shape.spec;
  call.dtype = shape.dtype;
  call.direction = shape.direction;
  call.batch = shape.batch;
  call.seq = shape.seq;
  call.positions = shape.positions.data();
  call.q = q.argument(shape.q.heads);
  if (implementation.capabilities.key_tensor) call.k = k.argument(shape.k.heads);
  return call;
}

/// Rotates an operation while another is running; see Subject::rotate_at_once.
void rotate_stored_at_once(const Implementation& implementation, const Operation& one,
                           const Operation& other) {
  Argument one_q(one.shape, one.shape.q, one.q), one_k(one.shape, one.shape.k, one.k);
  Argument other_q(other.shape, other.shape.q, other.q),
      other_k(other.shape, other.shape.k, other.k);
  const CallStatus status =
      implementation.rotate_at_once(call_of(implementation, one.shape, one_q, one_k),
                                    call_of(implementation, other.shape, other_q, other_k));
  if (!status.ok()) throw CallFailed(status);
}

Rotated rotate_stored(const Implementation& implementation, const Operation& operation) {
  const Case& shape = operation.shape;
  Argument q(shape, shape.q, operation.q);
  Argument k(shape, shape.k, operation.k);
  Call call = call_of(implementation, shape, q, k);
  std::string side_effect = call_or_throw(implementation, call);
  if (!implementation.capabilities.key_tensor) {
    call.q = k.argument(shape.k.heads);
    const std::string second = call_or_throw(implementation, call);
    if (side_effect.empty()) side_effect = second;
  }
  if (side_effect.empty()) side_effect = q.side_effect("q");
  if (side_effect.empty()) side_effect = k.side_effect("k");
  return {q.read(), k.read(), std::move(side_effect)};
}

}  // namespace

Subject subject_of(const Implementation& implementation, const Contract& contract, DType dtype) {
  Subject subject;
  subject.capabilities = implementation.capabilities;
  subject.rotate = [&implementation](const Operation& operation) {
    return rotate_stored(implementation, operation);
  };
  if (implementation.rotate_at_once)
    subject.rotate_at_once = [&implementation](const Operation& one, const Operation& other) {
      rotate_stored_at_once(implementation, one, other);
    };
  subject.budget = [&contract, dtype](const RopeSpec& spec, Direction direction) {
    return budget_of(contract, spec, dtype, direction);
  };
  subject.element = [dtype](const exact::DoubleDouble& value) {
    return element_of_bits(dtype, bits_of(dtype, value.hi));
  };
  subject.poison = [dtype](int kind) {
    const double values[] = {std::numeric_limits<double>::quiet_NaN(),
                             std::numeric_limits<double>::infinity(), format_of(dtype).largest()};
    return element_of_bits(dtype, bits_of(dtype, values[kind % 3]));
  };
  return subject;
}

}  // namespace ropecheck::properties
