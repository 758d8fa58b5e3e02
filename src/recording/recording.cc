#include "recording/recording.h"

#include <fmt/core.h>

#include <limits>
#include <optional>

#include "support/input_error.h"

namespace ropecheck::recording {
namespace {

constexpr std::int64_t kMostHeads = 4096;

std::optional<DType> dtype_of(const models::StoredTensor& tensor) {
  if (!tensor.type) return std::nullopt;
  return dtype_named(models::name_of(*tensor.type));
}

void require(bool holds, const std::string& otherwise) {
  if (!holds) throw support::InputError(otherwise);
}

/// The strides of a tensor without gaps, [batch, seq, heads, head_dim] or with heads first.
Strides strides_of(const Recording& recording) {
  const std::int64_t width = recording.spec.head_dim;
  const std::int64_t row = recording.seq * recording.heads * width;
  if (recording.heads_first) return {row, width, recording.seq * width, 1};
  return {row, recording.heads * width, width, 1};
}

void require_sizes(const Recording& recording) {
  require(recording.vectors() > 0,
          fmt::format("x is {}: there is nothing to check", recording.described));
  require(recording.heads <= kMostHeads && recording.seq <= std::numeric_limits<int>::max() &&
              recording.batch <= std::numeric_limits<int>::max(),
          fmt::format("x is {}, which has more heads, tokens or rows than are checked",
                      recording.described));
}

void read_positions(Recording& recording, const models::StoredTensor& stored) {
  require(stored.type.has_value(),
          fmt::format("positions are {}, which are no numbers", models::describe(stored)));
  const std::int64_t axes = recording.spec.axes();
  const std::vector<std::int64_t>& shape = stored.shape;
  const auto of_tokens = [&](std::size_t first) {
    return shape[first + 1] == recording.seq &&
           (shape[first] == 1 || shape[first] == recording.batch);
  };
  // The index of a token's position on an axis, for each order of axes that occurs.
  std::int64_t rows = 1, token_step = 1, axis_step = 0;
  if (shape.size() == 1 && shape[0] == recording.seq) {
  } else if (shape.size() == 2 && of_tokens(0)) {
    rows = shape[0];
  } else if (shape.size() == 2 && shape[0] == recording.seq && shape[1] == axes) {
    token_step = axes;
    axis_step = 1;
  } else if (shape.size() == 3 && of_tokens(0) && shape[2] == axes) {
    rows = shape[0];
    token_step = axes;
    axis_step = 1;
  } else if (shape.size() == 3 && of_tokens(1) && shape[0] == axes) {
    rows = shape[1];
    axis_step = rows * recording.seq;
  } else {
    const bool fit_heads_first = !recording.heads_first && !shape.empty() &&
                                 (shape.back() == recording.heads ||
                                  (shape.size() > 1 && shape[shape.size() - 2] == recording.heads));
    throw support::InputError(
        fmt::format("positions are {}, and should be [{}, {}{}] for x{}", models::describe(stored),
                    recording.batch, recording.seq, axes > 1 ? ", " + std::to_string(axes) : "",
                    fit_heads_first ? "; with --heads-first they may fit" : ""));
  }
  for (std::int64_t token = 0; token < recording.tokens(); ++token)
    for (std::int64_t axis = 0; axis < axes; ++axis) {
      const std::int64_t index =
          (rows == 1 ? token % recording.seq : token) * token_step + axis * axis_step;
      const auto position = models::integer_at(stored, index);
      require(position.has_value(),
              fmt::format("positions: number {} is no 64-bit integer", index));
      recording.positions.push_back(*position);
    }
}

std::string describe(const TensorInMemory& tensor) {
  const auto& [batch, seq, heads, width] = tensor.shape;
  return fmt::format("{} [{}, {}, {}, {}]", name_of(tensor.dtype), batch, seq, heads, width);
}

/// The number of elements; empty if it is no 62-bit number.
std::optional<std::int64_t> elements_of(const std::array<std::int64_t, 4>& shape) {
  std::int64_t product = 1;
  for (const std::int64_t length : shape)
    if (length < 0 || __builtin_mul_overflow(product, length, &product) || product >> 62 != 0)
      return std::nullopt;
  return product;
}

}  // namespace

Recording recording_of(const RopeSpec& spec, const models::StoredTensor& x,
                       const models::StoredTensor& positions, const models::StoredTensor& y,
                       const RecordingOptions& options) {
  const auto dtype = dtype_of(x);
  require(dtype.has_value(),
          fmt::format("x is {}, and should be float32, float16, bfloat16 or float64",
                      models::describe(x)));
  require(x.type == y.type && x.shape == y.shape,
          fmt::format("x is {} and y is {}: they should be alike", models::describe(x),
                      models::describe(y)));
  std::vector<std::int64_t> shape = x.shape;
  require(shape.size() >= 2 && shape.size() <= 4,
          fmt::format("x is {}, and should have 2 to 4 axes, the last of them head_dim",
                      models::describe(x)));
  if (shape.size() == 2) shape.insert(shape.begin() + 1, 1);  // [seq, head_dim]: one head
  if (shape.size() == 3) shape.insert(shape.begin(), 1);
  Recording recording;
  recording.spec = spec;
  recording.dtype = *dtype;
  recording.direction = options.direction;
  recording.heads_first = options.heads_first && x.shape.size() > 2;
  recording.batch = shape[0];
  recording.seq = recording.heads_first ? shape[2] : shape[1];
  recording.heads = recording.heads_first ? shape[1] : shape[2];
  recording.described = models::describe(x);
  require(shape[3] == spec.head_dim,
          fmt::format("x is {}, but head_dim is {}", recording.described, spec.head_dim));
  require_sizes(recording);
  const Strides strides = strides_of(recording);
  recording.x = {reinterpret_cast<const std::byte*>(x.bytes.data()), strides};
  recording.y = {reinterpret_cast<const std::byte*>(y.bytes.data()), strides};
  read_positions(recording, positions);
  return recording;
}

Recording recording_in_memory(const RopeSpec& spec, const TensorInMemory& x,
                              std::span<const std::int64_t> positions, const TensorInMemory& y,
                              Direction direction) {
  require(x.dtype == y.dtype && x.shape == y.shape,
          fmt::format("x is {} and y is {}: they should be alike", describe(x), describe(y)));
  require(elements_of(x.shape).has_value(),
          fmt::format("x is {}, which is no shape of a tensor", describe(x)));
  Recording recording;
  recording.spec = spec;
  recording.dtype = x.dtype;
  recording.direction = direction;
  recording.batch = x.shape[0];
  recording.seq = x.shape[1];
  recording.heads = x.shape[2];
  recording.described = describe(x);
  require(x.shape[3] == spec.head_dim,
          fmt::format("x is {}, but head_dim is {}", recording.described, spec.head_dim));
  require_sizes(recording);
  recording.x = x.data;
  recording.y = y.data;
  const std::int64_t row = recording.seq * spec.axes();
  const auto given = static_cast<std::int64_t>(positions.size());
  require(
      given == row || given == row * recording.batch,
      fmt::format("positions have {} numbers, and x with {} rows of {} tokens and {} a position "
                  "needs {}{}",
                  given, recording.batch, recording.seq, spec.axes(), row,
                  recording.batch > 1 ? fmt::format(" or {}", row * recording.batch) : ""));
  for (std::int64_t i = 0; i < recording.batch; i += given / row)
    recording.positions.insert(recording.positions.end(), positions.begin(), positions.end());
  return recording;
}

}  // namespace ropecheck::recording
