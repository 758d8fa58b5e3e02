#include <fmt/core.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "properties/case/encoding/spec_text.h"
#include "recording/identify/identify.h"
#include "support/text.h"

namespace ropecheck::recording {
namespace {

std::string list_of(const std::string& title, const std::vector<std::string>& lines) {
  if (lines.empty()) return {};
  std::string text = "\n" + title + "\n";
  for (const std::string& line : lines) text += "  " + line + "\n";
  return text;
}

std::string line_about(const Candidate& candidate) {
  constexpr std::size_t kLongest = 160;  // lists of frequencies are in the JSON
  std::string fields = to_full_text(candidate.spec);
  if (fields.size() > kLongest) fields.replace(kLongest, std::string::npos, "…");
  return fmt::format(
      "{}: {} of {} pairs, worst error {} u, {}",
      candidate.names.empty() ? fields : support::join(candidate.names) + " (" + fields + ")",
      candidate.predicted, candidate.pairs, support::short_number(candidate.worst_error),
      candidate.explains() ? "contract " + candidate.contract : "beyond every contract");
}

nlohmann::ordered_json json_of(const Candidate& candidate) {
  return {{"names", candidate.names},
          {"spec", to_full_text(candidate.spec)},
          {"direction", name_of(candidate.direction)},
          {"predicted_pairs", candidate.predicted},
          {"pairs", candidate.pairs},
          {"worst_error_u", candidate.worst_error},
          {"contract", candidate.contract}};
}

nlohmann::ordered_json json_of(const std::vector<Candidate>& candidates) {
  auto all = nlohmann::ordered_json::array();
  for (const Candidate& candidate : candidates) all.push_back(json_of(candidate));
  return all;
}

}  // namespace

std::string identification_report(const Identification& identification) {
  std::vector<std::string> explaining, others;
  for (const Candidate& candidate : identification.explaining)
    explaining.push_back(fmt::format("{}. {}", explaining.size() + 1, line_about(candidate)));
  for (const Candidate& candidate : identification.others) others.push_back(line_about(candidate));
  return identification.sentence + "\n" + list_of("Explains all results:", explaining) +
         list_of("Measured:", identification.measured) +
         list_of("Ruled out:", identification.ruled_out) +
         list_of("Nearest of those that are ruled out:", others) +
         list_of("Cannot be told apart:", identification.not_told_apart);
}

std::string identification_json(const Identification& identification) {
  const nlohmann::ordered_json json = {{"answer", name_of(identification.answer)},
                                       {"sentence", identification.sentence},
                                       {"explaining", json_of(identification.explaining)},
                                       {"measured", identification.measured},
                                       {"ruled_out", identification.ruled_out},
                                       {"nearest_ruled_out", json_of(identification.others)},
                                       {"not_told_apart", identification.not_told_apart}};
  return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace ropecheck::recording
