#include "diagnosis/influences/sequences.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <variant>
#include <vector>

#include "diagnosis/case_changes.h"
#include "properties/exact/rounded_frequencies.h"

namespace ropecheck::diagnosis {

std::vector<Experiment> sequences_before(const Case& c, const Possible& possible) {
  std::vector<Experiment> list;
  const auto add = [&](const char* what, const auto& change) {
    Case other = c;
    const int axes = other.axes();
    change(other);
    fit_positions(other, axes);
    if (!(other == c) && possible.allows(other)) list.push_back({c, {other}, -1, what});
  };
  list.push_back({c, {}, -1, ""});
  list.push_back({c, {c}, -1, "equal"});
  add("with another base", [](Case& o) {
    if (auto* listed = std::get_if<ListedFrequencies>(&o.spec.scaling))
      for (double& frequency : listed->inv_freq) frequency *= 0.75;
    else if (o.spec.rotary_dim > 2)  // a single pair has θ = 1, whatever the base
      o.spec.base = 1.5 * o.spec.base + 7;
  });
  add("with another scaling", [](Case& o) {
    if (std::holds_alternative<NoScaling>(o.spec.scaling))
      o.spec.scaling = LinearScaling{3};
    else
      o.spec.scaling = NoScaling{};
  });
  add("with another rotary_dim", [](Case& o) {
    o.spec.rotary_dim = std::max(2, o.spec.rotary_dim / 4 * 2);
    forget_listed_values(o);
  });
  add("with another head_dim", [](Case& o) {
    o.spec.head_dim += 2;
    forget_listed_values(o);
  });
  add("in the other layout", [](Case& o) {
    o.spec.layout = o.spec.layout == Layout::interleaved ? Layout::half_split : Layout::interleaved;
  });
  add("with another attention factor",
      [](Case& o) { o.spec.attention_factor = 1.25 + exact::attention_factor(o.spec); });
  for (const DType dtype : kAllDTypes)
    add("in another format", [&](Case& o) {
      if (o.dtype != dtype) forget_listed_values(o);
      o.dtype = dtype;
    });
  add("in another direction", [](Case& o) {
    o.direction = o.direction == Direction::forward ? Direction::inverse : Direction::forward;
  });
  add("in another direction at other positions", [](Case& o) {
    o.direction = o.direction == Direction::forward ? Direction::inverse : Direction::forward;
    for (std::int64_t& t : o.positions) t = t / 2 + 11;
  });
  add("of fewer tokens", [](Case& o) { resize(o, 1, 1); });
  add("of more tokens", [](Case& o) { resize(o, o.batch + 1, o.seq + 2); });
  add("at other positions", [](Case& o) {
    for (std::int64_t& t : o.positions) t = t / 2 + 11;
  });
  add("at larger positions", [](Case& o) {
    for (std::int64_t& t : o.positions) t = t < 1 << 20 ? 3 * t + 1000 : t;
  });
  // Positions that a key of few bits takes for the same.
  for (const auto& [what, step] :
       {std::pair{"at positions that are 256 further", std::int64_t{1} << 8},
        {"at positions that are 65536 further", std::int64_t{1} << 16},
        {"at positions that are 65536 nearer to the start", -(std::int64_t{1} << 16)}})
    add(what, [step = step](Case& o) {
      for (std::int64_t& t : o.positions) t += step;
    });
  add("with the same first position and other ones behind it", [](Case& o) {
    for (std::size_t i = static_cast<std::size_t>(o.axes()); i < o.positions.size(); ++i)
      o.positions[i] = o.positions[i] / 2 + 3;
  });
  add("with another number of heads", [](Case& o) {
    ++o.q.heads;
    o.q.in.broadcast_heads = false;
    forget_listed_values(o);
  });
  add("at position 0", [](Case& o) { std::fill(o.positions.begin(), o.positions.end(), 0); });
  return list;
}

std::vector<Experiment> sequences_of_two_changes(const Case& c, const Possible& possible) {
  std::vector<Experiment> list;
  for (const Experiment& first : sequences_before(c, possible)) {
    if (first.changed != "with another base" && first.changed != "at other positions") continue;
    for (const Experiment& second : sequences_before(first.before.front(), possible))
      if (!second.before.empty() && second.changed != "equal")
        list.push_back({c, second.before, -1, first.changed + ", " + second.changed});
  }
  return list;
}

}  // namespace ropecheck::diagnosis
