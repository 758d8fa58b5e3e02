#include <utility>
#include <variant>

#include "properties/claims/every_property.h"
#include "properties/claims/same_results.h"
#include "properties/exact/rounded_frequencies.h"
#include "properties/measure.h"

// Claim: the parameters of other calls do not show in the result of this one: another base, another
// scaling, length or factor of it, size of head, window, layout, format, direction, attention
// factor, fewer tokens or more, positions farther off or nearer. Each of them is used before an
// equal call of ours, as in a process with two models. Tables that are found again by their length
// alone, or grown with the parameters of the first call, fail.
//
// A table may be stale from the beginning, so that all of our calls are wrong alike. Therefore the
// first call is checked against the contract, and the later ones against the bits of the first.
// Other calls are checked against the contract as well if they turn by the same frequencies, or by
// those of the same base scaled otherwise: an implementation that keeps the layout, the window or
// the scaling of the first call gets those wrong. New frequencies take the checker milliseconds, so
// it compares few pairs only.
namespace ropecheck::claims {
namespace {

constexpr int kFewPairs = 16;

struct OtherCall {
  const char* trace;  ///< the cause, if our result changes
  Case shape;
  bool is_judged = false;  ///< checked against the contract
};

/// Changes the base, or the frequencies if they are listed. Pairs of frequency 0 are made to turn,
/// because the base has no effect on them.
void change_frequencies(RopeSpec& spec) {
  if (auto* listed = std::get_if<ListedFrequencies>(&spec.scaling))
    for (double& frequency : listed->inv_freq) frequency *= 0.75;
  else
    spec.base = 1.5 * spec.base + 7;
  if (auto* proportional = std::get_if<ProportionalScaling>(&spec.scaling))
    proportional->proportion = 1;
}

/// The same scaling with another factor; some scaling if there is none. Listed frequencies are
/// changed above.
struct WithAnotherFactor {
  Scaling operator()(const NoScaling&) const { return LinearScaling{3}; }
  Scaling operator()(const ListedFrequencies& s) const { return s; }
  Scaling operator()(const NtkScaling& s) const { return NtkScaling{2 * s.alpha + 1}; }
  Scaling operator()(LongRopeScaling s) const {
    s.short_factors.swap(s.long_factors);
    return s;
  }
  template <class S>
  Scaling operator()(S s) const {
    s.factor = 2 * s.factor + 1;
    return s;
  }
};

void change_scaling(RopeSpec& spec) {
  spec.scaling = std::visit(WithAnotherFactor{}, spec.scaling);
}

/// Moves to the other side of the original length, if the frequencies depend on that side.
void change_seq_len(RopeSpec& spec) {
  const auto across = [](auto& s) {
    s.seq_len = s.seq_len > s.original_length ? s.original_length : 3 * s.original_length;
  };
  if (auto* dynamic = std::get_if<DynamicNtkScaling>(&spec.scaling)) across(*dynamic);
  if (auto* longrope = std::get_if<LongRopeScaling>(&spec.scaling)) across(*longrope);
}

/// Moves the window to the other end of the head.
void move_window(RopeSpec& spec) {
  spec.rotary_offset = spec.rotary_offset == 0 ? spec.head_dim - spec.rotary_dim : 0;
}

/// Changes the number of tokens; the same positions repeat.
void resize(Case& c, int batch, int seq) {
  const Case before = c;
  c.batch = batch;
  c.seq = seq;
  c.positions.clear();
  for (int token = 0; token < c.tokens(); ++token) {
    const auto from = static_cast<std::size_t>(token % before.tokens());
    const Position position = before.position_of(from);
    c.positions.insert(c.positions.end(), position.numbers.begin(),
                       position.numbers.begin() + c.axes());
  }
}

/// A head that turns as a whole, without scaling, so that any width is sound.
RopeSpec of_width(int width) {
  RopeSpec spec;
  spec.head_dim = spec.rotary_dim = width;
  return spec;
}

/// Uses the specification, with positions that have as many numbers as it has axes.
void use(Case& c, const RopeSpec& spec) {
  std::vector<std::int64_t> positions;
  for (std::size_t token = 0; token < static_cast<std::size_t>(c.tokens()); ++token)
    positions.insert(positions.end(), static_cast<std::size_t>(spec.axes()),
                     c.position_of(token).numbers.front());
  c.positions = std::move(positions);
  c.shift.resize(1);
  c.spec = spec;
}

/// Moves the positions by the shift, if the results are positions.
void move_positions(Case& c) {
  const auto axes = static_cast<std::size_t>(c.axes());
  const Position shift = c.shift_by_axis();
  for (std::size_t i = 0; i < c.positions.size(); ++i)
    if (std::int64_t sum = 0;
        !__builtin_add_overflow(c.positions[i], shift.numbers[i % axes], &sum))
      c.positions[i] = sum;
}

std::vector<OtherCall> other_calls(const Case& c) {
  std::vector<OtherCall> others;
  const auto add = [&](const char* trace, const auto& change) {
    OtherCall other{trace, c};
    change(other.shape);
    if (!(other.shape == c)) others.push_back(std::move(other));
  };
  add("a call with another base leaves a trace", [](Case& o) { change_frequencies(o.spec); });
  add("a call with another scaling leaves a trace", [](Case& o) { change_scaling(o.spec); });
  add("a call for another length of sequence leaves a trace",
      [](Case& o) { change_seq_len(o.spec); });
  add("a call with the rotary window elsewhere leaves a trace",
      [](Case& o) { move_window(o.spec); });
  add("a call with a smaller head leaves a trace",
      [](Case& o) { use(o, of_width(std::max(2, o.spec.rotary_dim / 4 * 2))); });
  add("a call with a larger head leaves a trace",
      [](Case& o) { use(o, of_width(o.spec.head_dim / 2 * 2 + 2)); });
  add("a call with the other layout leaves a trace", [](Case& o) {
    o.spec.layout = o.spec.layout == Layout::interleaved ? Layout::half_split : Layout::interleaved;
  });
  add("a call with another attention factor leaves a trace",
      [](Case& o) { o.spec.attention_factor = 1.25 + exact::attention_factor(o.spec); });
  for (const DType dtype : kAllDTypes)
    if (dtype != c.dtype)
      add("a call in another format leaves a trace", [&](Case& o) { o.dtype = dtype; });
  add("a call in the other direction leaves a trace", [](Case& o) {
    o.direction = o.direction == Direction::forward ? Direction::inverse : Direction::forward;
  });
  add("a shorter call leaves a trace", [](Case& o) { resize(o, 1, 1); });
  add("a longer call leaves a trace", [](Case& o) { resize(o, o.batch + 1, o.seq + 2); });
  add("a call at positions farther off leaves a trace", [](Case& o) { move_positions(o); });
  add("a call at positions near zero leaves a trace",
      [](Case& o) { std::fill(o.positions.begin(), o.positions.end(), 0); });
  for (OtherCall& other : others) {
    const Case& shape = other.shape;
    RopeSpec spec = shape.spec;
    spec.layout = c.spec.layout;
    spec.rotary_offset = c.spec.rotary_offset;
    if (spec.pairs() <= kFewPairs) spec.scaling = c.spec.scaling;
    other.is_judged = spec == c.spec && shape.dtype == c.dtype;
    for (TensorCase* tensor : {&other.shape.q, &other.shape.k})
      if (tensor->values.profile == Profile::listed) tensor->values = {};
  }
  return others;
}

void require_close(Tally& tally, const Measure& measure, const Operation& operation,
                   const Rotated& rotated, const char* what) {
  for_each_pair(operation.shape, [&](const Place& where, const PairIndex& at) {
    const Pair x = pair_at(tensor_of(operation, where.tensor), at);
    const Pair y = measure.rotated(x, where.position, where.pair, operation.shape.direction);
    const double r = measure.m_as_double() * norm(x);
    tally.compare(norm(pair_at(tensor_of(rotated, where.tensor), at) - y),
                  measure.bound(where.position, where.pair, r, operation.shape.direction),
                  measure.u() * r, where, what);
  });
}

Verdict other_calls_leave_no_trace(const Case& c, const Subject& subject) {
  const Operation operation = operation_of(c);
  const Measure measure(subject, c.spec);
  std::optional<Rotated> first;
  Tally tally;
  for (const OtherCall& other : other_calls(c)) {
    if (!problem_with(other.shape).empty() ||
        !unsupported(other.shape, subject.capabilities).empty())
      continue;
    const Operation theirs = operation_of(other.shape);
    const Rotated rotated = subject.rotate(theirs);
    if (other.is_judged)
      require_close(tally, Measure(subject, other.shape.spec), theirs, rotated,
                    "a call of another scaling, window, layout, direction, length or position is "
                    "wrong between ours");
    Rotated ours = subject.rotate(operation);
    if (first) {
      require_same_results(tally, c, *first, ours, other.trace);
    } else {
      require_close(tally, measure, operation, ours, other.trace);
      first = std::move(ours);
    }
  }
  return tally.verdict("no other call is supported");
}

}  // namespace

const Property kOtherCallsLeaveNoTrace{
    "other_calls_leave_no_trace",
    "calls with another base, scaling, size, layout, format or length in between change nothing",
    {.uses_shift = true, .small_shape = true},
    other_calls_leave_no_trace};

}  // namespace ropecheck::claims
