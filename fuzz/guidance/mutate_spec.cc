#include "fuzz/guidance/mutate_spec.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <variant>
#include <vector>

#include "properties/case/scaling_fields.h"

namespace ropecheck::guidance {
namespace {

void change_axes(RopeSpec& spec, Random& random) {
  constexpr AxisOrder kOrders[] = {AxisOrder::single, AxisOrder::chunked, AxisOrder::interleaved,
                                   AxisOrder::image, AxisOrder::listed};
  spec = with_one_axis(spec);
  spec.axis_order = kOrders[any(random, std::size(kOrders))];
  if (spec.axis_order == AxisOrder::listed)
    for (int pair = 0; pair < spec.pairs(); ++pair)
      spec.axis_list.push_back(static_cast<int>(any(random, kMostAxesOfPositions)));
  if (spec.axis_order != AxisOrder::chunked && spec.axis_order != AxisOrder::interleaved) return;
  const auto pairs = static_cast<std::uint64_t>(spec.pairs());
  const std::uint64_t first = any(random, pairs + 1);
  const std::uint64_t second = any(random, pairs - first + 1);
  spec.sections = {static_cast<int>(first), static_cast<int>(second),
                   static_cast<int>(pairs - first - second), 0};
}

/// The frequencies of each axis, or the unit of one coordinate.
void change_units(RopeSpec& spec, Random& random) {
  constexpr Ratio kRatios[] = {{1, 1}, {-1, 1}, {1, 2}, {1, 14}, {25, 24}, {-2, 3}};
  if (one_in(random, 2))
    spec.axis_frequencies = !spec.axis_frequencies;
  else
    spec.position_scale[any(random, static_cast<std::uint64_t>(spec.axes()))] =
        kRatios[any(random, std::size(kRatios))];
}

void change(double& number, Random& random) {
  switch (any(random, 3)) {
    case 0:
      number *= 2;
      break;
    case 1:
      number /= 2;
      break;
    default:
      number = std::nextafter(number, one_in(random, 2) ? 0 : HUGE_VAL);
      break;
  }
}

/// A sound length is at most 2^53.
void change(std::int64_t& length, Random& random) {
  const std::int64_t lengths[] = {length - 1, length + 1, length / 2, 2 * length};
  length = lengths[any(random, std::size(lengths))];
}

void change(bool& flag, Random&) { flag = !flag; }

void change(std::vector<double>& list, Random& random) {
  if (!list.empty()) change(list[any(random, list.size())], random);
}

/// No scaling, parameters from scratch, or a step of one parameter.
void change_scaling(RopeSpec& spec, Random& random) {
  const std::vector<ScalingKind>& kinds = scaling_kinds();
  const std::vector<ScalingField>& fields = kind_of(spec.scaling).fields;
  const std::uint64_t choice = any(random, 4);
  if (choice == 0)
    spec.scaling = NoScaling{};
  else if (choice == 1 || fields.empty())
    spec.scaling = drawn_from(random(), kinds[any(random, kinds.size())], spec);
  else
    std::visit([&](auto* value) { change(*value, random); },
               fields[any(random, fields.size())].in(spec.scaling));
}

}  // namespace

void change_spec(RopeSpec& spec, Random& random) {
  constexpr double kBases[] = {1e4, 5e5, 1e6, 10.0, 500.0, 1e7};
  switch (any(random, 6)) {
    case 0:
      spec.layout = spec.layout == Layout::interleaved ? Layout::half_split : Layout::interleaved;
      break;
    case 1:
      spec.base = kBases[any(random, std::size(kBases))];
      break;
    case 2:  // lists of frequencies have one for each pair
      spec.scaling = NoScaling{};
      spec = with_one_axis(spec);
      spec.head_dim = 2 + static_cast<int>(any(random, 15));
      spec.rotary_dim =
          2 + 2 * static_cast<int>(any(random, static_cast<std::uint64_t>(spec.head_dim / 2)));
      spec.rotary_offset = static_cast<int>(
          any(random, static_cast<std::uint64_t>(spec.head_dim - spec.rotary_dim + 1)));
      break;
    case 3:
      change_axes(spec, random);
      break;
    case 4:
      change_units(spec, random);
      break;
    default:
      change_scaling(spec, random);
      break;
  }
}

}  // namespace ropecheck::guidance
