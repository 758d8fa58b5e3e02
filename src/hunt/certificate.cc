#include "hunt/certificate.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <nlohmann/json.hpp>

namespace ropecheck {
namespace {

using Json = nlohmann::json;

constexpr int kFormat = 1;

// JSON has no infinity: −2 stands for it.
Json json_of(const Worst& w) {
  return Json::array({std::isinf(w.error) ? -2.0 : w.error, w.position, w.pair});
}

Worst worst_of(const Json& json) {
  Worst w{json.at(0).get<double>(), json.at(1).get<std::int64_t>(), json.at(2).get<int>()};
  if (w.error == -2) w.error = HUGE_VAL;
  return w;
}

Json json_of(const SweepPart& part) {
  Json octaves = Json::object();
  for (const auto& [octave, worst] : part.octaves) octaves[std::to_string(octave)] = json_of(worst);
  Json pairs = Json::array();
  for (const Worst& worst : part.pairs) pairs.push_back(json_of(worst));
  return {{"first", part.first}, {"end", part.end}, {"violations", part.violations},
          {"octaves", octaves},  {"pairs", pairs},  {"histogram", part.histogram}};
}

SweepPart part_of(const Json& json) {
  SweepPart part;
  part.first = json.at("first");
  part.end = json.at("end");
  part.violations = json.at("violations");
  for (const auto& [octave, worst] : json.at("octaves").items())
    part.octaves[std::stoi(octave)] = worst_of(worst);
  for (const Json& worst : json.at("pairs")) part.pairs.push_back(worst_of(worst));
  part.histogram = json.at("histogram").get<Histogram>();
  return part;
}

Json json_of(const SweepSubject& s) {
  return {{"version", s.version},
          {"implementation", s.implementation},
          {"fingerprint", s.fingerprint},
          {"contract", s.contract},
          {"spec", s.spec},
          {"dtype", s.dtype},
          {"pairs", s.pairs},
          {"below", s.below}};
}

SweepSubject subject_of(const Json& json) {
  return {json.at("version"),  json.at("implementation"), json.at("fingerprint"),
          json.at("contract"), json.at("spec"),           json.at("dtype"),
          json.at("pairs"),    json.at("below")};
}

bool is_sound(const SweepPart& part, const SweepSubject& subject) {
  return 0 <= part.first && part.first < part.end && part.end <= std::int64_t{1} << subject.below &&
         part.pairs.size() == static_cast<std::size_t>(subject.pairs) && part.violations >= 0;
}

std::string range(const SweepPart& part) {
  return std::to_string(part.first) + " … " + std::to_string(part.end - 1);
}

/// Adds one part; a sentence where it cannot be.
std::string add(Certificate& into, const SweepPart& part) {
  const auto next = into.parts.lower_bound(part.first);
  if (next != into.parts.end() && next->first == part.first) {
    if (next->second == part) return {};
    return "two parts that begin at position " + std::to_string(part.first) + " differ";
  }
  const SweepPart* other = nullptr;
  if (next != into.parts.end() && next->first < part.end) other = &next->second;
  if (next != into.parts.begin() && std::prev(next)->second.end > part.first)
    other = &std::prev(next)->second;
  if (other != nullptr)
    return "the parts of positions " + range(*other) + " and " + range(part) + " overlap";
  into.parts.emplace_hint(next, part.first, part);
  return {};
}

}  // namespace

Worst worse_of(const Worst& a, const Worst& b) {
  if (a.error != b.error) return a.error > b.error ? a : b;
  return a.position != b.position ? (a.position < b.position ? a : b) : a.pair <= b.pair ? a : b;
}

std::size_t histogram_bucket(double error) {
  constexpr double kLowest = 0x1p-8;
  if (!(error >= kLowest)) return 0;
  const auto last = static_cast<int>(Histogram().size()) - 1;
  return static_cast<std::size_t>(std::isinf(error) ? last : std::min(std::ilogb(error) + 9, last));
}

std::string merge(Certificate& into, const Certificate& from) {
  if (!(into.subject == from.subject))
    return "they are not of the same sweep: " + json_of(into.subject).dump() + " and " +
           json_of(from.subject).dump();
  Certificate sum = into;
  for (const auto& [first, part] : from.parts)
    if (std::string problem = add(sum, part); !problem.empty()) return problem;
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

SweepPart total(const Certificate& certificate) {
  SweepPart sum;
  sum.pairs.resize(static_cast<std::size_t>(certificate.subject.pairs));
  if (!certificate.parts.empty()) {
    sum.first = certificate.parts.begin()->second.first;
    sum.end = certificate.parts.rbegin()->second.end;
  }
  for (const auto& [first, part] : certificate.parts) {
    sum.violations += part.violations;
    for (const auto& [octave, worst] : part.octaves)
      sum.octaves[octave] = worse_of(sum.octaves[octave], worst);
    for (std::size_t i = 0; i < sum.pairs.size(); ++i)
      sum.pairs[i] = worse_of(sum.pairs[i], part.pairs[i]);
    for (std::size_t i = 0; i < sum.histogram.size(); ++i) sum.histogram[i] += part.histogram[i];
  }
  return sum;
}

std::string to_json(const SweepPart& part) { return json_of(part).dump(); }

std::string to_json(const Certificate& certificate) {
  Json parts = Json::array();
  for (const auto& [first, part] : certificate.parts) parts.push_back(json_of(part));
  const Json json = {{"ropecheck_certificate", kFormat},
                     {"subject", json_of(certificate.subject)},
                     {"parts", parts}};
  return json.dump() + "\n";
}

ReadCertificate certificate_from_json(std::string_view text) {
  ReadCertificate read;
  try {
    const Json json = Json::parse(text);
    if (json.at("ropecheck_certificate") != kFormat)
      return {{}, "it is of another version of the format"};
    read.certificate.subject = subject_of(json.at("subject"));
    if (read.certificate.subject.below < 0 || read.certificate.subject.below > 62)
      return {{}, "it covers an impossible range"};
    for (const Json& item : json.at("parts")) {
      const SweepPart part = part_of(item);
      if (!is_sound(part, read.certificate.subject)) return {{}, "one of its parts is impossible"};
      if (std::string problem = add(read.certificate, part); !problem.empty()) return {{}, problem};
    }
  } catch (const std::exception& error) {
    return {{}, std::string("it is no certificate: ") + error.what()};
  }
  return read;
}

bool part_from_json(std::string_view text, SweepPart& part) {
  try {
    part = part_of(Json::parse(text));
    return true;
  } catch (const std::exception&) {
    return false;
  }
}

}  // namespace ropecheck
