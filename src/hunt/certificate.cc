#include "hunt/certificate.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "properties/case/octave.h"

namespace ropecheck::hunt {
namespace {

std::string range(const SweepPart& part) {
  return fmt::format("{} … {}", part.first, part.end - 1);
}

/// Returns the fields in which two subjects differ, in words; empty if they are equal.
std::string difference_of(const SweepSubject& a, const SweepSubject& b) {
  std::string text;
  const auto compare = [&](const char* field, const std::string& of_a, const std::string& of_b) {
    if (of_a == of_b) return;
    text += fmt::format("{}{} '{}' and '{}'", text.empty() ? "" : "; ", field, of_a, of_b);
  };
  compare("version", a.version, b.version);
  compare("compiler", a.compiler, b.compiler);
  compare("FMA", a.fma ? "yes" : "no", b.fma ? "yes" : "no");
  compare("implementation", a.implementation, b.implementation);
  compare("fingerprint", a.fingerprint, b.fingerprint);
  compare("contract", a.contract, b.contract);
  compare("specification", a.spec, b.spec);
  compare("dtype", a.dtype, b.dtype);
  compare("pairs", std::to_string(a.pairs), std::to_string(b.pairs));
  compare("below 2^", std::to_string(a.below), std::to_string(b.below));
  return text;
}

}  // namespace

Worst worse_of(const Worst& a, const Worst& b) {
  if (a.error != b.error) return a.error > b.error ? a : b;
  return a.position != b.position ? (a.position < b.position ? a : b) : a.pair <= b.pair ? a : b;
}

std::string add_part(Certificate& into, const SweepPart& part) {
  const auto next = into.parts.lower_bound(part.first);
  if (next != into.parts.end() && next->first == part.first) {
    if (next->second == part) return {};
    return fmt::format("two parts that begin at position {} differ", part.first);
  }
  const SweepPart* other = nullptr;
  if (next != into.parts.end() && next->first < part.end) other = &next->second;
  if (next != into.parts.begin() && std::prev(next)->second.end > part.first)
    other = &std::prev(next)->second;
  if (other != nullptr)
    return fmt::format("the parts of positions {} and {} overlap", range(*other), range(part));
  into.parts.emplace_hint(next, part.first, part);
  return {};
}

std::string merge(Certificate& into, const Certificate& from) {
  if (const std::string difference = difference_of(into.subject, from.subject); !difference.empty())
    return "they are not of the same sweep: " + difference;
  Certificate sum = into;
  for (const auto& [first, part] : from.parts)
    if (std::string problem = add_part(sum, part); !problem.empty()) return problem;
  into = std::move(sum);
  return {};
}

std::int64_t first_gap(const Certificate& certificate) {
  std::int64_t covered = 0;
  for (const auto& [first, part] : certificate.parts) {
    if (first > covered) break;
    covered = part.end;
  }
  return covered;
}

void append(SweepPart& part, const SweepPart& next) {
  part.end = next.end;
  part.violations += next.violations;
  for (const auto& [octave, worst] : next.octaves)
    part.octaves[octave] = worse_of(part.octaves[octave], worst);
  for (std::size_t i = 0; i < part.pairs.size(); ++i)
    part.pairs[i] = worse_of(part.pairs[i], next.pairs[i]);
  for (std::size_t i = 0; i < part.histogram.size(); ++i) part.histogram[i] += next.histogram[i];
}

SweepPart total(const Certificate& certificate) {
  SweepPart sum;
  sum.pairs.resize(static_cast<std::size_t>(certificate.subject.pairs));
  if (!certificate.parts.empty()) sum.first = certificate.parts.begin()->second.first;
  for (const auto& [first, part] : certificate.parts) append(sum, part);
  return sum;
}

std::string problem_with(const SweepPart& part, const SweepSubject& subject) {
  if (part.first < 0 || part.first >= part.end || part.end > std::int64_t{1} << subject.below)
    return "a part is empty, or has positions outside the sweep";
  const std::string which = "the part of positions " + range(part);
  if (part.pairs.size() != static_cast<std::size_t>(subject.pairs))
    return which + " has another number of pairs";
  const std::int64_t measured = (part.end - part.first) * subject.pairs;
  std::int64_t left = measured;
  for (const std::int64_t pairs : part.histogram)
    if (pairs >= 0 && pairs <= left)
      left -= pairs;
    else
      left = -1;
  if (left != 0 || part.violations < 0 || part.violations > measured)
    return which + " counts another number of pairs than it has";
  const auto is_within = [&](const Worst& w) {
    return w.error >= 0 && part.first <= w.position && w.position < part.end && w.pair >= 0 &&
           w.pair < subject.pairs;
  };
  Worst of_pairs, of_octaves;
  for (int pair = 0; pair < subject.pairs; ++pair) {
    const Worst& worst = part.pairs[static_cast<std::size_t>(pair)];
    if (!is_within(worst) || worst.pair != pair)
      return which + " has the worst error of a pair elsewhere";
    of_pairs = worse_of(of_pairs, worst);
  }
  for (const auto& [octave, worst] : part.octaves) {
    if (!is_within(worst) || octave != octave_of(worst.position))
      return which + " has the worst error of an octave elsewhere";
    of_octaves = worse_of(of_octaves, worst);
  }
  return of_pairs == of_octaves ? "" : which + " has two different worst errors";
}

}  // namespace ropecheck::hunt
