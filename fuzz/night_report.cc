#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "fuzz/error_counters.h"
#include "fuzz/tools.h"
#include "fuzz/worst_errors.h"
#include "gate/input_error.h"
#include "gate/plot.h"
#include "properties/number_text.h"

// What `overnight` leaves in its folder:
//
//   about.txt          a line in words: what was fuzzed, for how long, on what
//   turns.txt          TARGET EXECUTIONS SECONDS, a line for each turn of a target
//   findings.txt       TARGET tab NAME tab what is wrong tab replay command: those of this night
//   regressions/       TARGET/NAME, a file for each finding ever made
//   corpus/            TARGET/…
//   worst.txt          the worst errors so far (worst_errors.h)
//   worst.before.txt   the same when the night began
namespace ropecheck {
namespace {

namespace fs = std::filesystem;

struct TargetNight {
  std::uint64_t executions = 0;
  std::uint64_t seconds = 0;
  std::size_t corpus = 0;
  std::size_t new_findings = 0;
};

struct Finding {
  std::string target, name, what, command;
};

struct Night {
  std::string about;
  std::map<std::string, TargetNight> targets;
  std::vector<Finding> findings;
  std::size_t older_findings = 0;
  WorstErrors worst, before;
};

std::size_t files_in(const fs::path& folder) {
  std::error_code ignored;
  std::size_t count = 0;
  for (const auto& entry : fs::directory_iterator(folder, ignored))
    if (entry.is_regular_file(ignored)) ++count;
  return count;
}

std::vector<Finding> read_findings(const fs::path& file) {
  std::vector<Finding> all;
  std::ifstream stream(file);
  for (std::string text; std::getline(stream, text);) {
    const auto parts = split(text, '\t');
    if (parts.size() != 4) continue;
    all.push_back({std::string(parts[0]), std::string(parts[1]), std::string(parts[2]),
                   std::string(parts[3])});
  }
  return all;
}

Night read_night(const fs::path& folder) {
  Night night;
  std::ifstream about(folder / "about.txt");
  if (!std::getline(about, night.about))
    throw InputError("'" + folder.string() + "' holds no night of fuzzing");
  std::ifstream turns(folder / "turns.txt");
  std::string target;
  for (std::uint64_t executions, seconds; turns >> target >> executions >> seconds;) {
    night.targets[target].executions += executions;
    night.targets[target].seconds += seconds;
  }
  night.findings = read_findings(folder / "findings.txt");
  for (const Finding& finding : night.findings) ++night.targets[finding.target].new_findings;
  std::size_t all_findings = 0;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder / "regressions", ignored))
    all_findings += files_in(entry.path());
  night.older_findings = all_findings - std::min(all_findings, night.findings.size());
  for (auto& [name, numbers] : night.targets) numbers.corpus = files_in(folder / "corpus" / name);
  night.worst = read_worst_errors(folder / "worst.txt");
  night.before = read_worst_errors(folder / "worst.before.txt");
  return night;
}

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", value);
  return text;
}

/// "position 0", "[2^9, 2^10)".
std::string octave_text(std::size_t octave) {
  if (octave == 0) return "position 0";
  return "[2^" + std::to_string(octave - 1) + ", 2^" + std::to_string(octave) + ")";
}

/// The worst of a property over all octaves.
struct Peak {
  std::size_t octave = 0;
  WorstError worst;
};

std::map<std::string, Peak> peaks(const WorstErrors& all) {
  std::map<std::string, Peak> result;
  for (const auto& [key, worst] : all) {
    Peak& peak = result[key.first];
    if (peak.worst.line.empty() || worst.share() > peak.worst.share()) peak = {key.second, worst};
  }
  return result;
}

std::string summary(const Night& night) {
  std::ostringstream text;
  text << night.about << "\n\n";
  char row[160];
  std::snprintf(row, sizeof row, "%-28s %14s %9s %8s %13s\n", "target", "executions", "a second",
                "corpus", "new findings");
  text << row;
  for (const auto& [name, numbers] : night.targets) {
    std::snprintf(row, sizeof row, "%-28s %14llu %9llu %8zu %13zu\n", name.c_str(),
                  static_cast<unsigned long long>(numbers.executions),
                  static_cast<unsigned long long>(numbers.executions /
                                                  std::max<std::uint64_t>(numbers.seconds, 1)),
                  numbers.corpus, numbers.new_findings);
    text << row;
  }
  const auto before = peaks(night.before);
  std::snprintf(row, sizeof row, "\n%-28s %14s %9s  %-14s %s\n", "worst error of", "tonight",
                "budget", "at", "the night before");
  if (!night.worst.empty()) text << row;
  for (const auto& [name, peak] : peaks(night.worst)) {
    const auto earlier = before.find(name);
    std::snprintf(
        row, sizeof row, "%-28s %12s u %7s u  %-14s %s\n", name.c_str(),
        number(peak.worst.error).c_str(), number(peak.worst.budget).c_str(),
        octave_text(peak.octave).c_str(),
        earlier == before.end() ? "none" : (number(earlier->second.worst.error) + " u").c_str());
    text << row;
  }
  constexpr std::size_t kMostShown = 8;
  text << "\n" << night.findings.size() << " new findings, " << night.older_findings << " older\n";
  for (std::size_t i = 0; i < std::min(night.findings.size(), kMostShown); ++i) {
    const Finding& finding = night.findings[i];
    text << "  " << finding.target << "/" << finding.name << ": " << finding.what << "\n    "
         << finding.command << "\n";
  }
  if (night.findings.size() > kMostShown)
    text << "  and " << night.findings.size() - kMostShown << " more, in findings.txt\n";
  return text.str();
}

std::string escaped(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (c == '&')
      result += "&amp;";
    else if (c == '<')
      result += "&lt;";
    else if (c == '>')
      result += "&gt;";
    else
      result += c;
  }
  return result;
}

std::string cell(const std::string& text) { return "<td>" + escaped(text) + "</td>"; }

ErrorCurve curve(const std::string& name, const std::string& property, const WorstErrors& all) {
  ErrorCurve result{name, {}};
  for (const auto& [key, worst] : all)
    if (key.first == property && key.second > 0 && worst.error > 0 && std::isfinite(worst.error))
      result.octaves.push_back({static_cast<int>(key.second) - 1, worst.error});
  return result;
}

std::string picture(const Night& night, const std::string& property) {
  std::vector<ErrorCurve> curves;
  for (ErrorCurve one :
       {curve("tonight", property, night.worst), curve("the night before", property, night.before)})
    if (!one.octaves.empty()) curves.push_back(std::move(one));
  if (curves.empty()) return "";
  double budget = 0;
  for (const auto& [key, worst] : night.worst)
    if (key.first == property) budget = std::max(budget, worst.budget);
  return error_plot(property + ": worst error seen at each octave of position", curves,
                    std::max(budget, 1e-3));
}

std::string octave_table(const Night& night, const std::string& property) {
  std::string rows;
  for (const auto& [key, worst] : night.worst) {
    if (key.first != property) continue;
    const auto earlier = night.before.find(key);
    const bool is_new = earlier == night.before.end() || worst.share() > earlier->second.share();
    rows += std::string(is_new ? "<tr class=new>" : "<tr>") + cell(octave_text(key.second)) +
            cell(number(worst.error)) + cell(number(worst.budget)) +
            cell(earlier == night.before.end() ? "" : number(earlier->second.error)) +
            "<td><code>" + escaped(worst.line) + "</code></td></tr>\n";
  }
  return "<details><summary>" + escaped(property) +
         ", octave by octave</summary><table><tr><th>positions<th>worst error, u<th>budget, u"
         "<th>the night before, u<th>case</tr>\n" +
         rows + "</table></details>\n";
}

std::string page(const Night& night) {
  std::string body = "<pre>" + escaped(summary(night)) + "</pre>\n";
  for (const auto& [property, peak] : peaks(night.worst))
    body += picture(night, property) + octave_table(night, property);
  body += "<h2>Findings of this night</h2><table>\n";
  for (const Finding& finding : night.findings)
    body += "<tr>" + cell(finding.target) + cell(finding.name) + cell(finding.what) + "<td><code>" +
            escaped(finding.command) + "</code></td></tr>\n";
  return "<!doctype html><html lang=en><meta charset=utf-8><title>A night of fuzzing</title><style>"
         "body{font:15px/1.4 sans-serif;max-width:60em;margin:2em auto;padding:0 1em}"
         "table{border-collapse:collapse}td,th{border:1px solid #8888;padding:.2em .5em;"
         "text-align:left;overflow-wrap:anywhere}tr.new{font-weight:bold}code{font-size:85%}"
         "</style><h1>A night of fuzzing</h1>\n" +
         body + "</table></html>\n";
}

/// Whole or not at all.
void write_file(const fs::path& path, const std::string& text) {
  const fs::path part = path.string() + ".part";
  std::ofstream stream(part);
  stream << text;
  stream.close();
  if (!stream) throw InputError("'" + part.string() + "' cannot be written: is the disk full?");
  fs::rename(part, path);
}

}  // namespace

int report_night(const std::string& folder) {
  const Night night = read_night(folder);
  const std::string text = summary(night);
  write_file(fs::path(folder) / "summary.txt", text);
  write_file(fs::path(folder) / "report.html", page(night));
  std::fputs(text.c_str(), stdout);
  return 0;
}

}  // namespace ropecheck
