#include "properties/case/case_part.h"
#include "properties/claims/every_property.h"
#include "properties/measure.h"

// Claim: two calls at the same time in two threads of one process, at different positions and with
// different bases, give the same bits as each call alone. Scratch memory, tables and plans that
// threads share without synchronization fail. One call is repeated while the other is running.
// Even so a race may not show, so a pass proves less here than for other properties.
namespace ropecheck::claims {
namespace {

Verdict threads_do_not_interfere(const Case& c, const Subject& subject) {
  if (!subject.rotate_at_once) return skipped("its calls do not share a process");
  const Operation one = operation_of(c);
  // A call of one token is made many times while the other one is running: buffers that calls take
  // in turn come round again.
  const bool is_short = c.q.values.seed % 2 == 1 && !subject.capabilities.few_shapes;
  const Operation same = is_short ? operation_of(part_of(c, {0, 1, 0, 1})) : one;
  Operation other = with_positions(same, subject.capabilities, [&](const Position& position) {
                      return add_positions(position, c.shift_by_axis());
                    }).value_or(same);
  if (!std::holds_alternative<ListedFrequencies>(c.spec.scaling))
    other.shape.spec.base = 2 * c.spec.base + 1;
  if (!problem_with(other.shape).empty() || !unsupported(other.shape, subject.capabilities).empty())
    other.shape.spec = c.spec;
  subject.rotate_at_once(one, other);
  Tally tally;
  Place where;
  where.position = c.position_of(0);
  tally.require(true, where, "");  // otherwise it has thrown
  return tally.verdict("nothing to compare");
}

}  // namespace

const Property kThreadsDoNotInterfere{"threads_do_not_interfere",
                                      "calls at the same time give what each gives alone",
                                      {.uses_shift = true, .small_shape = true},
                                      threads_do_not_interfere};

}  // namespace ropecheck::claims
