#include "properties/case/case.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <variant>

#include "properties/case/scaling_fields.h"
#include "properties/case/within_limits.h"
#include "properties/exact/rounded_frequencies.h"
#include "properties/tensor_span.h"

namespace ropecheck::inline cases {
namespace {

/// splitmix64's output function: a bijection that spreads every bit.
std::uint64_t scramble(std::uint64_t x) {
  x += 0x9e37'79b9'7f4a'7c15;
  x = (x ^ x >> 30) * 0xbf58'476d'1ce4'e5b9;
  x = (x ^ x >> 27) * 0x94d0'49bb'1331'11eb;
  return x ^ x >> 31;
}

/// A finite number of the format with a random significand and sign, and the given exponent, which
/// is that of a normal number.
std::uint64_t random_in_binade(const Format& format, std::uint64_t random, int exponent) {
  const int fraction_bits = format.precision - 1;
  const auto fraction = random & ((std::uint64_t{1} << fraction_bits) - 1);
  // The exponents of normal numbers count from 1.
  const auto biased = static_cast<std::uint64_t>(exponent - format.min_exponent + 1);
  const auto exponents = static_cast<unsigned>(format.max_exponent - format.min_exponent + 2);
  const auto exponent_bits = static_cast<unsigned>(std::bit_width(exponents));
  const std::uint64_t sign = random >> 63;
  return (sign << exponent_bits | biased) << fraction_bits | fraction;
}

std::uint64_t make_value(DType dtype, Profile profile, std::uint64_t random) {
  const Format& format = format_of(dtype);
  switch (profile) {
    case Profile::unit: {
      // Exponents −1, −2, … with probability 1/2, 1/4, …: uniform over the reals of (−1, 1).
      const int halvings = std::min(std::countr_one(scramble(random)), 11);
      return random_in_binade(format, random, -1 - halvings);
    }
    case Profile::wide: {
      // In this range rotating overflows nothing, a pair stays above the subnormals of its own
      // format, and the checker can square it in double arithmetic.
      const int lowest = std::max(format.min_exponent + format.precision, -440);
      const int highest = std::min(format.max_exponent - 4, 440);
      const int span = highest - lowest + 1;
      const int offset = static_cast<int>(scramble(random) % static_cast<std::uint64_t>(span));
      return random_in_binade(format, random, lowest + offset);
    }
    case Profile::special: {
      const std::uint64_t choice = scramble(random) % 16;
      const double infinity = std::numeric_limits<double>::infinity();
      switch (choice) {
        case 0:
          return bits_of(dtype, 0.0);
        case 1:
          return bits_of(dtype, -0.0);
        case 2:
          return bits_of(dtype, infinity);
        case 3:
          return bits_of(dtype, -infinity);
        case 4:
          return bits_of(dtype, std::numeric_limits<double>::quiet_NaN());
        case 5:
          return bits_of(dtype, format.largest());
        case 6:
          return bits_of(dtype, format.smallest_subnormal());
        case 7:
          return bits_of(dtype, -std::ldexp(1.0, format.min_exponent));
        default:
          return bits_of_ordinal(dtype, random);
      }
    }
    case Profile::listed:
    case Profile::ones:
      break;
  }
  return bits_of(dtype, 1.0);
}

std::size_t element_count(const Case& c, const TensorCase& tensor) {
  return static_cast<std::size_t>(c.tokens()) * static_cast<std::size_t>(tensor.heads) *
         static_cast<std::size_t>(c.spec.head_dim);
}

/// [batch, seq, heads, head_dim]: every vector becomes a copy of the first along its broadcast
/// axes.
void repeat_along_broadcast_axes(const Case& c, const TensorCase& tensor,
                                 std::vector<std::uint64_t>& values) {
  const auto width = static_cast<std::ptrdiff_t>(c.spec.head_dim);
  const auto vector = [&](int b, int s, int h) {
    return values.begin() + ((std::ptrdiff_t{b} * c.seq + s) * tensor.heads + h) * width;
  };
  for (int b = 0; b < c.batch; ++b)
    for (int s = 0; s < c.seq; ++s)
      for (int h = 0; h < tensor.heads; ++h)
        std::copy_n(vector(tensor.in.broadcast_batch ? 0 : b, tensor.in.broadcast_seq ? 0 : s,
                           tensor.in.broadcast_heads ? 0 : h),
                    width, vector(b, s, h));
}

std::string problem_with(const Case& c, const TensorCase& tensor, const char* name) {
  const std::string which = std::string("tensor ") + name;
  if (tensor.heads < 1 || tensor.heads > 4096) return which + ": heads must lie in 1 … 4096";
  for (const Arrangement* a : {&tensor.in, &tensor.out})
    if (a->step < 1 || a->step > 8 || a->head_gap < 0 || a->head_gap > 255 || a->token_gap < 0 ||
        a->token_gap > 65535 || a->batch_gap < 0 || a->misalignment < 0 || a->misalignment > 31)
      return which + ": step must lie in 1 … 8, head_gap in 0 … 255, token_gap in 0 … 65535, " +
             "batch_gap in 0 … 2147483647, misalignment in 0 … 31";
  if (tensor.out.broadcast()) return which + ": an output cannot be broadcast";
  if (tensor.values.profile == Profile::listed &&
      tensor.values.bits.size() != element_count(c, tensor))
    return which + ": " + std::to_string(tensor.values.bits.size()) + " values listed, but the " +
           "shape holds " + std::to_string(element_count(c, tensor));
  return {};
}

bool declares(const Capabilities& can, DType dtype) {
  return (dtype == DType::float32 && can.float32) || (dtype == DType::float16 && can.float16) ||
         (dtype == DType::bfloat16 && can.bfloat16) || (dtype == DType::float64 && can.float64);
}

}  // namespace

std::string problem_with(const Case& c) {
  if (std::string problem = problem_with(c.spec); !problem.empty()) return problem;
  if (c.batch < 1 || c.seq < 1 || c.batch > 1 << 20 || c.seq > 1 << 20)
    return "batch and seq must lie between 1 and 1048576";
  const double heads = std::max(c.q.heads, c.k.heads);
  if (static_cast<double>(c.batch) * c.seq * c.spec.head_dim * heads > 0x1p28)
    return "a case of more than 2^28 elements is refused";
  const std::int64_t numbers = std::int64_t{c.tokens()} * c.axes();
  if (c.positions.size() != static_cast<std::size_t>(numbers))
    return std::to_string(c.positions.size()) + " numbers given for the positions of " +
           std::to_string(c.tokens()) + " tokens, which take " + std::to_string(c.axes()) + " each";
  if (c.shift.size() != 1 && c.shift.size() != static_cast<std::size_t>(c.axes()))
    return "the shift has " + std::to_string(c.shift.size()) + " numbers where positions have " +
           std::to_string(c.axes());
  if (std::string problem = problem_with(c, c.q, "q"); !problem.empty()) return problem;
  return problem_with(c, c.k, "k");
}

bool has_wide_gaps(const Case& c) {
  const auto is_wide = [&](const Arrangement& a) {
    return static_cast<std::size_t>(a.batch_gap) * size_of(c.dtype) >= kWideGap;
  };
  return is_wide(c.q.in) || is_wide(c.k.in) ||
         (!c.in_place && (is_wide(c.q.out) || is_wide(c.k.out)));
}

std::vector<DType> declared_formats(const Capabilities& can) {
  std::vector<DType> formats;
  for (const DType dtype : kAllDTypes)
    if (declares(can, dtype)) formats.push_back(dtype);
  return formats;
}

std::string unsupported(const Case& c, const Capabilities& can) {
  if (!declares(can, c.dtype)) return std::string(name_of(c.dtype)) + " tensors";
  if (c.spec.layout == Layout::interleaved && !can.interleaved) return "interleaved layout";
  if (c.spec.layout == Layout::half_split && !can.half_split) return "half_split layout";
  if (c.spec.rotary_dim < c.spec.head_dim && !can.partial_rotary) return "partial rotary";
  if (c.spec.rotary_offset != 0 && !can.rotary_offset) return "rotary offset";
  if (exact::attention_factor(c.spec) != 1 && !can.attention_factor) return "attention factor";
  const ScalingKind& scaling = kind_of(c.spec.scaling);
  if (scaling.capability != nullptr && !(can.*scaling.capability) && !can.makes(c.spec.scaling))
    return std::string(scaling.title);
  if (c.axes() > 1 && !can.several_axes) return "positions of several axes";
  // Frequencies that do not follow from the base and the scaling are listed.
  if (!can.other_scalings) {
    if (c.spec.axis_order == AxisOrder::image) return "positions in images";
    if (c.spec.axis_frequencies) return "axes with frequencies of their own";
    if (axes_change_frequencies(c.spec)) return "scaled positions";
  }
  if (c.direction == Direction::inverse && !can.inverse) return "inverse direction";
  if (c.direction == Direction::vjp && !can.vjp) return "vector-Jacobian product";
  if (c.in_place && !can.in_place) return "in place";
  if (!c.in_place && !can.out_of_place) return "out of place";
  if (!can.strides)
    for (const TensorCase* tensor : {&c.q, &c.k})
      if (!tensor->in.contiguous() || (!c.in_place && !tensor->out.contiguous())) return "strides";
  for (const std::int64_t position : c.positions)
    if (position < can.min_position || position > can.max_position)
      return "position " + std::to_string(position);
  return outside_limits(c, can.limits);
}

std::vector<std::uint64_t> materialize(const Case& c, const TensorCase& tensor) {
  if (tensor.values.profile == Profile::listed) return tensor.values.bits;
  std::vector<std::uint64_t> bits(element_count(c, tensor));
  const std::uint64_t stream = scramble(tensor.values.seed);
  for (std::size_t i = 0; i < bits.size(); ++i)
    bits[i] = make_value(c.dtype, tensor.values.profile, scramble(stream + i));
  if (tensor.in.broadcast() && !c.in_place) repeat_along_broadcast_axes(c, tensor, bits);
  return bits;
}

}  // namespace ropecheck::cases
