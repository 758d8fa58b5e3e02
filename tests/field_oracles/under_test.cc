#include "field_oracles/under_test.h"

#include <functional>
#include <utility>

namespace ropecheck::field {
namespace {

using diagnosis::MutantRope;

/// The same change of calls, but of nothing that only cos and sin depend on.
std::function<void(Call&, RopeSpec&)> change_for_kernels(
    const std::function<void(Call&, RopeSpec&)>& change, Given given) {
  return [change, given](Call& call, RopeSpec& spec) {
    const RopeSpec right = spec;
    const std::int64_t* positions = call.positions;
    change(call, spec);
    spec.base = right.base;
    spec.scaling = right.scaling;
    spec.attention_factor = right.attention_factor;
    if (given == Given::rows) call.positions = positions;
  };
}

/// Returns nothing if no step of the kernel is wrong.
std::optional<Implementation> kernel_of(const MutantRope& steps, Given given,
                                        const std::string& name) {
  MutantRope kernel = steps;
  kernel.theta = nullptr;
  kernel.angle = nullptr;
  kernel.axis = nullptr;
  kernel.factor = nullptr;
  if (given == Given::rows) kernel.position = nullptr;
  if (steps.theta) kernel.table = nullptr;  // the two make one table
  if (steps.call) kernel.call = change_for_kernels(steps.call, given);
  const bool has_steps = kernel.call || kernel.read_from || kernel.write_to || kernel.skips ||
                         kernel.position || kernel.turn || kernel.table || kernel.pairing ||
                         kernel.stored_pairing || kernel.rotate || kernel.vector || kernel.index ||
                         kernel.leaves_out || kernel.afterwards;
  if (!has_steps) return std::nullopt;
  return diagnosis::implementation_of(kernel, name);
}

}  // namespace

UnderTest under_test(const Implementation& implementation) {
  return {implementation.name, implementation, implementation, implementation};
}

UnderTest under_test(const diagnosis::KnownBug& bug) {
  const MutantRope steps = bug.steps();
  return {bug.id, diagnosis::implementation_of(steps, bug.id),
          kernel_of(steps, Given::rows, bug.id), kernel_of(steps, Given::table, bug.id)};
}

}  // namespace ropecheck::field
