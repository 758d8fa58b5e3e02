#include <fmt/core.h>

#include <sstream>
#include <string_view>

#include "report/html_figures.h"
#include "report/html_style.h"
#include "report/report_formats.h"
#include "support/printable.h"

namespace ropecheck::report {
namespace {

std::string element(std::string_view name, const std::string& text, std::string_view style = "") {
  return '<' + std::string(name) + (style.empty() ? "" : " class=\"" + std::string(style) + '"') +
         '>' + support::escape_markup(text) + "</" + std::string(name) + '>';
}

void write_head(std::ostream& html, const Report& report) {
  html << "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
          "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
          "<meta name=\"color-scheme\" content=\"light dark\">\n"
          // The page runs nothing and loads nothing, even if a name holds markup.
          "<meta http-equiv=\"Content-Security-Policy\" "
          "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
       << element("title", report.implementation + ": RopeCheck report") << "\n<style>"
       << kHtmlStyle << "</style>\n</head>\n";
}

void write_opening(std::ostream& html, const Report& report) {
  html << "<header>\n"
       << element("p", "RopeCheck report", "kicker") << '\n'
       << element("h1", report.implementation) << '\n'
       << element("p", summary_of(report), "verdict " + name_of(report.standing)) << '\n'
       << element("p", "Held to the contract " + report.contract + ": " + report.contract_meaning +
                           ". u is the unit roundoff of the format.")
       << "\n</header>\n";
  if (!report.diagnosis.text.empty())
    html << element("p", report.diagnosis.text, "diagnosis") << '\n';
  for (const std::string& sentence : report.over_declared)
    html << element("p", "Declared, but " + sentence + ".", "diagnosis") << '\n';
  if (!report.contract_worth.empty()) html << element("p", report.contract_worth) << '\n';
  for (const std::string& sentence : report.other_contracts) html << element("p", sentence) << '\n';
}

/// " (4 of 64, 3 of 48)": the number of pairs in a row of the heat map.
std::string rows_text(const std::vector<int>& pairs) {
  std::vector<std::string> rows;
  for (const int count : pairs)
    if (count > 0 && count % ErrorMap::kBands == 0)
      rows.push_back(fmt::format("{} of {}", count / ErrorMap::kBands, count));
  return rows.empty() ? "" : " (" + support::join(rows) + ")";
}

void write_figures(std::ostream& html, const Report& report) {
  if (report.errors.empty()) return;
  html << "<section class=\"drawn\">\n<h2>Error against position</h2>\n"
          "<p class=\"note\">The distance of a rotated pair from the exact one, in units of the "
          "pair’s norm times u: the worst of each octave of the position, against its budget, over "
          "all specifications.</p>\n"
       << error_panels(report.errors)
       << "</section>\n<section class=\"drawn\">\n<h2>Error by position and pair</h2>\n"
          "<p class=\"note\">The same errors as shares of their budgets, the worst of all "
          "formats. Each row is a sixteenth of the pairs"
       << rows_text(report.pairs) << ", from the first, which turn fastest, to the last.</p>\n"
       << error_heat_map(report.errors, report.pairs) << "</section>\n";
}

std::string state_of(const ReportedProperty& property) {
  switch (property.standing) {
    case Standing::fails:
      return fmt::format("fails in {}", property.failed);
    case Standing::undecided:
      return "undecided";
    case Standing::unchecked:
      return "not checked";
    case Standing::holds:
      break;
  }
  return "holds";
}

/// "2.412 of 2.943" and the margin, or "equal"; empty if the format was not checked.
std::string error_in(const ReportedProperty& property, const std::string& name) {
  for (const ReportedFormat& format : property.formats)
    if (format.name == name) {
      const std::string margin = margin_text(format.worst);
      return support::escape_markup(share_text(format.worst, " of ")) +
             (margin.empty() ? "" : element("span", margin, "small"));
    }
  return "";
}

void write_row(std::ostream& html, const ReportedProperty& property,
               const std::vector<std::string>& formats) {
  html << "<tr><td><code>" << property.name << "</code>"
       << element("span", property.claim, "small");
  if (property.worst && (property.worst->budget > 0 || property.standing == Standing::fails))
    html << element("span",
                    (property.standing == Standing::fails ? "worst: " : "closest to its budget: ") +
                        where_text(*property.worst),
                    "small");
  for (const auto& [reason, cases] : property.skipped)
    html << element("span", fmt::format("{} passed over: {}", cases, reason), "small");
  html << "</td><td class=\"number\" data-label=\"cases\">" << property.cases << "</td>";
  for (const std::string& format : formats)
    html << "<td class=\"number\" data-label=\"" << format << "\">" << error_in(property, format)
         << "</td>";
  html << "<td class=\"state " << name_of(property.standing) << "\" data-label=\"verdict\">"
       << state_of(property) << "</td></tr>\n";
}

void write_properties(std::ostream& html, const Report& report) {
  const std::vector<std::string> formats = formats_of(report);
  html << "<section>\n<h2>Properties</h2>\n"
          "<p class=\"note\">For each format the worst error and its budget, in u, and the margin: "
          "how far the error is below the budget. Claims about bits have no budget.</p>\n"
          "<table class=\"properties\">\n<thead><tr><th>property</th><th class=\"number\">cases"
          "</th>";
  for (const std::string& format : formats) html << "<th class=\"number\">" << format << "</th>";
  html << "<th>verdict</th></tr></thead>\n<tbody>\n";
  for (const ReportedProperty& property : report.properties) write_row(html, property, formats);
  html << "</tbody></table>\n</section>\n";
}

void write_case(std::ostream& html, const std::string& what, const ReportedCase& reported) {
  html << element("p", fmt::format("{} ({}): {}.", what, reported.target, reported.reason)) << '\n'
       << element("p", "In: " + reported.circumstances, "small") << '\n'
       << element("pre", reported.replay) << '\n';
}

void write_counterexamples(std::ostream& html, const Report& report) {
  if (report.standing != Standing::fails) return;
  html << "<section>\n<h2>Counterexamples</h2>\n"
          "<p class=\"note\">Each command checks its case again.</p>\n";
  for (const ReportedProperty& property : report.properties) {
    if (property.standing != Standing::fails) continue;
    html << "<h3><code>" << property.name << "</code></h3>\n"
         << element("p", fmt::format("It should be that {}.", property.claim), "note") << '\n';
    if (property.smallest) write_case(html, "The smallest", *property.smallest);
    if (property.worst) write_case(html, "The worst", *property.worst);
  }
  html << "</section>\n";
}

void write_fact(std::ostream& html, const char* term, const std::string& text) {
  if (!text.empty()) html << element("dt", term) << element("dd", text) << '\n';
}

void write_facts(std::ostream& html, const Report& report) {
  const Machine& machine = report.machine;
  html << "<section>\n<h2>The run</h2>\n<dl>\n";
  write_fact(html, "implementation", report.asked_for);
  write_fact(html, "specifications", support::join(report.targets));
  for (const auto& [name, reason] : report.skipped_targets)
    write_fact(html, "not checked", name + ": " + reason);
  for (const std::string& sentence : report.left_early) write_fact(html, "left early", sentence);
  write_fact(html, "not declared", support::join(report.not_declared));
  if (!report.not_asked.empty())
    write_fact(html, "not asked, by its limits", support::join(report.not_asked));
  write_fact(html, "positions", positions_text(report));
  for (const ReportedBudget& budget : report.budgets) write_fact(html, "budget", text_of(budget));
  write_fact(html, "cases",
             fmt::format("{} for each property and specification in float32, an eighth in other "
                         "formats",
                         report.cases_each));
  write_fact(html, "seed", fmt::format("{}", report.seed));
  write_fact(
      html, "versions",
      fmt::format("ropecheck {0}, reference {0}, ABI {1}", machine.version, machine.abi_version));
  write_fact(html, "compiler", machine.compiler);
  write_fact(html, "machine",
             fmt::format("{}, {}, {} FMA", machine.system, machine.processor,
                         machine.fma ? "with" : "without"));
  write_fact(html, "rounding", machine.rounding_mode);
  if (report.times)
    write_fact(html, "time",
               fmt::format("{}, {} s", report.times->started,
                           support::short_number(report.times->seconds)));
  html << "</dl>\n</section>\n";
}

}  // namespace

std::string html_report(const Report& report) {
  std::ostringstream html;
  write_head(html, report);
  html << "<body>\n<main>\n";
  write_opening(html, report);
  write_figures(html, report);
  write_properties(html, report);
  write_counterexamples(html, report);
  write_facts(html, report);
  html << "</main>\n</body>\n</html>\n";
  return html.str();
}

}  // namespace ropecheck::report
