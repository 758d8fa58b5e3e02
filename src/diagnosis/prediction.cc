#include "diagnosis/prediction.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <exception>
#include <functional>

#include "adapters/sandbox/sandbox.h"

namespace ropecheck::diagnosis {
namespace {

using Pairing = std::function<PairElements(const RopeSpec&, int)>;

/// Uses the right pair if the wrong one would be outside the head's vector.
Pairing within_the_head(const Pairing& wrong) {
  if (!wrong) return wrong;
  return [wrong](const RopeSpec& spec, int pair) {
    const PairElements at = wrong(spec, pair);
    const bool within =
        std::min(at.first, at.second) >= 0 && std::max(at.first, at.second) < spec.head_dim;
    return within ? at : pair_elements(spec, pair);
  };
}

/// Leaves out changes that make a specification meaningless.
MutantRope guarded(MutantRope steps) {
  steps.pairing = within_the_head(steps.pairing);
  steps.stored_pairing = within_the_head(steps.stored_pairing);
  if (!steps.call) return steps;
  steps.call = [inner = steps.call](Call& call, RopeSpec& spec) {
    const Call given = call;
    const RopeSpec before = spec;
    inner(call, spec);
    if (spec.head_dim != before.head_dim || spec.axes() != before.axes() ||
        !problem_with(spec).empty()) {
      call = given;
      spec = before;
    }
  };
  return steps;
}

/// Returns true if a mistake reads or writes other places than a right rotation: places that may
/// belong to nobody.
bool touches_other_memory(const MutantRope& steps) {
  if (steps.index || steps.afterwards) return true;
  if (!steps.call) return false;
  for (const Direction direction : {Direction::forward, Direction::inverse}) {
    RopeSpec spec;
    spec.head_dim = 8;
    spec.rotary_dim = 4;
    const std::array<std::int64_t, 8> positions = {3, 1, 4, 1, 5, 9, 2, 6};
    std::array<float, 1024> memory{};
    Call call;
    call.spec = &spec;
    call.direction = direction;
    call.batch = 2;
    call.seq = 3;
    call.positions = positions.data();
    call.q = {4, memory.data(), memory.data() + 512, {200, 40, 9, 2}, {180, 41, 10, 1}};
    call.k = {2, memory.data(), memory.data() + 512, {201, 42, 11, 3}, {181, 43, 12, 1}};
    Call changed = call;
    RopeSpec changed_spec = spec;
    steps.call(changed, changed_spec);
    for (const auto& [a, b] : {std::pair{call.q, changed.q}, {call.k, changed.k}})
      if (!(a.in_strides == b.in_strides) || !(a.out_strides == b.out_strides) || a.in != b.in ||
          a.out != b.out)
        return true;
  }
  return false;
}

/// Returns true if each call of a mistake gives other positions. The sandbox makes each call twice
/// and tells that the two differ, so that such a mistake has to be watched in a sandbox as well.
bool counts_calls(const MutantRope& steps) {
  if (!steps.call || !steps.position) return false;
  const std::int64_t position = 5;
  RopeSpec spec;
  Call call;
  call.spec = &spec;
  call.batch = call.seq = 1;
  call.positions = &position;
  call.q.heads = 1;
  const Slot slot{&call, false, 0, 0, 0};
  const auto next = [&] {
    Call changed = call;
    RopeSpec changed_spec = spec;
    steps.call(changed, changed_spec);
    return steps.position(slot, static_cast<Long>(position));
  };
  const Long first = next();
  return first != next();
}

std::uint8_t match(const Item& item, const std::vector<Element>& predicted,
                   const std::vector<double>& tolerance) {
  const CheckReal& first = predicted[item.first].value;
  const CheckReal& second = predicted[item.second].value;
  const auto same_as = [&](const Pair& z) {
    return agrees(first, z.re, tolerance[item.first]) &&
           (item.first == item.second || agrees(second, z.im, tolerance[item.second]));
  };
  return static_cast<std::uint8_t>((same_as(item.got) ? kAgrees : 0) |
                                   (same_as(item.exact) ? 0 : kVisible));
}

/// Returns true if a mistake changes a result by as much as a part of its bound.
bool changes(const Item& item, const std::vector<Element>& predicted) {
  constexpr double kPart = 0.125;
  const auto off = [&](std::size_t place, const CheckReal& right) {
    return !(std::abs(predicted[place].value.hi - right.hi) <= kPart * item.bound);
  };
  return off(item.first, item.exact.re) ||
         (item.first != item.second && off(item.second, item.exact.im));
}

std::string without_numbers(const std::string& text) {
  std::string letters;
  for (const char c : text)
    if (std::isdigit(static_cast<unsigned char>(c)) == 0) letters += c;
  return letters;
}

}  // namespace

bool notes_agree(const std::string& a, const std::string& b) {
  return a == b || (!a.empty() && without_numbers(a) == without_numbers(b));
}

Predictor::Predictor(const KnownBug& bug, const Implementation& implementation,
                     const Contract& contract)
    : bug_(bug),
      contract_(contract),
      has_key_tensor_(implementation.capabilities.key_tensor),
      is_dangerous_(touches_other_memory(bug.steps()) || counts_calls(bug.steps())) {
  if (is_dangerous_) sandbox_ = std::make_unique<Implementation>(adapters::sandboxed(fresh()));
}

Implementation Predictor::fresh() const {
  const MutantRope steps = bug_.steps();
  Implementation rope =
      implementation_of(is_dangerous_ ? steps : guarded(steps), std::string(bug_.id));
  rope.capabilities.key_tensor = has_key_tensor_;
  return rope;
}

Comparison Predictor::compare(const Observation& seen) {
  Comparison comparison;
  std::string note;
  bool has_result = false;
  Rotated result;
  try {
    const Implementation anew = is_dangerous_ ? Implementation{} : fresh();
    const Implementation& rope = is_dangerous_ ? *sandbox_ : anew;
    for (const Case& other : seen.before)
      subject_of(rope, contract_, other.dtype).rotate(operation_of(other));
    result = subject_of(rope, contract_, seen.shape().dtype).rotate(seen.operation);
    has_result = true;
    note = result.side_effect;
  } catch (const CallFailed& failed) {
    note = failed.what();
  } catch (const std::exception&) {
    return comparison;
  }
  comparison.made = true;
  if (!note.empty()) comparison.note |= kVisible;
  if (has_result == seen.has_result && notes_agree(note, seen.note)) comparison.note |= kAgrees;
  if (!has_result || !seen.has_result) return comparison;
  const std::vector<Element> predicted = joined(result.q, result.k);
  comparison.items.reserve(seen.items.size());
  for (const Item& item : seen.items) {
    comparison.items.push_back(match(item, predicted, seen.tolerance));
    comparison.changes.push_back(changes(item, predicted));
  }
  return comparison;
}

}  // namespace ropecheck::diagnosis
