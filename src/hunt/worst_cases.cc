#include "hunt/worst_cases.h"

#include <cmath>

#include "properties/case/cancelling_values.h"
#include "properties/exact/exact_rope.h"
#include "properties/exact/oracle_rope.h"
#include "reference/rotation.h"

namespace ropecheck::hunt {

CancellingInput cancelling_input(const RopeSpec& spec, std::int64_t position, int pair) {
  const CancellingPair x =
      cancelling_pair(exact::exact_rope(spec)->at(position, pair), DType::float32);
  const CosSin<exact::Oracle> turn = exact::oracle_rope(spec)->at(position, pair);
  const exact::Oracle left = abs(exact::Oracle(x.x1 * turn.cos - x.x2 * turn.sin));
  return {static_cast<float>(x.x1), static_cast<float>(x.x2), static_cast<double>(left)};
}

CancellingInput for_second_coordinate(const CancellingInput& x) { return {x.x2, -x.x1, x.left}; }

std::vector<BinadeEdge> binade_edges(const RopeSpec& spec, int pair, std::int64_t limit) {
  const exact::Oracle theta = abs(frequency<exact::Oracle>(spec, pair));
  if (theta == 0) return {};
  std::vector<BinadeEdge> edges;
  for (int exponent = ilogb(theta) + 1;; ++exponent) {
    const exact::Oracle position = ceil(ldexp(exact::Oracle(1), exponent) / theta);
    if (position > exact::Oracle(limit)) return edges;
    const auto first = static_cast<std::int64_t>(position);
    if (!edges.empty() && edges.back().position == first) edges.pop_back();
    if (first > 1) edges.push_back({exponent, first});
  }
}

Case cancelling_case(const RopeSpec& spec, const HardPosition& at) {
  Case c;
  c.spec = spec;
  c.positions = on_every_axis(spec, at.position);
  c.q.values = {Profile::ones, 0, {}};
  c.q.values = {Profile::listed, 0, materialize(c, c.q)};
  const CancellingInput x = cancelling_input(spec, at.position, at.pair);
  const PairElements elements = pair_elements(spec, at.pair);
  c.q.values.bits[static_cast<std::size_t>(elements.first)] = bits_of(DType::float32, x.x1);
  c.q.values.bits[static_cast<std::size_t>(elements.second)] = bits_of(DType::float32, x.x2);
  c.k.values = {Profile::ones, 0, {}};
  return c;
}

}  // namespace ropecheck::hunt
