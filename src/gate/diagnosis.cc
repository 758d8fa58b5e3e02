#include "gate/diagnosis.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "gate/known_bugs.h"
#include "gate/parallel.h"
#include "gate/sandbox.h"
#include "properties/generators.h"
#include "properties/measure.h"

namespace ropecheck {
namespace {

/// Cases drawn for each target, besides those that the run kept.
constexpr int kDrawn = 3;
/// A mistake that explains none of the first few failing cases is not looked at further.
constexpr std::size_t kFirstLook = 6;

/// One call and what the implementation made of it.
struct Probe {
  Operation<DoubleDouble> operation;
  Rotated<DoubleDouble> result;
  std::vector<double> tolerance;  ///< per element, q's and then k's
  bool is_wrong = false;
  std::vector<Place> wrong_pairs;
};

std::vector<Element<DoubleDouble>> joined(const std::vector<Element<DoubleDouble>>& q,
                                          const std::vector<Element<DoubleDouble>>& k) {
  std::vector<Element<DoubleDouble>> all = q;
  all.insert(all.end(), k.begin(), k.end());
  return all;
}

bool agrees(const DoubleDouble& a, const DoubleDouble& b, double tolerance) {
  const double x = a.hi;
  const double y = b.hi;
  if (std::isnan(x) || std::isnan(y)) return std::isnan(x) && std::isnan(y);
  return x == y || std::abs(static_cast<double>(a - b)) <= tolerance;
}

bool same(const Rotated<DoubleDouble>& a, const Rotated<DoubleDouble>& b,
          const std::vector<double>& tolerance) {
  const auto left = joined(a.q, a.k);
  const auto right = joined(b.q, b.k);
  for (std::size_t i = 0; i < left.size(); ++i)
    if (!agrees(left[i].value, right[i].value, tolerance[i])) return false;
  return true;
}

/// What another implementation's honest rounding may come to, whichever layout it takes for right.
void set_tolerance(Probe& probe, const Budget& budget) {
  const Case& c = probe.operation.shape;
  RopeSpec other = c.spec;
  other.layout = c.spec.layout == Layout::interleaved ? Layout::half_split : Layout::interleaved;
  const auto x = joined(probe.operation.q, probe.operation.k);
  const auto y = joined(probe.result.q, probe.result.k);
  probe.tolerance.assign(x.size(), 0);
  const auto exact = exact_rope(c.spec, DoubleDouble{});
  const double m = exact->attention_factor().hi;
  std::size_t tensor_start = 0;
  for (const char tensor : {'q', 'k'}) {
    for_each_vector(c, tensor, [&](const Place& where, std::size_t start) {
      start += tensor_start;
      for (int j = 0; j < c.spec.pairs(); ++j)
        for (const RopeSpec& spec : {c.spec, other}) {
          const PairIndex at = pair_index(spec, start, j);
          const double r =
              std::max(1.0, m) * std::hypot(x[at.first].value.hi, x[at.second].value.hi);
          const double bound =
              4 * pair_bound(budget, number_of(where.position, c.spec, j), exact->frequency(j), r);
          for (const std::size_t i : {at.first, at.second})
            probe.tolerance[i] = std::max(
                probe.tolerance[i], bound + 4 * budget.unit_roundoff * std::abs(y[i].value.hi));
        }
    });
    tensor_start += probe.operation.q.size();
  }
}

std::optional<Probe> probe_of(const Case& c, const Subject<DoubleDouble>& subject) {
  Probe probe{operation_of<DoubleDouble>(c), {}, {}, false, {}};
  try {
    probe.result = subject.rotate(probe.operation);
  } catch (const CallFailed&) {
    return std::nullopt;
  }
  set_tolerance(probe, subject.budget(c.spec));
  const Measure<DoubleDouble> measure(subject, c.spec);
  for_each_pair(c, [&](const Place& where, const PairIndex& at) {
    const Pair<DoubleDouble> x = pair_at(tensor_of(probe.operation, where.tensor), at);
    if (!finite(x)) return;
    const Pair<DoubleDouble> y = measure.rotated(x, where.position, where.pair, c.direction);
    const Pair<DoubleDouble> got = pair_at(tensor_of(probe.result, where.tensor), at);
    const double r = measure.m_as_double() * norm(x);
    if (finite(y) && !(norm(got - y) <= measure.bound(where.position, where.pair, r)))
      probe.wrong_pairs.push_back(where);
  });
  for_each_vector(c, 'q', [&](const Place& where, std::size_t start) {
    for (int i = 0; i < c.spec.head_dim; ++i) {
      if (i >= c.spec.rotary_offset && i < c.spec.rotary_offset + c.spec.rotary_dim) continue;
      const std::size_t at = start + static_cast<std::size_t>(i);
      if (!identical(probe.result.q[at], probe.operation.q[at])) {
        probe.wrong_pairs.push_back(where);
        return;
      }
    }
  });
  probe.is_wrong = !probe.wrong_pairs.empty();
  return probe;
}

std::vector<Probe> make_probes(const RunResult& result, const Implementation& implementation,
                               const RunOptions& options) {
  std::vector<Case> cases;
  for (const Target& target : options.targets) {
    if (result.skipped_targets.contains(target.name)) continue;
    CaseSource source =
        case_source(*options.properties.front(), target.spec, implementation.capabilities,
                    DType::float32, options.max_position);
    source.domain = {};
    source.domain.small_shape = true;
    if (!source.can.float32)
      source.dtype = source.can.bfloat16  ? DType::bfloat16
                     : source.can.float16 ? DType::float16
                                          : DType::float64;
    for (int i = 0; i < kDrawn; ++i) {
      rc::Random random({options.seed, 0, cases.size(), 0});
      cases.push_back(draw_case(source, random));
    }
  }
  for (const PropertyResult& property : result.properties) {
    if (property.failed == 0) continue;
    if (property.smallest) cases.push_back(property.smallest->c);
    if (property.worst) cases.push_back(property.worst->c);
  }
  std::vector<std::optional<Probe>> found(cases.size());
  parallel_for(cases.size(), [&](std::size_t i) {
    found[i] = probe_of(cases[i], subject_of(implementation, options.contract, cases[i].dtype));
  });
  std::vector<Probe> probes;
  for (auto& probe : found)
    if (probe) probes.push_back(*std::move(probe));
  // The wrong ones first: they are what a mistake has to explain.
  std::stable_partition(probes.begin(), probes.end(), [](const Probe& p) { return p.is_wrong; });
  return probes;
}

struct Score {
  std::size_t wrong_explained = 0;
  std::size_t right_explained = 0;
  bool operator==(const Score&) const = default;
  bool operator<(const Score& other) const {
    return std::tie(wrong_explained, right_explained) <
           std::tie(other.wrong_explained, other.right_explained);
  }
};

Score score_of(const KnownBug& bug, const std::vector<Probe>& probes,
               const Implementation& implementation, const RunOptions& options) {
  Implementation hypothesis = implementation_of(bug.steps(), bug.id);
  hypothesis.capabilities.key_tensor = implementation.capabilities.key_tensor;
  hypothesis = sandboxed(hypothesis);
  Score score;
  for (std::size_t i = 0; i < probes.size(); ++i) {
    if (i == kFirstLook && score.wrong_explained == 0 && probes[i].is_wrong) break;
    const Probe& probe = probes[i];
    try {
      const auto result = subject_of(hypothesis, options.contract, probe.operation.shape.dtype)
                              .rotate(probe.operation);
      if (same(probe.result, result, probe.tolerance))
        ++(probe.is_wrong ? score.wrong_explained : score.right_explained);
    } catch (const CallFailed&) {
      continue;
    }
  }
  return score;
}

std::string numbers(const std::set<std::int64_t>& values) {
  constexpr std::size_t kMost = 8;
  std::string text;
  std::size_t count = 0;
  for (const std::int64_t value : values) {
    if (count++ == kMost) return text + ", …";
    text += (text.empty() ? "" : ", ") + std::to_string(value);
  }
  return text;
}

/// What the wrong pairs have in common.
std::string describe_pattern(const std::vector<Probe>& probes) {
  std::set<std::int64_t> pairs, heads, rows;
  std::set<char> tensors;
  std::uint64_t nearest = ~std::uint64_t{0};
  for (const Probe& probe : probes)
    for (const Place& where : probe.wrong_pairs) {
      pairs.insert(where.pair);
      heads.insert(where.head);
      rows.insert(where.batch);
      tensors.insert(where.tensor);
      const std::int64_t position =
          number_of(where.position, probe.operation.shape.spec, std::max(where.pair, 0));
      const auto bits = static_cast<std::uint64_t>(position);
      nearest = std::min(nearest, position < 0 ? 0 - bits : bits);
    }
  std::string text = "Wrong are pairs " + numbers(pairs) + ", heads " + numbers(heads) +
                     ", batch rows " + numbers(rows) + " of ";
  text += tensors.size() == 2 ? "q and k" : std::string(1, *tensors.begin());
  return text + "; the smallest position (by size) at which it shows is " +
         std::to_string(nearest) + ".";
}

bool fails_with_a_result(const PropertyResult& property) {
  const auto has_one = [](const std::optional<CheckedCase>& checked) {
    return checked && checked->verdict.outcome == Outcome::failed;
  };
  return has_one(property.smallest) || has_one(property.worst);
}

}  // namespace

Diagnosis diagnose(const RunResult& result, const Implementation& implementation,
                   const RunOptions& options) {
  // Where every call crashes or hangs there is nothing to compare.
  if (std::none_of(result.properties.begin(), result.properties.end(), fails_with_a_result))
    return {};
  const std::vector<Probe> probes = make_probes(result, implementation, options);
  const auto wrong = static_cast<std::size_t>(
      std::count_if(probes.begin(), probes.end(), [](const Probe& p) { return p.is_wrong; }));
  if (wrong == 0) return {};
  const std::vector<KnownBug>& bugs = known_bugs();
  std::vector<Score> scores(bugs.size());
  parallel_for(bugs.size(), [&](std::size_t i) {
    scores[i] = score_of(bugs[i], probes, implementation, options);
  });
  const Score best = *std::max_element(scores.begin(), scores.end());
  // What explains less than half is more likely to be right by chance.
  if (2 * best.wrong_explained < wrong)
    return {"No known mistake explains the failures. " + describe_pattern(probes), {}};
  Diagnosis diagnosis;
  for (std::size_t i = 0; i < bugs.size(); ++i) {
    if (scores[i] != best) continue;
    if (diagnosis.bugs.empty())
      diagnosis.text = "It looks as if " + bugs[i].what + ": that explains " +
                       std::to_string(best.wrong_explained) + " of " + std::to_string(wrong) +
                       " wrong results" +
                       (best.wrong_explained == wrong ? "." : ". " + describe_pattern(probes));
    diagnosis.bugs.push_back(bugs[i].id);
  }
  return diagnosis;
}

}  // namespace ropecheck
