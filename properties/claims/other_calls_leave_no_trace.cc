#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "properties/claims/against_reference.h"
#include "properties/claims/every_property.h"
#include "properties/claims/one_field_apart.h"
#include "properties/claims/same_results.h"

// Claim: the parameters of other calls do not show in the result of a call. Our call and one that
// differs from it in a single field, such as the base, are made in turn, as in a process with two
// models. Both are compared with the exact rotation: a table that is found again by too little (its
// size alone, size and base, everything but the scaling) is right for the call that made it, so one
// of the two calls is wrong, whichever came first. Our later results also have the bits of the
// first one.
//
// All pairs of calls are made in one process. In one case of four, one pair, chosen by the case's
// values, is made once more as the first calls of a new process, in the order ours, other, ours or
// other, ours, other.
//
// A call may be wrong without any state. So a wrong call is repeated as the first of a new process,
// and if the call is wrong there as well, the sentence says so and speaks of no trace. A trace is
// repeated in a new process too. If the other call leaves none there, the sentence speaks of all
// the calls before.
//
// The tolerance of the comparison with the exact rotation is the contract's (matches_reference.cc).
namespace ropecheck::claims {
namespace {

/// The comparisons of one case, up to the first that fails: further calls would only show again
/// what is kept.
class Comparisons {
 public:
  explicit Comparisons(const Subject& subject) : subject_(subject) {}

  bool fails() const { return failed_; }
  Verdict verdict() const { return tally_.verdict("nothing to compare"); }

  /// A result has to be right. `name` and `when` make the sentence: "a call with another base" +
  /// " is wrong" + " after ours".
  void require_right(const Operation& call, const Rotated& rotated, const std::string& name,
                     const std::string& when) {
    require([&](Tally& tally,
                const char* what) { compare_with_reference(tally, call, rotated, subject_, what); },
            [&] {
              return name + " is wrong" +
                     (wrong_by_itself(call) ? ", also as the first of a new process," : when);
            });
  }

  /// Two results of our call have to have the same bits. `sentence` is called if they differ.
  template <class Sentence>
  void require_same(const Case& c, const Rotated& a, const Rotated& b, const Sentence& sentence) {
    require([&](Tally& tally, const char* what) { require_same_results(tally, c, a, b, what); },
            sentence);
  }

 private:
  /// If a comparison fails, only that one is kept, so that the verdict has its sentence.
  template <class Compare, class Sentence>
  void require(const Compare& compare, const Sentence& sentence) {
    if (failed_) return;
    compare(tally_, "");
    failed_ = verdict().fails();
    if (!failed_) return;
    said_ = sentence();
    tally_ = {};
    compare(tally_, said_.c_str());
  }

  bool wrong_by_itself(const Operation& call) const {
    if (!subject_.fresh_process) return false;
    Tally tally;
    compare_with_reference(tally, call, subject_.fresh_process()->rotate(call), subject_, "");
    return tally.verdict("nothing to compare").fails();
  }

  const Subject& subject_;
  Tally tally_;
  std::string said_;  ///< must live as long as the tally
  bool failed_ = false;
};

/// A number that differs from case to case.
unsigned turn_of(const Case& c) {
  std::uint64_t mixed = c.q.values.seed + static_cast<std::uint64_t>(c.seq);
  for (const std::int64_t number : {c.positions.front(), c.positions.back(), c.shift.front()})
    mixed = (mixed ^ static_cast<std::uint64_t>(number)) * 0x9e37'79b9'7f4a'7c15;
  return static_cast<unsigned>(mixed >> 40);
}

/// The calls of one pair, as the first of a new process. `known`: our result in the other process.
void compare_in_new_process(Comparisons& comparisons, const Subject& subject, const Operation& ours,
                            const Rotated& known, const OneFieldApart& other, bool ours_first) {
  const std::shared_ptr<const Subject> fresh = subject.fresh_process();
  const Operation theirs = operation_of(other.shape);
  const auto make_ours = [&](const std::string& what) {
    if (comparisons.fails()) return;
    comparisons.require_same(ours.shape, known, fresh->rotate(ours), [&] { return what; });
  };
  const auto make_theirs = [&](const std::string& when) {
    if (comparisons.fails()) return;
    comparisons.require_right(theirs, fresh->rotate(theirs), other.call, when);
  };
  if (!ours_first) make_theirs(" as the first of a new process");
  make_ours(ours_first ? "ours gives other bits as the first call of a new process"
                       : other.call + " leaves a trace if it is the first of a process");
  make_theirs(" after ours, which was among the first of its process,");
  if (ours_first) make_ours(other.call + " leaves a trace in a new process");
}

/// Returns whether the other call alone, as the second of a new process, changes our result.
bool leaves_a_trace(const Subject& subject, const Operation& ours, const Operation& theirs) {
  if (!subject.fresh_process) return true;
  const std::shared_ptr<const Subject> fresh = subject.fresh_process();
  const Rotated before = fresh->rotate(ours);
  fresh->rotate(theirs);
  Tally tally;
  require_same_results(tally, ours.shape, before, fresh->rotate(ours), "");
  return tally.verdict("nothing to compare").fails();
}

/// Long rows meet few other calls, because each takes milliseconds: those in other formats, whose
/// tables differ in size, and three of the others by turns.
std::vector<OneFieldApart> affordable(const Case& c, std::vector<OneFieldApart> all,
                                      unsigned turn) {
  constexpr int kMostTokens = 300;
  constexpr std::size_t kOthers = 3;
  if (c.tokens() <= kMostTokens) return all;
  std::vector<OneFieldApart> some;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const bool in_turn = (i + turn) % all.size() < kOthers;
    if (in_turn || all[i].shape.dtype != c.dtype) some.push_back(std::move(all[i]));
  }
  return some;
}

bool has_shape_of(const Case& a, const Case& b) {
  return a.batch == b.batch && a.seq == b.seq && a.q.heads == b.q.heads &&
         a.spec.head_dim == b.spec.head_dim && a.spec.rotary_dim == b.spec.rotary_dim &&
         a.axes() == b.axes();
}

Verdict other_calls_leave_no_trace(const Case& c, const Subject& subject) {
  const unsigned turn = turn_of(c);
  std::vector<OneFieldApart> others;
  for (OneFieldApart& other : one_field_apart(c, subject.capabilities, turn))
    if (unsupported(other.shape, subject.capabilities).empty() &&
        (!subject.capabilities.few_shapes || has_shape_of(other.shape, c)))
      others.push_back(std::move(other));
  if (others.empty()) return skipped("no other call is supported");
  others = affordable(c, std::move(others), turn);

  const Operation ours = operation_of(c);
  Comparisons comparisons(subject);
  const Rotated first = subject.rotate(ours);
  comparisons.require_right(ours, first, "the first call",
                            subject.fresh_process ? " after the calls of other cases" : "");
  for (std::size_t i = 0; i < others.size() && !comparisons.fails(); ++i) {
    const OneFieldApart& other = others[i];
    const Operation theirs = operation_of(other.shape);
    comparisons.require_right(theirs, subject.rotate(theirs), other.call, " after ours");
    if (comparisons.fails()) break;
    comparisons.require_same(c, first, subject.rotate(ours), [&] {
      return leaves_a_trace(subject, ours, theirs) ? other.call + " leaves a trace"
                                                   : "the calls before leave a trace";
    });
  }
  // A new process takes milliseconds, so one case in four has one.
  if (subject.fresh_process && !comparisons.fails() && turn % 4 == 0) {
    const auto count = static_cast<unsigned>(others.size());
    compare_in_new_process(comparisons, subject, ours, first, others[turn / 4 % count],
                           turn / 4 / count % 2 == 0);
  }
  return comparisons.verdict();
}

}  // namespace

const Property kOtherCallsLeaveNoTrace{
    "other_calls_leave_no_trace",
    "calls that differ in base, scaling, size, layout, format or length are right in any order",
    {.uses_shift = true, .small_shape = true},
    other_calls_leave_no_trace};

}  // namespace ropecheck::claims
