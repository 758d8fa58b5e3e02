#include "properties/subject.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <utility>

#include "properties/declined_call.h"
#include "properties/exact/rounded_frequencies.h"
#include "properties/given_table.h"
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

/// One call's tensor: its memory, filled, and the values read back from it. The values that it was
/// filled with outlive it.
class Argument {
 public:
  Argument(const Case& shape, const TensorCase& tensor, const std::vector<Element>& values)
      : in_place_(shape.in_place),
        values_(values),
        in_(shape, tensor.heads, input_arrangement(shape, tensor, values)) {
    in_.fill(values);
    before_ = in_.bytes();
    if (!in_place_) out_.emplace(shape, tensor.heads, tensor.out);
  }

  TensorArgument argument(std::int64_t heads) {
    TensorMemory& out = out_ ? *out_ : in_;
    return {heads, in_.first(), out.first(), in_.strides(), out.strides()};
  }

  std::vector<Element> read() const { return (out_ ? *out_ : in_).read(); }

  std::string side_effect(const char* name) const {
    const std::string tensor = std::string("tensor ") + name;
    const std::string gap = tensor + ": memory between or around the elements of the ";
    if (!in_place_ && in_.differs_from(before_))
      return has_elements(values_) ? gap + "input was written" : tensor + ": the input was changed";
    const TensorMemory& out = out_ ? *out_ : in_;
    if (out.gap_written()) return gap + "output was written";
    if (!in_place_ && out.left_unwritten(values_)) return tensor + ": an output was left unwritten";
    return {};
  }

 private:
  bool has_elements(const std::vector<Element>& values) const {
    const std::vector<Element> now = in_.read();
    return std::equal(now.begin(), now.end(), values.begin(), values.end(),
                      [](const Element& a, const Element& b) { return a.bits == b.bits; });
  }

  bool in_place_;
  const std::vector<Element>& values_;
  TensorMemory in_;
  std::vector<std::byte> before_;
  std::optional<TensorMemory> out_;
};

/// Throws NotDeclared.
void require_declared(const Case& shape, const Capabilities& can) {
  if (const std::string missing = unsupported(shape, can); !missing.empty())
    throw NotDeclared(missing);
}

/// The call of an operation, with both tensors if the implementation takes them.
Call call_of(const Implementation& implementation, const TableForm& form, const Case& shape,
             Argument& q, Argument& k) {
  Call call;
  call.table = form;
  // Several numbers are no row of a table. Another call of a case may have axes where the case has
  // none, and the declared forms have rows by token for it, or it is not supported.
  call.table.by_position = form.by_position && shape.axes() == 1;
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
void rotate_stored_at_once(const Implementation& implementation, const TableForm& form,
                           const Operation& one, const Operation& other) {
  for (const Operation* operation : {&one, &other})
    require_declared(operation->shape, implementation.capabilities);
  Argument one_q(one.shape, one.shape.q, one.q), one_k(one.shape, one.shape.k, one.k);
  Argument other_q(other.shape, other.shape.q, other.q),
      other_k(other.shape, other.shape.k, other.k);
  const CallStatus status = implementation.rotate_at_once(
      call_of(implementation, form, one.shape, one_q, one_k),
      call_of(implementation, form, other.shape, other_q, other_k), implementation.first_calls_in);
  if (!status.ok()) throw CallFailed(status);
}

/// Returns the status of the first call that fails, or the side effects of both.
CallStatus make_calls(const Implementation& implementation, const TableForm& form,
                      const Case& shape, Argument& q, Argument& k) {
  Call call = call_of(implementation, form, shape, q, k);
  CallStatus status = implementation.rotate(call);
  if (!status.ok() || implementation.capabilities.key_tensor) return status;
  call.q = k.argument(shape.k.heads);
  CallStatus second = implementation.rotate(call);
  if (second.side_effect.empty()) second.side_effect = std::move(status.side_effect);
  return second;
}

/// Returns whether the implementation takes a call of this shape.
bool takes(const Implementation& implementation, const TableForm& form, Case shape) {
  for (TensorCase* tensor : {&shape.q, &shape.k}) tensor->values = {};
  const Operation operation = operation_of(shape);
  Argument q(shape, shape.q, operation.q);
  Argument k(shape, shape.k, operation.k);
  return make_calls(implementation, form, shape, q, k).ok();
}

/// Reads a result as the declared limits mean it (limits.h).
std::vector<Element> as_limits_mean(std::vector<Element> values, const Case& shape,
                                    const Limits& limits) {
  const bool adds_zero =
      limits.free_zero_signs_in_gradients && shape.direction != Direction::forward;
  if (!limits.flushes_subnormals && !adds_zero) return values;
  const double least_normal = std::ldexp(1.0, format_of(shape.dtype).min_exponent);
  for (Element& value : values) {
    if (limits.flushes_subnormals && std::abs(value.value.hi) < least_normal)
      value =
          element_of_bits(shape.dtype, bits_of(shape.dtype, std::copysign(0.0, value.value.hi)));
    if (adds_zero) value = element_of_bits(shape.dtype, plus_zero(shape.dtype, value.bits));
  }
  return values;
}

/// Returns the status of the calls. If it is ok, sets the result.
CallStatus rotate_anywhere(const Implementation& implementation, const TableForm& form,
                           const Operation& operation, Rotated& rotated) {
  const Case& shape = operation.shape;
  const Limits& limits = implementation.capabilities.limits;
  Argument q(shape, shape.q, operation.q);
  Argument k(shape, shape.k, operation.k);
  CallStatus status = make_calls(implementation, form, shape, q, k);
  if (!status.ok()) return status;
  rotated.side_effect = status.side_effect;
  if (rotated.side_effect.empty()) rotated.side_effect = q.side_effect("q");
  if (rotated.side_effect.empty()) rotated.side_effect = k.side_effect("k");
  rotated.q = as_limits_mean(q.read(), shape, limits);
  rotated.k = as_limits_mean(k.read(), shape, limits);
  return status;
}

Rotated rotate_stored(const Implementation& implementation, const TableForm& form,
                      const Operation& operation) {
  const Case& shape = operation.shape;
  const Capabilities& can = implementation.capabilities;
  require_declared(shape, can);
  Rotated rotated;
  CallStatus status = rotate_anywhere(implementation, form, operation, rotated);
  if (status.declined)
    status.message += excuse_for(
        shape, can, [&](const Case& tamer) { return takes(implementation, form, tamer); });
  if (!status.ok()) throw CallFailed(status);
  return rotated;
}

/// Flushing changes each of a coordinate's two products, before or after they are multiplied by m,
/// their sum, and the sum times m, by less than the least normal number λ: by (3·m + 1)·λ in all,
/// and a pair by √2 times that. Inputs and entries of tables are no subnormal numbers: inputs are
/// not drawn so, and an entry below λ changes a result by less than λ·|x|, far below u·r.
double flushed_away(const RopeSpec& spec, DType dtype) {
  return std::sqrt(2.0) * (3 * exact::attention_factor(spec) + 1) *
         std::ldexp(1.0, format_of(dtype).min_exponent);
}

/// A subject together with the implementation that it refers to.
struct OwningSubject {
  Implementation implementation;
  Subject subject;
};

}  // namespace

Subject subject_of(const Implementation& implementation, const Contract& contract, DType dtype,
                   const TableForm& form) {
  Subject subject;
  const Capabilities& can = implementation.capabilities;
  subject.capabilities = can;
  subject.rotate = [&implementation, form](const Operation& operation) {
    return rotate_stored(implementation, form, operation);
  };
  // Outside the range there is no row of a table for each token, but one for each position.
  TableForm by_position = form;
  by_position.by_position = true;
  if (!can.given_table || can_index_by_position(can))
    subject.rotate_anywhere = [&implementation, by_position](const Operation& operation,
                                                             Rotated& rotated) {
      return rotate_anywhere(implementation, by_position, operation, rotated);
    };
  if (implementation.rotate_at_once)
    subject.rotate_at_once = [&implementation, form](const Operation& one, const Operation& other) {
      rotate_stored_at_once(implementation, form, one, other);
    };
  subject.budget = [&contract, &can](const RopeSpec& spec, DType format, Direction direction) {
    Budget budget = can.given_table ? budget_by_given_table(contract, format, direction)
                                    : budget_of(contract, spec, format, direction);
    if (can.limits.flushes_subnormals) budget.absolute += flushed_away(spec, format);
    return budget;
  };
  if (implementation.restart)
    subject.fresh_process = [&implementation, &contract, dtype, form] {
      const auto fresh = std::make_shared<OwningSubject>();
      fresh->implementation = implementation.restart();
      fresh->subject = subject_of(fresh->implementation, contract, dtype, form);
      return std::shared_ptr<const Subject>(fresh, &fresh->subject);
    };
  if (can.given_table)
    subject.given_entry = [form](const RopeSpec& spec, DType tensors, std::int64_t position,
                                 int pair) {
      const DType format = entry_format(form, tensors);
      const TableEntry entry = given_entry(spec, format, form.drawn, position, pair);
      return std::pair<CheckReal, CheckReal>(value_of(format, entry.cos),
                                             value_of(format, entry.sin));
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
