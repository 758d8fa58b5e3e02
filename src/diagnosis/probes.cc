#include "diagnosis/probes.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>

#include "properties/case/generators.h"
#include "support/parallel.h"

namespace ropecheck::diagnosis {
namespace {

/// Cases drawn for each target: in the first declared format, and in each of the others.
constexpr int kDrawnInFirst = 3;
constexpr int kDrawnInOthers = 1;

/// At positions beyond ±2^32, the type in which known mistakes are computed has too few bits.
constexpr std::int64_t kFarthest = std::int64_t{1} << 32;

/// An error of more than this many bounds cannot be a rounding error.
constexpr double kPlain = 8;

/// Returns true if a correct rotation of a pair of this norm may overflow, in any order of
/// multiplications.
bool may_overflow(double norm, double m, DType dtype) {
  return 4 * std::max(1.0, m) * norm >= format_of(dtype).largest();
}

void set_tolerance(Probe& probe, const Budget& budget) {
  const Case& c = probe.shape();
  RopeSpec other = c.spec;
  other.layout = c.spec.layout == Layout::interleaved ? Layout::half_split : Layout::interleaved;
  const auto x = joined(probe.operation.q, probe.operation.k);
  const auto y = joined(probe.result.q, probe.result.k);
  probe.tolerance.assign(x.size(), 0);
  const auto exact = exact::exact_rope(c.spec);
  const double m = exact->attention_factor().hi;
  std::size_t tensor_start = 0;
  for (const char tensor : {'q', 'k'}) {
    for_each_vector(c, tensor, [&](const Place& where, std::size_t start) {
      start += tensor_start;
      for (int j = 0; j < c.spec.pairs(); ++j)
        for (const RopeSpec& spec : {c.spec, other}) {
          const PairIndex at = pair_index(spec, start, j);
          const double size = std::hypot(x[at.first].value.hi, x[at.second].value.hi);
          const double r = std::max(1.0, m) * size;
          const double bound = may_overflow(size, m, c.dtype)
                                   ? std::numeric_limits<double>::infinity()
                                   : 4 * pair_bound(budget, number_of(where.position, c.spec, j), j,
                                                    exact->frequency(j), r);
          for (const std::size_t i : {at.first, at.second})
            probe.tolerance[i] = std::max(
                probe.tolerance[i], bound + 4 * budget.unit_roundoff * std::abs(y[i].value.hi));
        }
    });
    tensor_start += probe.operation.q.size();
  }
}

/// Returns true if an element's error exceeds the tolerance that is used to compare it with
/// hypotheses.
bool shows(const Probe& probe, std::size_t element, const exact::DoubleDouble& got,
           const exact::DoubleDouble& right) {
  const double tolerance = probe.tolerance[element];
  return !std::isinf(tolerance) && !(std::abs(static_cast<double>(got - right)) <= tolerance);
}

/// Checks the elements outside the rotary window. `start` is the index of the tensor's first
/// element in q and k joined.
void look_at_rest(Probe& probe, char tensor, std::size_t start) {
  const RopeSpec& spec = probe.shape().spec;
  const auto& x = tensor_of(probe.operation, tensor);
  const auto& y = tensor_of(probe.result, tensor);
  for (std::size_t at = 0; at < x.size(); ++at) {
    const int i = static_cast<int>(at % static_cast<std::size_t>(spec.head_dim));
    const bool rotated = i >= spec.rotary_offset && i < spec.rotary_offset + spec.rotary_dim;
    if (rotated || identical(y[at], x[at])) continue;
    probe.rest_is_wrong = true;
    probe.is_plain = probe.is_plain || shows(probe, start + at, y[at].value, x[at].value);
  }
}

std::optional<Probe> probe_of(const Case& c, const Subject& subject) {
  Probe probe{operation_of(c), {}, {}, false, false, false, {}};
  try {
    probe.result = subject.rotate(probe.operation);
  } catch (const CallFailed&) {
    return std::nullopt;
  }
  set_tolerance(probe, subject.budget(c.spec, c.direction));
  const Measure measure(subject, c.spec);
  const auto frequencies = exact::exact_rope(c.spec);
  for_each_pair(c, [&](const Place& where, const PairIndex& at) {
    const Pair x = pair_at(tensor_of(probe.operation, where.tensor), at);
    if (!finite(x) || may_overflow(norm(x), measure.m_as_double(), c.dtype)) return;
    const Pair y = measure.rotated(x, where.position, where.pair, c.direction);
    const Pair got = pair_at(tensor_of(probe.result, where.tensor), at);
    const double r = measure.m_as_double() * norm(x);
    probe.pairs.push_back({where, number_of(where.position, c.spec, where.pair), x, y, got,
                           frequencies->frequency(where.pair),
                           measure.bound(where.position, where.pair, r, c.direction),
                           norm(got - y)});
    const PairResult& pair = probe.pairs.back();
    probe.is_wrong = probe.is_wrong || pair.wrong();
    const std::size_t start = where.tensor == 'q' ? 0 : probe.operation.q.size();
    probe.is_plain = probe.is_plain || (!(pair.error <= kPlain * pair.bound) &&
                                        (shows(probe, start + at.first, got.re, y.re) ||
                                         shows(probe, start + at.second, got.im, y.im)));
  });
  look_at_rest(probe, 'q', 0);
  look_at_rest(probe, 'k', probe.operation.q.size());
  probe.is_wrong = probe.is_wrong || probe.rest_is_wrong;
  return probe;
}

bool is_too_far(const Case& c) {
  return std::any_of(c.positions.begin(), c.positions.end(),
                     [](std::int64_t t) { return t < -kFarthest || t > kFarthest; });
}

/// The failing cases that the run kept.
std::vector<Case> kept_failures(const run::RunResult& result) {
  std::vector<Case> cases;
  for (const run::PropertyResult& property : result.properties) {
    if (property.failed == 0) continue;
    if (property.smallest) cases.push_back(property.smallest->c);
    if (property.worst) cases.push_back(property.worst->c);
  }
  return cases;
}

std::vector<Case> cases_for_probes(const run::RunResult& result,
                                   const Implementation& implementation,
                                   const run::RunOptions& options) {
  std::vector<Case> cases;
  const std::vector<DType> formats = declared_formats(implementation.capabilities);
  for (const run::Target& target : options.targets) {
    if (result.skipped_targets.contains(target.name)) continue;
    CaseSource source =
        case_source(*options.properties.front(), target.spec, implementation.capabilities,
                    formats.front(), std::min(options.max_position, kFarthest));
    source.domain = {};
    source.domain.small_shape = true;
    for (const DType dtype : formats) {
      source.dtype = dtype;
      const int drawn = dtype == formats.front() ? kDrawnInFirst : kDrawnInOthers;
      for (int i = 0; i < drawn; ++i) {
        rc::Random random({options.seed, 0, cases.size(), 0});
        cases.push_back(draw_case(source, random));
      }
    }
  }
  for (Case& c : kept_failures(result)) cases.push_back(std::move(c));
  std::erase_if(cases, is_too_far);
  return cases;
}

}  // namespace

std::vector<Element> joined(const std::vector<Element>& q, const std::vector<Element>& k) {
  std::vector<Element> all = q;
  all.insert(all.end(), k.begin(), k.end());
  return all;
}

std::size_t failures_beyond_probes(const run::RunResult& result) {
  const std::vector<Case> kept = kept_failures(result);
  return static_cast<std::size_t>(std::count_if(kept.begin(), kept.end(), is_too_far));
}

std::vector<Probe> make_probes(const run::RunResult& result, const Implementation& implementation,
                               const run::RunOptions& options) {
  const std::vector<Case> cases = cases_for_probes(result, implementation, options);
  std::vector<std::optional<Probe>> found(cases.size());
  support::parallel_for(cases.size(), [&](std::size_t i) {
    found[i] = probe_of(cases[i], subject_of(implementation, options.contract, cases[i].dtype));
  });
  std::vector<Probe> probes;
  for (auto& probe : found)
    if (probe) probes.push_back(*std::move(probe));
  return probes;
}

}  // namespace ropecheck::diagnosis
