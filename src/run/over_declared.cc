#include "run/over_declared.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <optional>
#include <string_view>
#include <utility>

#include "properties/measure.h"
#include "properties/subject.h"

namespace ropecheck::run {
namespace {

using Values = std::vector<Element>;
using Change = std::function<void(Case&)>;

bool same_bits(const Values& a, const Values& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const Element& x, const Element& y) { return x.bits == y.bits; });
}

constexpr int kTokens = 3;
constexpr int kHeads = 2;

/// A call of three tokens and two heads at consecutive positions, the first at 1 or as near as may
/// be.
Case plain_case(const RopeSpec& spec, const Capabilities& can) {
  Case c;
  c.spec = spec;
  c.dtype = declared_formats(can).front();
  c.in_place = !can.out_of_place;
  c.seq = kTokens;
  c.q.heads = c.k.heads = kHeads;
  c.q.values.seed = 1;
  c.k.values.seed = 2;
  const std::int64_t first =
      std::max(can.min_position, std::min<std::int64_t>(1, can.max_position - kTokens + 1));
  c.positions.clear();
  for (int s = 0; s < kTokens; ++s)
    c.positions.insert(c.positions.end(), static_cast<std::size_t>(c.axes()), first + s);
  return c;
}

/// The vectors of [seq, heads] in the order [heads, seq], as they lie in memory with heads first.
Values heads_first(const Values& values, int width) {
  Values moved;
  for (int h = 0; h < kHeads; ++h)
    for (int s = 0; s < kTokens; ++s) {
      const auto from = values.begin() + (std::ptrdiff_t{s} * kHeads + h) * width;
      moved.insert(moved.end(), from, from + width);
    }
  return moved;
}

/// The calls of one experiment, in a new process if there can be one. Code that keeps something
/// from one call and finds it again by all fields but one answers the second call as if that field
/// were ignored, so the changed call is made first: such code then gets the other call wrong, of
/// which nothing follows.
class Experiment {
 public:
  Experiment(const Implementation& implementation, const Contract& contract,
             const std::vector<Target>& targets)
      : can_(implementation.capabilities),
        implementation_(implementation.slow_to_restart ? implementation
                                                       : implementation.fresh_process()),
        subject_(subject_of(implementation_, contract, declared_formats(can_).front())) {
    // Code may treat the last few pairs in another way, which are all that a small head has.
    for (const int width : {8, 80}) {
      RopeSpec spec;
      spec.head_dim = spec.rotary_dim = width;
      spec.layout = can_.half_split ? Layout::half_split : Layout::interleaved;
      specs_.push_back(spec);
    }
    for (const Target& target : targets)
      if (target.spec) specs_.push_back(*target.spec);
  }

  /// Returns whether right calls and the same calls, changed, give the same bits. Both are prepared
  /// first.
  bool ignores(const Change& prepare, const Change& change) const {
    std::size_t ignored = 0;
    for (const auto& [one, other] : supported_pairs(prepare, change)) {
      if (one == other) continue;
      const Values changed = rotate(operation_of(other)).q;
      const Values result = right_result(one);
      if (result.empty()) continue;
      if (!same_bits(result, changed)) return false;
      ++ignored;
    }
    return ignored > 0;
  }

  /// The input has its heads first and the output has not, or the other way round, or both are one
  /// tensor with heads first.
  bool ignores_strides(Arrangement TensorCase::*of) const {
    const auto calls = supported_pair({}, [&](Case& c) { (c.q.*of).heads_first = true; });
    if (!calls) return false;
    const Operation given = operation_of(calls->first);
    const int width = given.shape.spec.head_dim;
    const Values plain = right_result(calls->first);
    Operation strided = given;
    strided.shape = calls->second;
    Operation as_it_lies = given;
    as_it_lies.q = heads_first(given.q, width);
    const Values result = rotate(strided).q;
    if (plain.empty() || same_bits(result, plain)) return false;
    // With the strides of an input ignored, vectors are read as they lie; with those of an output
    // ignored, they are written so.
    if (given.shape.in_place) return same_bits(heads_first(result, width), rotate(as_it_lies).q);
    return of == &TensorCase::in ? same_bits(result, rotate(as_it_lies).q)
                                 : same_bits(heads_first(result, width), plain);
  }

  bool ignores_key() const {
    const auto calls = supported_pair({}, [&](Case& c) { c.in_place = can_.in_place; });
    if (!calls || right_result(calls->first).empty()) return false;
    const Operation given = operation_of(calls->second);
    const Rotated rotated = rotate(given);
    return given.shape.in_place ? same_bits(rotated.k, given.k)
                                : rotated.side_effect == "tensor k: an output was left unwritten";
  }

 private:
  /// The first of `supported_pairs`; empty if there is none.
  std::optional<std::pair<Case, Case>> supported_pair(const Change& prepare,
                                                      const Change& change) const {
    const std::vector<std::pair<Case, Case>> pairs = supported_pairs(prepare, change);
    return pairs.empty() ? std::nullopt : std::optional(pairs.front());
  }

  /// Calls, and the calls changed, that are both supported. A change may leave a call as it is.
  std::vector<std::pair<Case, Case>> supported_pairs(const Change& prepare,
                                                     const Change& change) const {
    constexpr std::size_t kMost = 2;
    std::vector<std::pair<Case, Case>> pairs;
    for (const RopeSpec& spec : specs_) {
      if (pairs.size() == kMost) break;
      Case one = plain_case(spec, can_);
      if (prepare) prepare(one);
      Case other = one;
      change(other);
      const auto fits = [&](const Case& c) {
        return problem_with(c).empty() && unsupported(c, can_).empty();
      };
      if (fits(one) && fits(other)) pairs.emplace_back(std::move(one), std::move(other));
    }
    return pairs;
  }

  /// The rotated q of a call; empty if it is not right to a few per cent. A contract may be missed
  /// by code that ignores a field as well, but nothing follows from the bits of code that is wrong
  /// altogether.
  Values right_result(const Case& c) const {
    constexpr double kRoughly = 0x1p-5;
    const Operation operation = operation_of(c);
    const Rotated rotated = rotate(operation);
    const Measure measure(subject_, c);
    bool right = rotated.q.size() == operation.q.size();
    for_each_vector(c, 'q', [&](const Place& where, std::size_t start) {
      for (int pair = 0; right && pair < c.spec.pairs(); ++pair) {
        const PairIndex at = pair_index(c.spec, start, pair);
        const Pair x = pair_at(operation.q, at);
        const Pair y = measure.rotated(x, where.position, pair, c.direction);
        const double allowed = kRoughly * measure.m_as_double() * norm(x);
        right = norm(pair_at(rotated.q, at) - y) <= allowed;
      }
    });
    return right ? rotated.q : Values{};
  }

  /// A call that fails has no elements, which equal no others.
  Rotated rotate(const Operation& operation) const {
    try {
      return subject_.rotate(operation);
    } catch (const std::exception&) {
      return {};
    }
  }

  Capabilities can_;
  Implementation implementation_;
  Subject subject_;
  std::vector<RopeSpec> specs_;
};

/// Twice the standard ones.
void list_other_frequencies(RopeSpec& spec) {
  ListedFrequencies listed;
  for (int j = 0; j < spec.pairs(); ++j)
    listed.inv_freq.push_back(2 * std::pow(spec.base, -2.0 * j / spec.rotary_dim));
  spec.scaling = listed;
}

/// Turns the pairs by three axes, with the same number on each.
void turn_by_three_axes(Case& c) {
  const int third = c.spec.pairs() / 3;
  c.spec.axis_order = AxisOrder::chunked;
  c.spec.sections = {third, third, c.spec.pairs() - 2 * third, 0};
  std::vector<std::int64_t> positions;
  for (std::size_t token = 0; token < static_cast<std::size_t>(c.tokens()); ++token)
    positions.insert(positions.end(), 3, c.positions[token]);
  c.positions = std::move(positions);
}

void move_other_axes(Case& c) {
  for (std::size_t i = 0; i < c.positions.size(); ++i)
    if (i % 3 != 0) c.positions[i] += c.positions[i] > 0 ? -1 : 1;
}

void leave_half_unrotated(Case& c) { c.spec.rotary_dim = c.spec.head_dim / 4 * 2; }

}  // namespace

std::vector<std::string> over_declared_capabilities(const Implementation& implementation,
                                                    const Contract& contract,
                                                    const std::vector<Target>& targets) {
  const Capabilities& can = implementation.capabilities;
  std::vector<std::string> sentences;
  const auto say = [&](bool declared, const char* ignored, const char* capability,
                       const auto& experiment) {
    if (declared && experiment(Experiment(implementation, contract, targets)))
      sentences.push_back(std::string(ignored) + " ignored: implement " +
                          (std::string_view(ignored).ends_with("are") ? "them" : "it") +
                          " or drop " + capability);
  };
  const auto field = [&](const Change& change, const Change& prepare = {}) {
    return [change, prepare](const Experiment& own) { return own.ignores(prepare, change); };
  };
  say(can.strides, "strides are", "CAN_STRIDES", [](const Experiment& own) {
    return own.ignores_strides(&TensorCase::in) || own.ignores_strides(&TensorCase::out);
  });
  say(can.key_tensor, "the tensor k is", "CAN_KEY_TENSOR",
      [](const Experiment& own) { return own.ignores_key(); });
  say(can.partial_rotary, "rotary_dim is", "CAN_PARTIAL_ROTARY", field(leave_half_unrotated));
  say(can.rotary_offset, "rotary_offset is", "CAN_ROTARY_OFFSET",
      field([](Case& c) { c.spec.rotary_offset = 1; }, leave_half_unrotated));
  say(can.inverse, "the inverse direction is", "CAN_INVERSE",
      field([](Case& c) { c.direction = Direction::inverse; }));
  say(can.vjp, "the direction of gradients is", "CAN_VJP",
      field([](Case& c) { c.direction = Direction::vjp; }));
  say(can.attention_factor, "the attention factor is", "CAN_ATTENTION_FACTOR",
      field([](Case& c) { c.spec.attention_factor = 2; }));
  say(can.linear_scaling, "linear scaling is", "CAN_LINEAR_SCALING",
      field([](Case& c) { c.spec.scaling = LinearScaling{2}; }));
  say(can.ntk_scaling, "ntk scaling is", "CAN_NTK_SCALING",
      field([](Case& c) { c.spec.scaling = NtkScaling{2}; }));
  say(can.listed_frequencies, "listed frequencies are", "CAN_LISTED",
      field([](Case& c) { list_other_frequencies(c.spec); }));
  say(can.several_axes, "all axes of positions but the first are", "CAN_AXES",
      field(move_other_axes, turn_by_three_axes));
  say(can.interleaved && can.half_split, "the layout is", "CAN_INTERLEAVED or CAN_HALF_SPLIT",
      field([](Case& c) {
        c.spec.layout =
            c.spec.layout == Layout::half_split ? Layout::interleaved : Layout::half_split;
      }));
  return sentences;
}

}  // namespace ropecheck::run
