#include <cmath>
#include <cstddef>
#include <exception>
#include <nlohmann/json.hpp>
#include <string>

#include "hunt/certificate.h"

// Certificates as JSON, and back.
namespace ropecheck::hunt {
namespace {

using Json = nlohmann::json;

constexpr int kFormat = 2;

// JSON has no infinity, so −2 is written for it.
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
          {"compiler", s.compiler},
          {"fma", s.fma},
          {"implementation", s.implementation},
          {"fingerprint", s.fingerprint},
          {"contract", s.contract},
          {"spec", s.spec},
          {"dtype", s.dtype},
          {"pairs", s.pairs},
          {"below", s.below}};
}

SweepSubject subject_of(const Json& json) {
  return {json.at("version"),     json.at("compiler"), json.at("fma"),  json.at("implementation"),
          json.at("fingerprint"), json.at("contract"), json.at("spec"), json.at("dtype"),
          json.at("pairs"),       json.at("below")};
}

}  // namespace

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
    const SweepSubject& subject = read.certificate.subject;
    if (subject.below < 0 || subject.below > kMostBits || subject.pairs < 1 ||
        subject.pairs > 1 << 20)
      return {{}, "it covers an impossible range"};
    for (const Json& item : json.at("parts")) {
      const SweepPart part = part_of(item);
      if (std::string problem = problem_with(part, subject); !problem.empty()) return {{}, problem};
      if (std::string problem = add_part(read.certificate, part); !problem.empty())
        return {{}, problem};
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

}  // namespace ropecheck::hunt
