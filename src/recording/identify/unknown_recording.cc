#include "recording/identify/unknown_recording.h"

#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <vector>

#include "support/input_error.h"

namespace ropecheck::recording {
namespace {

/// Every pair of coordinates may belong together, so that the time grows with their square.
constexpr std::int64_t kWidest = 4096;

}  // namespace

bool can_be_identified(std::int64_t head_dim, std::int64_t axes) {
  return head_dim >= (axes == 2 ? 4 : 2) && head_dim <= kWidest && axes >= 1 && axes <= 4;
}

RopeSpec spec_of_sizes(std::int64_t head_dim, std::int64_t axes) {
  if (head_dim < 2)
    throw support::InputError(fmt::format("head_dim is {}: nothing can turn", head_dim));
  if (head_dim > kWidest)
    throw support::InputError(
        fmt::format("head_dim is {}: rotations of more than {} coordinates are not identified",
                    head_dim, kWidest));
  RopeSpec spec;
  spec.head_dim = static_cast<int>(head_dim);
  const int unit = axes == 2 ? 4 : 2;
  spec.rotary_dim = spec.head_dim / unit * unit;
  const int pairs = spec.pairs();
  switch (axes) {
    case 1:
      return spec;
    case 2:
      spec.axis_order = AxisOrder::image;
      break;
    case 3:
    case 4:
      spec.axis_order = AxisOrder::chunked;
      spec.sections = axes == 3 ? Sections{pairs, 0, 0, 0} : Sections{pairs - 1, 0, 0, 1};
      break;
    default:
      throw support::InputError(fmt::format("positions of {} numbers occur in no model", axes));
  }
  if (const std::string problem = problem_with(spec); !problem.empty())
    throw support::InputError(problem);
  return spec;
}

Recording recording_to_identify(const models::StoredTensor& x,
                                const models::StoredTensor& positions,
                                const models::StoredTensor& y, bool heads_first) {
  const std::vector<std::int64_t>& shape = positions.shape;
  if (x.shape.size() < 2)
    throw support::InputError(fmt::format(
        "x is {}, and should have 2 to 4 axes, the last of them head_dim", models::describe(x)));
  const bool first = heads_first && x.shape.size() > 2;
  const std::int64_t seq = x.shape.size() == 2 ? x.shape[0]
                           : first             ? x.shape[x.shape.size() - 2]
                                               : x.shape[x.shape.size() - 3];
  const std::int64_t batch = x.shape.size() == 4 ? x.shape[0] : 1;
  const auto of_tokens = [&](std::size_t at) {
    return shape[at + 1] == seq && (shape[at] == 1 || shape[at] == batch);
  };
  std::int64_t axes = 1;
  if (shape.size() == 2 && !of_tokens(0) && shape[0] == seq) axes = shape[1];
  if (shape.size() == 3) axes = of_tokens(0) ? shape[2] : shape[0];
  return recording_of(spec_of_sizes(x.shape.back(), std::clamp<std::int64_t>(axes, 1, 4)), x,
                      positions, y, {Direction::forward, heads_first});
}

}  // namespace ropecheck::recording
