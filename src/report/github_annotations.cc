#include <fmt/core.h>

#include <string_view>

#include "report/report_formats.h"

namespace ropecheck::report {
namespace {

/// Escapes text for a workflow command's message; for its properties, more characters are escaped.
std::string escaped(const std::string& text, bool in_property) {
  std::string safe;
  for (const char c : text) {
    if (c == '%')
      safe += "%25";
    else if (c == '\r')
      safe += "%0D";
    else if (c == '\n')
      safe += "%0A";
    else if (in_property && c == ':')
      safe += "%3A";
    else if (in_property && c == ',')
      safe += "%2C";
    else
      safe += c;
  }
  return safe;
}

std::string annotation(std::string_view level, const std::string& title,
                       const std::string& message) {
  return "::" + std::string(level) + " title=" + escaped(title, true) +
         "::" + escaped(message, false) + '\n';
}

}  // namespace

std::string github_annotations(const Report& report) {
  std::string text;
  const std::string of = " (" + report.asked_for + ")";
  for (const ReportedProperty& property : report.properties) {
    if (property.standing == Standing::fails && property.smallest)
      text +=
          annotation("error", property.name + " fails" + of,
                     property.smallest->reason + "\nTo see it again: " + property.smallest->replay);
    if (property.standing == Standing::undecided)
      text += annotation("warning", property.name + " is undecided" + of,
                         property.skipped.begin()->first);
  }
  if (report.standing == Standing::unchecked)
    text += annotation("error", "nothing checked" + of, summary_of(report));
  if (!report.diagnosis.text.empty())
    text += annotation("notice", "what is wrong" + of, report.diagnosis.text);
  if (!text.empty())
    text += annotation("notice", "ropecheck gate" + of,
                       fmt::format("{} Seed {}, {}.", summary_of(report), report.seed,
                                   origin_text(report.machine)));
  return text;
}

}  // namespace ropecheck::report
