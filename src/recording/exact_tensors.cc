#include "recording/exact_tensors.h"

#include <algorithm>
#include <atomic>
#include <limits>
#include <optional>

#include "properties/exact/nearest_rotation.h"
#include "support/parallel.h"

namespace ropecheck::recording {
namespace {

/// The number of tokens that a thread takes at a time.
constexpr std::int64_t kTokens = 16;

/// Stores a value; counts one that is not decided, and stores a NaN for it.
class Writer {
 public:
  Writer(DType dtype, std::int64_t& undecided)
      : dtype_(dtype), size_(static_cast<std::int64_t>(size_of(dtype))), undecided_(undecided) {}

  void put(std::byte* first, std::int64_t index, const std::optional<double>& value) {
    if (!value) ++undecided_;
    store_bits(dtype_, first + index * size_,
               bits_of(dtype_, value.value_or(std::numeric_limits<double>::quiet_NaN())));
  }

 private:
  DType dtype_;
  std::int64_t size_;
  std::int64_t& undecided_;
};

/// Calls work(token, undecided) for all tokens, in several threads, and returns the sum of
/// `undecided`.
template <class Work>
std::int64_t for_each_token(std::int64_t tokens, const Work& work) {
  std::atomic<std::int64_t> sum = 0;
  support::parallel_for(static_cast<std::size_t>((tokens + kTokens - 1) / kTokens),
                        [&](std::size_t i) {
                          std::int64_t undecided = 0;
                          const std::int64_t first = static_cast<std::int64_t>(i) * kTokens;
                          for (std::int64_t t = first; t < std::min(first + kTokens, tokens); ++t)
                            work(t, undecided);
                          sum += undecided;
                        });
  return sum;
}

std::int64_t number_at(std::span<const std::int64_t> positions, const RopeSpec& spec,
                       std::int64_t token, int pair) {
  return positions[static_cast<std::size_t>(token * spec.axes() + axis_of_pair(spec, pair))];
}

}  // namespace

std::int64_t write_rotation(const Recording& recording, const ResultTensor& result) {
  const RopeSpec& spec = recording.spec;
  const exact::NearestRotation rotation(spec);
  const Format& format = format_of(result.dtype);
  const bool inverse = recording.direction != Direction::forward;
  const auto size = static_cast<std::int64_t>(size_of(recording.dtype));
  const auto result_size = static_cast<std::int64_t>(size_of(result.dtype));
  Recording written = recording;  // the same places, in the result's format
  written.dtype = result.dtype;
  const auto at_token = [&](std::int64_t token, std::int64_t& undecided) {
    Writer writer(result.dtype, undecided);
    const auto value = [&](const std::byte* x, int d) {
      return value_of(recording.dtype,
                      load_bits(recording.dtype, x + d * recording.x.strides.dim * size));
    };
    const auto out = [&](std::int64_t vector) {
      const std::byte* first = vector_at(written, {result.first, result.strides}, vector);
      return result.first + (first - result.first);
    };
    for (std::int64_t head = 0; head < recording.heads; ++head) {
      const std::int64_t vector = token * recording.heads + head;
      const std::byte* x = vector_at(recording, recording.x, vector);
      for (int d = 0; d < spec.head_dim; ++d)
        if (d < spec.rotary_offset || d >= spec.rotary_offset + spec.rotary_dim)
          store_bits(result.dtype, out(vector) + d * result.strides.dim * result_size,
                     recording.dtype == result.dtype
                         ? load_bits(recording.dtype, x + d * recording.x.strides.dim * size)
                         : bits_of(result.dtype, value(x, d)));
    }
    for (int pair = 0; pair < spec.pairs(); ++pair) {
      exact::NearestRotation::Turn turn =
          rotation.turn_at(number_at(recording.positions, spec, token, pair), pair);
      const auto [first, second] = pair_elements(spec, pair);
      for (std::int64_t head = 0; head < recording.heads; ++head) {
        const std::int64_t vector = token * recording.heads + head;
        const std::byte* x = vector_at(recording, recording.x, vector);
        // The rotation by −t of (x1, x2) is that by t of (x1, −x2), with the second sign changed.
        const double x2 = value(x, second);
        const exact::NearestPair y =
            rotation.rotated(turn, value(x, first), inverse ? -x2 : x2, format);
        writer.put(out(vector), first * result.strides.dim, y[0]);
        writer.put(out(vector), second * result.strides.dim,
                   inverse && y[1] ? std::optional(-*y[1]) : y[1]);
      }
    }
  };
  return for_each_token(recording.tokens(), at_token);
}

std::int64_t write_cos_sin(const RopeSpec& spec, std::span<const std::int64_t> positions,
                           bool attention_factor, DType dtype, std::byte* cos, std::byte* sin) {
  const exact::NearestRotation rotation(spec);
  const Format& format = format_of(dtype);
  const std::int64_t pairs = spec.pairs();
  return for_each_token(
      std::ssize(positions) / spec.axes(), [&](std::int64_t token, std::int64_t& undecided) {
        Writer writer(dtype, undecided);
        for (int pair = 0; pair < pairs; ++pair) {
          const std::int64_t t = number_at(positions, spec, token, pair);
          const exact::NearestPair entry =
              attention_factor ? rotation.rotated(rotation.turn_at(t, pair), 1, 0, format)
                               : rotation.turn(t, pair, format);
          writer.put(cos, token * pairs + pair, entry[0]);
          writer.put(sin, token * pairs + pair, entry[1]);
        }
      });
}

}  // namespace ropecheck::recording
