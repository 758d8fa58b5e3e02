#include "diagnosis/evidence.h"

#include <algorithm>
#include <cmath>
#include <exception>
#include <limits>
#include <utility>

#include "properties/given_table.h"

namespace ropecheck::diagnosis {
namespace {

/// Long double rounds an angle by up to 2^−64 of it, and so does its cos and sin.
constexpr double kLongAngle = 0x1p-62;

/// Returns true if a right rotation of a pair of this norm may overflow, in any order of
/// multiplications.
bool may_overflow(double norm, double m, DType dtype) {
  return 4 * std::max(1.0, m) * norm >= format_of(dtype).largest();
}

/// With `of_any_pair`, a pair may be off by the errors of the angle of any pair: it may turn like
/// another one.
void set_tolerance(Observation& seen, const Budget& budget, bool of_any_pair) {
  const Case& c = seen.shape();
  RopeSpec other = c.spec;
  other.layout = c.spec.layout == Layout::interleaved ? Layout::half_split : Layout::interleaved;
  const auto x = joined(seen.operation.q, seen.operation.k);
  const auto y = joined(seen.result.q, seen.result.k);
  seen.tolerance.assign(x.size(), 0);
  const auto exact = exact::exact_rope(c.spec);
  // Entries of a given table are below 2.
  constexpr double kLargestEntries = 3;
  const double m = seen.table ? kLargestEntries : exact->attention_factor().hi;
  double largest = 0;
  for (int j = 0; j < c.spec.pairs() && of_any_pair; ++j)
    largest = std::max(largest, exact->frequency(j));
  std::size_t tensor_start = 0;
  for (const char tensor : {'q', 'k'}) {
    for_each_vector(c, tensor, [&](const Place& where, std::size_t start) {
      start += tensor_start;
      for (int j = 0; j < c.spec.pairs(); ++j)
        for (const RopeSpec* spec : {&c.spec, &std::as_const(other)}) {
          const PairIndex at = pair_index(*spec, start, j);
          const double size = std::hypot(x[at.first].value.hi, x[at.second].value.hi);
          const double r = std::max(1.0, m) * size;
          const std::int64_t t = number_of(where.position, c.spec, j);
          const double theta = exact->frequency(j);
          const double bound = may_overflow(size, m, c.dtype)
                                   ? std::numeric_limits<double>::infinity()
                                   : 4 * pair_bound(budget, t, j, std::max(theta, largest), r) +
                                         kLongAngle * std::abs(static_cast<double>(t)) * theta * r;
          for (const std::size_t i : {at.first, at.second})
            // A result that is infinite where none may be is no rounding of a number.
            seen.tolerance[i] =
                std::max(seen.tolerance[i],
                         bound + 4 * budget.unit_roundoff *
                                     (std::isfinite(y[i].value.hi) ? std::abs(y[i].value.hi) : 0));
        }
    });
    tensor_start += seen.operation.q.size();
  }
}

bool is_too_large(const CheckReal& right, const Format& format) {
  return std::abs(right.hi) >= format.largest() * (1 + 2 * format.unit_roundoff());
}

/// Returns true if a coordinate is too large for the format and the result is its largest number.
bool is_saturated(const CheckReal& right, const CheckReal& got, const Format& format) {
  return is_too_large(right, format) && std::abs(got.hi) == format.largest();
}

/// The pair with 0 in place of coordinates that are no numbers.
Pair without_special(const Pair& x) {
  const auto number = [](const CheckReal& v) { return std::isfinite(v.hi) ? v : CheckReal(0); };
  return {number(x.re), number(x.im)};
}

bool is_near(const Pair& a, const Pair& b, DType dtype) {
  return norm(a - b) <= 8 * format_of(dtype).unit_roundoff() * norm(b);
}

/// Counts a pair that is no item.
void look_at_special(Observation& seen, const Place& where, const Pair& x, const Pair& got,
                     const Measure& measure) {
  const Case& c = seen.shape();
  if (!finite(x)) {
    SpecialPairs& kind = std::isnan(x.re.hi) || std::isnan(x.im.hi) ? seen.nan : seen.infinite;
    ++kind.all;
    if (!finite(got)) return;
    ++kind.numbers;
    const double largest = format_of(c.dtype).largest();
    // Each coordinate of the result depends on both of the input.
    if (std::abs(got.re.hi) == largest && std::abs(got.im.hi) == largest) ++kind.largest;
    if (norm(got) == 0) {
      ++kind.zeros;
      return;
    }
    const Pair rest = without_special(x);
    if (may_overflow(norm(rest), measure.m_as_double(), c.dtype)) return;
    const Pair turned = measure.rotated(rest, where.position, where.pair, c.direction);
    if (is_near(got, turned, c.dtype))
      ++kind.as_zero;
    else if (is_near(got, rest, c.dtype))
      ++kind.as_input;
    return;
  }
  const Format& format = format_of(c.dtype);
  const Pair exact = measure.rotated(x, where.position, where.pair, c.direction);
  if (is_too_large(exact.re, format) || is_too_large(exact.im, format)) ++seen.too_large.all;
  // A pair that is left as it is may have the largest number from the beginning.
  const auto is_largest = [&](const CheckReal& v) { return std::abs(v.hi) == format.largest(); };
  if (!is_largest(x.re) && !is_largest(x.im) &&
      (is_saturated(exact.re, got.re, format) || is_saturated(exact.im, got.im, format)))
    ++seen.too_large.largest;
}

/// Returns true if an element's error exceeds the tolerance with which predictions are compared.
bool shows(const Observation& seen, std::size_t element, const CheckReal& got,
           const CheckReal& right) {
  const double tolerance = seen.tolerance[element];
  return !std::isinf(tolerance) && !agrees(got, right, tolerance);
}

void look_at_pairs(Observation& seen, const Measure& measure) {
  const Case& c = seen.shape();
  const auto frequencies = exact::exact_rope(c.spec);
  for_each_pair(c, [&](const Place& where, const PairIndex& at) {
    Item item;
    item.where = where;
    item.x = pair_at(tensor_of(seen.operation, where.tensor), at);
    const double m = measure.m_as_double() * measure.gain(where.position, where.pair);
    if (!finite(item.x) || may_overflow(norm(item.x), m, c.dtype)) {
      look_at_special(seen, where, item.x, pair_at(tensor_of(seen.result, where.tensor), at),
                      measure);
      return;
    }
    const std::size_t start = where.tensor == 'q' ? 0 : seen.operation.q.size();
    item.first = start + at.first;
    item.second = start + at.second;
    item.element = pair_elements(c.spec, where.pair).first;
    item.t = number_of(where.position, c.spec, where.pair);
    item.theta = frequencies->frequency(where.pair);
    item.sense = scale_of_pair(c.spec, where.pair).numerator < 0 ? -1 : 1;
    item.exact = measure.rotated(item.x, where.position, where.pair, c.direction);
    item.got = pair_at(tensor_of(seen.result, where.tensor), at);
    item.bound = measure.bound(where.position, where.pair, measure.m_as_double() * norm(item.x),
                               c.direction);
    item.error = norm(item.got - item.exact);
    item.wrong = !(item.error <= item.bound);
    item.plain = !(item.error <= kPlainError * item.bound) &&
                 (shows(seen, item.first, item.got.re, item.exact.re) ||
                  shows(seen, item.second, item.got.im, item.exact.im));
    seen.items.push_back(item);
  });
}

void look_at_rest(Observation& seen, char tensor) {
  const Case& c = seen.shape();
  const RopeSpec& spec = c.spec;
  if (spec.rotary_dim == spec.head_dim) return;
  const auto& x = tensor_of(seen.operation, tensor);
  const auto& y = tensor_of(seen.result, tensor);
  const std::size_t tensor_start = tensor == 'q' ? 0 : seen.operation.q.size();
  for_each_vector(c, tensor, [&](const Place& where, std::size_t start) {
    for (int i = 0; i < spec.head_dim; ++i) {
      if (i >= spec.rotary_offset && i < spec.rotary_offset + spec.rotary_dim) continue;
      const std::size_t at = start + static_cast<std::size_t>(i);
      Item item;
      item.where = where;
      item.element = i;
      item.first = item.second = tensor_start + at;
      item.x = {x[at].value, CheckReal(0)};
      item.exact = item.x;
      item.got = {y[at].value, CheckReal(0)};
      item.wrong = !identical(y[at], x[at]);
      item.error = item.wrong ? std::abs(static_cast<double>(y[at].value - x[at].value)) : 0;
      item.plain =
          item.wrong && !agrees(y[at].value, x[at].value,
                                8 * format_of(c.dtype).unit_roundoff() * std::abs(x[at].value.hi));
      seen.items.push_back(item);
    }
  });
}

/// Keeps all wrong items, as far as there is room, and right ones from everywhere.
void thin_out(std::vector<Item>& items) {
  if (items.size() <= kMostItems) return;
  const auto right =
      std::stable_partition(items.begin(), items.end(), [](const Item& i) { return i.wrong; });
  std::vector<Item> kept;
  const auto take = [&](auto from, auto to, std::size_t most) {
    const auto count = static_cast<std::size_t>(to - from);
    const std::size_t step = std::max<std::size_t>(1, (count + most - 1) / most);
    for (std::size_t i = 0; i < count; i += step)
      kept.push_back(*(from + static_cast<std::ptrdiff_t>(i)));
  };
  take(items.begin(), right, kMostItems / 2);
  take(right, items.end(), kMostItems / 2);
  items = std::move(kept);
}

void look_at(Observation& seen, const Subject& subject, bool of_any_pair = false) {
  const Case& c = seen.shape();
  set_tolerance(seen, subject.budget(c.spec, c.dtype, c.direction), of_any_pair);
  look_at_pairs(seen, Measure(subject, c));
  look_at_rest(seen, 'q');
  look_at_rest(seen, 'k');
  for (const Item& item : seen.items) {
    seen.plain = seen.plain || item.plain;
    seen.rough = seen.rough || item.wrong;
  }
  seen.rough = seen.rough && !seen.plain;
  thin_out(seen.items);
}

}  // namespace

SpecialPairs& SpecialPairs::operator+=(const SpecialPairs& more) {
  all += more.all, numbers += more.numbers, zeros += more.zeros, as_zero += more.as_zero;
  as_input += more.as_input, largest += more.largest;
  return *this;
}

std::size_t elements_of(const Case& c) {
  return static_cast<std::size_t>(c.tokens()) * static_cast<std::size_t>(c.q.heads + c.k.heads) *
         static_cast<std::size_t>(c.spec.head_dim);
}

Observation observe(const Implementation& implementation, const Contract& contract, const Case& c,
                    const std::vector<Case>& before) {
  Observation seen;
  seen.before = before;
  seen.operation.shape = c;
  try {
    seen.operation = operation_of(c);
    for (const Case& other : before)
      subject_of(implementation, contract, other.dtype,
                 table_form_of(other, implementation.capabilities))
          .rotate(operation_of(other));
    const TableForm form = table_form_of(c, implementation.capabilities);
    if (implementation.capabilities.given_table) seen.table = form;
    const Subject subject = subject_of(implementation, contract, c.dtype, form);
    seen.result = subject.rotate(seen.operation);
    seen.has_result = true;
    seen.note = seen.result.side_effect;
    look_at(seen, subject);
  } catch (const CallFailed& failed) {
    seen.ending = failed.ending;
    seen.note = failed.what();
  } catch (const std::exception& trouble) {
    seen.note = std::string("the call could not be made: ") + trouble.what();
    seen.ending = CallStatus::Ending::hung;
  }
  seen.plain = seen.plain || !seen.note.empty();
  return seen;
}

void hold_to(Observation& seen, const Subject& subject) {
  seen.items.clear();
  seen.nan = seen.infinite = seen.too_large = {};
  seen.plain = seen.rough = false;
  look_at(seen, subject, true);
  seen.plain = seen.plain || !seen.note.empty();
}

std::vector<Element> joined(const std::vector<Element>& q, const std::vector<Element>& k) {
  std::vector<Element> all = q;
  all.insert(all.end(), k.begin(), k.end());
  return all;
}

bool agrees(const CheckReal& a, const CheckReal& b, double tolerance) {
  if (std::isinf(tolerance)) return true;
  if (std::isnan(a.hi) || std::isnan(b.hi)) return std::isnan(a.hi) && std::isnan(b.hi);
  return a.hi == b.hi || std::abs(static_cast<double>(a - b)) <= tolerance;
}

}  // namespace ropecheck::diagnosis
