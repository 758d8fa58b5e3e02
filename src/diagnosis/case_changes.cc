#include "diagnosis/case_changes.h"

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace ropecheck::diagnosis {

void forget_listed_values(Case& c) {
  for (TensorCase* tensor : {&c.q, &c.k})
    if (tensor->values.profile == Profile::listed) tensor->values = {};
}

void resize(Case& c, int batch, int seq) {
  const Case before = c;
  c.batch = batch;
  c.seq = seq;
  c.positions.clear();
  for (int token = 0; token < c.tokens(); ++token) {
    const Position position = before.position_of(static_cast<std::size_t>(token % before.tokens()));
    c.positions.insert(c.positions.end(), position.numbers.begin(),
                       position.numbers.begin() + c.axes());
  }
  for (TensorCase* tensor : {&c.q, &c.k})
    tensor->in.broadcast_batch = tensor->in.broadcast_seq = false;
  forget_listed_values(c);
}

void fit_positions(Case& c, int axes_before) {
  if (c.axes() == axes_before) return;
  std::vector<std::int64_t> positions;
  for (int token = 0; token < c.tokens(); ++token)
    positions.insert(positions.end(), static_cast<std::size_t>(c.axes()),
                     c.positions[static_cast<std::size_t>(token * axes_before)]);
  c.positions = std::move(positions);
  c.shift.resize(1);
}

}  // namespace ropecheck::diagnosis
