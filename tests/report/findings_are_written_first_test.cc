#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "report/report_files.h"
#include "report/report_formats.h"
#include "report/terminal_report.h"

// The findings of a run are on the terminal and in every file before they are explained, so that a
// limit on the time of a job loses none of them.
namespace ropecheck {
namespace {

report::Report failed_report() {
  report::Report report{};
  report.implementation = "subject";
  report.standing = report::Standing::fails;
  report::ReportedProperty property{};
  property.name = "matches_reference";
  property.claim = "it is right";
  property.standing = report::Standing::fails;
  property.cases = property.failed = 1;
  property.smallest = report::ReportedCase{};
  property.smallest->replay = "ropecheck replay 'the line'";
  report.properties = {property};
  return report;
}

std::string text_of(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(Findings, AreInTheFileBeforeTheyAreExplained) {
  const std::string path = testing::TempDir() + "findings_" + std::to_string(getpid()) + ".json";
  const std::vector<report::ReportFile> files = {{report::json_report, path}};
  report::check_writable(files);
  report::Report report = failed_report();
  report::write_findings(report, files);
  EXPECT_TRUE(holds(text_of(path), "the line"));
  EXPECT_FALSE(holds(text_of(path), "because"));
  report.diagnosis.text = "It fails because it is wrong.";
  report::write_rest(report, files);
  EXPECT_TRUE(holds(text_of(path), "because"));
  std::remove(path.c_str());
}

TEST(Findings, AreOnTheTerminalOnce) {
  report::Report report = failed_report();
  report.diagnosis.text = "It fails because it is wrong.";
  const std::string first = report::terminal_findings(report);
  const std::string rest = report::terminal_conclusion(report);
  EXPECT_TRUE(holds(first, "the line") && !holds(first, "because"));
  EXPECT_TRUE(holds(rest, "because") && !holds(rest, "the line"));
  EXPECT_EQ(first + rest, report::terminal_report(report));
}

TEST(Report, OfNoSpecificationSaysWhyAndHasNoTable) {
  report::Report report = failed_report();
  report.standing = report::Standing::unchecked;
  report.targets = {"llama-3", "llama-3.1"};
  report.skipped_targets = {{"llama-3", "it has no half_split layout"}};
  EXPECT_TRUE(holds(report::terminal_findings(report), "property"));
  report.skipped_targets["llama-3.1"] = "it has no half_split layout";
  EXPECT_FALSE(holds(report::terminal_findings(report), "property"));
  EXPECT_TRUE(holds(report::summary_of(report), "because it has no half_split layout"));
  EXPECT_TRUE(holds(report::terminal_conclusion(report),
                    "Not checked: llama-3, llama-3.1 (it has no half_split layout)."));
}

}  // namespace
}  // namespace ropecheck
