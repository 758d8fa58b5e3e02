#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>

#include "properties/case/position.h"
#include "properties/claims/every_property.h"
#include "properties/contract.h"
#include "report/long_replay_lines.h"
#include "report/report_formats.h"
#include "report/terminal_report.h"

// Each kind of report contains the data of the report, whatever characters names and messages have.
namespace ropecheck {
namespace {

using Json = nlohmann::json;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::int64_t count(const std::string& text, char c) {
  return std::count(text.begin(), text.end(), c);
}

report::ReportedCase some_case(const std::string& format, double error, double budget) {
  return {"llama-3",
          format,
          error > budget ? "off: 100%, by <much>" : "",
          format + ", forward",
          "ropecheck replay 'x' ./my,rope.so",
          {'k', 1, 2, 3, 4, on_axes(1, -257)},
          error,
          budget};
}

report::ReportedProperty property(const std::string& name, report::Standing standing, double error,
                                  double budget) {
  report::ReportedProperty reported{name, "it is \"right\"", standing, 0, 0, {}, {}, {}, {}};
  if (standing == report::Standing::unchecked || standing == report::Standing::undecided)
    reported.skipped["some & reason"] = 3;
  if (standing == report::Standing::unchecked) return reported;
  reported.cases = 24;
  reported.worst = some_case("float32", error, budget);
  reported.formats.push_back({"float32", 24, 0, *reported.worst});
  if (standing == report::Standing::fails) {
    reported.failed = reported.formats.front().failed = 7;
    reported.smallest = reported.worst;
  }
  return reported;
}

/// A report with two properties that hold, and one in each other standing.
report::Report mixed_report() {
  report::Report report{};
  report.machine = {"0.1.0", 1, "cc 1.2", "Some CPU", "Os arch", true, "upward"};
  report.implementation = "<script>alert('&')</script>";
  report.asked_for = "./my,rope.so";
  report.contract = "float32";
  report.targets = {"llama-3"};
  report.pairs = {64};
  report.min_position = -5;
  report.max_position = 131071;
  report.budgets = {{"float32", "", "float32", false, 3.25, "2.5 (some) + 0.75 (others)"}};
  report.other_contracts = {"float32 forward would keep the weaker one."};
  report.seed = 5;
  report.cases_each = 24;
  report.cases = 96;
  report.standing = report::Standing::fails;
  report.properties = {property("holds_a", report::Standing::holds, 1.5, 2.943),
                       property("holds_b", report::Standing::holds, 0, 0),
                       property("breaks", report::Standing::fails, 1234.5, 2.943),
                       property("open", report::Standing::undecided, 1, 2),
                       property("absent", report::Standing::unchecked, 0, 0)};
  report.diagnosis = {"It looks as if 1 < 2.", {"XXX-01"}};
  ErrorMap errors;
  errors.note(-257, 4, 64, 0.5, 3);
  errors.note(1000, 63, 64, kInfinity, 3);
  report.errors = {{"float32", errors}};
  return report;
}

TEST(JsonReport, HoldsTheNumbers) {
  const Json json = Json::parse(report::json_report(mixed_report()));
  EXPECT_EQ(json["schema"], "ropecheck-report-1");
  EXPECT_EQ(json["implementation"]["name"], "<script>alert('&')</script>");
  EXPECT_EQ(json["seed"], 5);
  EXPECT_EQ(json["standing"], "fails");
  EXPECT_EQ(json["properties"].size(), 5U);
  EXPECT_EQ(json["properties"][0]["worst"]["error"], 1.5);
  EXPECT_EQ(json["properties"][0]["smallest"], nullptr);
  EXPECT_EQ(json["properties"][2]["failed"], 7);
  EXPECT_EQ(json["properties"][2]["smallest"]["where"]["position"], -257);
  EXPECT_EQ(json["properties"][4]["worst"], nullptr);
  EXPECT_EQ(json["properties"][4]["skipped"][0]["cases"], 3);
  EXPECT_EQ(json["errors"][0]["cells"],
            Json::parse(R"([{"octave": 9, "band": 1, "error": 1.5, "budget": 3},
                            {"octave": 10, "band": 15, "error": "infinite", "budget": 3}])"));
  EXPECT_FALSE(json.contains("times"));
}

TEST(EveryReport, NamesTheWeakerContractAndThePositions) {
  const report::Report mixed = mixed_report();
  for (const std::string& text :
       {report::terminal_report(mixed), report::json_report(mixed), report::html_report(mixed),
        report::junit_report(mixed), report::sarif_report(mixed)}) {
    EXPECT_NE(text.find("float32 forward would keep the weaker one."), std::string::npos) << text;
    EXPECT_NE(text.find("-5"), std::string::npos) << text;
  }
  for (const std::string& text :
       {report::terminal_report(mixed), report::html_report(mixed), report::junit_report(mixed)})
    EXPECT_NE(text.find("float32: E = 3.25 u = 2.5 (some) + 0.75 (others)"), std::string::npos)
        << text;
  EXPECT_EQ(Json::parse(report::json_report(mixed))["contract"]["budgets"][0]["rotation"], 3.25);
}

TEST(JsonReport, TellsACallThatDidNotEndFromAnInfiniteError) {
  report::Report report = mixed_report();
  report.properties[2].worst->error = std::nullopt;
  report.properties[2].smallest->error = kInfinity;
  const Json json = Json::parse(report::json_report(report));
  EXPECT_EQ(json["properties"][2]["worst"]["error"], nullptr);
  EXPECT_EQ(json["properties"][2]["smallest"]["error"], "infinite");
}

TEST(JunitReport, CountsEveryStanding) {
  const std::string xml = report::junit_report(mixed_report());
  EXPECT_TRUE(contains(xml, R"(tests="5" failures="1" errors="1" skipped="1")")) << xml;
  EXPECT_TRUE(contains(xml, R"(<failure message="off: 100%, by &lt;much&gt;")")) << xml;
  EXPECT_TRUE(contains(xml, R"(<error message="some &amp; reason" type="undecided"/>)")) << xml;
  EXPECT_TRUE(contains(xml, R"(<skipped message="some &amp; reason"/>)")) << xml;
  EXPECT_TRUE(contains(xml, R"(name="seed" value="5")")) << xml;
  EXPECT_FALSE(contains(xml, "<script>")) << xml;
  EXPECT_FALSE(contains(xml, "time")) << xml;
}

TEST(SarifReport, HasARuleForEachPropertyAndAResultForEachThatDoesNotHold) {
  const Json run = Json::parse(report::sarif_report(mixed_report()))["runs"][0];
  EXPECT_EQ(run["tool"]["driver"]["rules"].size(), 5U);
  const Json& results = run["results"];
  ASSERT_EQ(results.size(), 2U);
  EXPECT_EQ(results[0]["ruleId"], "breaks");
  EXPECT_EQ(results[0]["ruleIndex"], 2);
  EXPECT_EQ(results[0]["level"], "error");
  EXPECT_EQ(results[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
            "my%2Crope.so");
  EXPECT_EQ(results[1]["kind"], "open");
}

TEST(SarifReport, PointsAtNoFileWhereThereIsNone) {
  report::Report report = mixed_report();
  for (const char* asked_for : {"builtin:rope", "python3 my_rope.py"}) {
    report.asked_for = asked_for;
    const Json run = Json::parse(report::sarif_report(report))["runs"][0];
    EXPECT_FALSE(run["results"][0]["locations"][0].contains("physicalLocation")) << asked_for;
  }
}

TEST(GithubAnnotations, AreALineForEachThatDoesNotHold) {
  const std::string text = report::github_annotations(mixed_report());
  EXPECT_EQ(
      text,
      "::error title=breaks fails (./my%2Crope.so)::off: 100%25, by <much>%0ATo see it again: "
      "ropecheck replay 'x' ./my,rope.so\n"
      "::warning title=open is undecided (./my%2Crope.so)::some & reason\n"
      "::notice title=what is wrong (./my%2Crope.so)::It looks as if 1 < 2.\n"
      "::notice title=ropecheck gate (./my%2Crope.so)::FAIL: 1 of 5 properties fail, in 96 cases. "
      "Seed 5, ropecheck 0.1.0 (ABI 1, built by cc 1.2) on Os arch, Some CPU, with FMA, rounding "
      "upward.\n");
}

TEST(GithubAnnotations, SayNothingWhereAllHolds) {
  report::Report report = mixed_report();
  report.standing = report::Standing::holds;
  report.properties.resize(2);
  report.diagnosis = {};
  EXPECT_EQ(report::github_annotations(report), "");
}

TEST(HtmlReport, EscapesEverythingAndLoadsNothing) {
  const std::string html = report::html_report(mixed_report());
  EXPECT_FALSE(contains(html, "<script"));
  EXPECT_TRUE(contains(html, "&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;"));
  EXPECT_TRUE(contains(html, "by &lt;much&gt;"));
  EXPECT_TRUE(contains(html, "It looks as if 1 &lt; 2."));
  for (const char* loader : {"src=", "href=", "url(", "@import", "http:", "https:"})
    EXPECT_FALSE(contains(html, loader)) << loader;
}

TEST(HtmlReport, NamesTheRowsOfTheHeatMapByTheirPairs) {
  report::Report report = mixed_report();
  EXPECT_TRUE(contains(report::html_report(report), ">pairs 60–63</span>"));
  EXPECT_TRUE(contains(report::html_report(report), "a sixteenth of the pairs (4 of 64),"));
  report.pairs = {4};
  EXPECT_TRUE(contains(report::html_report(report), ">pair 3</span>"));
  EXPECT_FALSE(contains(report::html_report(report), ">pairs "));
  report.pairs = {32, 64};
  EXPECT_TRUE(contains(report::html_report(report), ">93–100 %</span>"));
  EXPECT_TRUE(contains(report::html_report(report), "(2 of 32, 4 of 64)"));
}

TEST(HtmlReport, MarksTheOctavesBeyondTheirBudget) {
  const std::string html = report::html_report(mixed_report());
  const std::size_t beyond = html.find("class=\"dots beyond\" d=\"");
  ASSERT_NE(beyond, std::string::npos);
  const std::string path = html.substr(beyond, html.find("/>", beyond) - beyond);
  EXPECT_EQ(count(path, 'M'), 0) << path;  // the octave beyond its budget has an infinite error
  // A sign instead of a dot at the upper edge, where a finite error would be, and its meaning.
  EXPECT_TRUE(contains(html, "<span class=\"infinite\" style=\"left:"));
  EXPECT_TRUE(contains(html, "<b class=\"infinite\">∞</b>infinite"));
  EXPECT_TRUE(contains(html, "<title>[2^8, 2^9), pairs 4–7: 1.5 of 3 u (float32)</title>"));
  EXPECT_TRUE(contains(html, "infinite of 3 u (float32)</title>"));
}

TEST(TerminalReport, CountsWhatHoldsAndWhatWasNotChecked) {
  report::Report report = mixed_report();
  EXPECT_TRUE(contains(report::terminal_report(report), "positions from -5 to 131071")) << "range";
  report.standing = report::Standing::holds;
  report.cases = 1;
  report.properties = {property("holds", report::Standing::holds, 1, 3),
                       property("closed", report::Standing::unchecked, 0, 0)};
  EXPECT_EQ(report::summary_of(report), "PASS: 1 property holds, 1 not checked, in 1 case.");
  report.properties.pop_back();
  report.cases = 24;
  EXPECT_EQ(report::summary_of(report), "PASS: 1 property holds in 24 cases.");
}

TEST(TerminalReport, NamesAFileForALongReplayLine) {
  const std::string folder = ::testing::TempDir() + "/ropecheck_long_lines";
  const std::string line = "ropecheck1 property=breaks positions=" + std::string(400, '1');
  report::Report report = mixed_report();
  report.properties[2].worst->replay = "ropecheck replay '" + line + "' ./x.so --contract float32";
  const report::Report moved = report::with_long_lines_in_files(report, folder);
  const std::string command = moved.properties[2].worst->replay;
  const std::string start = "ropecheck replay ", end = " ./x.so --contract float32";
  ASSERT_TRUE(command.starts_with(start + folder + "/" + report.properties[2].name + "-worst-"));
  ASSERT_TRUE(command.ends_with(".txt" + end));
  const std::string name = command.substr(start.size(), command.size() - start.size() - end.size());
  const auto written = [&] {
    std::string text;
    std::getline(std::ifstream(name) >> std::ws, text);
    return text;
  };
  EXPECT_EQ(written(), line);
  // Another gate that writes to the same folder leaves the file alone.
  report::Report other = report;
  other.properties[2].worst->replay = "ropecheck replay '" + line + "2' ./y.so";
  EXPECT_FALSE(
      contains(report::with_long_lines_in_files(other, folder).properties[2].worst->replay, name));
  EXPECT_EQ(written(), line);
  // A short line stays, and so does a long one if there is no place for its file.
  EXPECT_EQ(moved.properties[2].smallest->replay, report.properties[2].smallest->replay);
  EXPECT_EQ(report::with_long_lines_in_files(report, "/proc/nowhere").properties[2].worst->replay,
            report.properties[2].worst->replay);
}

TEST(TerminalReport, HasAColumnForEachFormatWhereThereAreSeveral) {
  report::Report report = mixed_report();
  EXPECT_TRUE(contains(report::terminal_report(report), "worst error"));
  report.properties[0].formats.push_back({"float16", 3, 0, some_case("float16", 0.25, 1)});
  const std::string text = report::terminal_report(report);
  EXPECT_FALSE(contains(text, "worst error  ")) << text;
  EXPECT_TRUE(contains(text, "float32  float16")) << text;
  EXPECT_TRUE(contains(text, "1.5/2.943   0.25/1")) << text;
}

TEST(TerminalReport, NamesTheFormatsThatFailWhereOthersHold) {
  report::Report report = mixed_report();
  report::ReportedProperty& breaks = report.properties[2];
  EXPECT_TRUE(contains(report::terminal_report(report), "FAILS in 7 cases\n"));
  breaks.formats.push_back({"float16", 3, 0, some_case("float16", 0.25, 1)});
  EXPECT_TRUE(contains(report::terminal_report(report), "FAILS in 7 cases (float32)\n"));
}

TEST(EveryReport, SaysHowFarBelowTheBudgetTheWorstErrorIs) {
  EXPECT_EQ(report::margin_text(1.5, 3), "50 %");
  EXPECT_EQ(report::margin_text(2.9999, 3), "0 %");
  EXPECT_EQ(report::margin_text(3, 3), "0 %");
  EXPECT_EQ(report::margin_text(3.0001, 3), "1.01 × budget");  // beyond the budget
  EXPECT_EQ(report::margin_text(7.5, 3), "2.5 × budget");
  EXPECT_EQ(report::margin_text(kInfinity, 3), "infinite");
  EXPECT_EQ(report::margin_text(0, 0), "");
  report::Report report = mixed_report();
  report.properties[0].worst->error = report.properties[0].formats[0].worst.error = 0.5 * 2.943;
  const std::string text = report::terminal_report(report);
  const std::size_t row = text.find("2.943 u");
  EXPECT_TRUE(contains(text.substr(row, text.find('\n', row) - row), " 50 %")) << text;
  EXPECT_TRUE(contains(report::html_report(report), "2.943<span class=\"small\">50 %</span>"));
  const Json json = Json::parse(report::json_report(report));
  EXPECT_EQ(json["properties"][0]["worst"]["margin"], 0.5);
  EXPECT_EQ(json["properties"][1]["worst"]["margin"], nullptr);  // a property that compares bits
  EXPECT_LT(json["properties"][2]["worst"]["margin"], -400);
}

TEST(EveryReport, InWordsSaysWhatWasLeftEarly) {
  report::Report report = mixed_report();
  const std::string sentence = "Left early for crashes: linearity.";
  for (const auto format :
       {report::terminal_report, report::html_report, report::json_report, report::junit_report})
    EXPECT_FALSE(contains(format(report), "Left early"));
  report.left_early = {sentence};
  for (const auto format :
       {report::terminal_report, report::html_report, report::json_report, report::junit_report})
    EXPECT_TRUE(contains(format(report), sentence)) << format(report);
}

TEST(EveryReport, SaysWhatItWasMadeWithAndOn) {
  const report::Report report = mixed_report();
  const std::string reports[] = {
      report::terminal_report(report), report::json_report(report),
      report::junit_report(report),    report::sarif_report(report),
      report::html_report(report),     report::github_annotations(report)};
  for (const std::string& text : reports) {
    for (const char* fact : {"0.1.0", "cc 1.2", "Some CPU", "Os arch", "upward"})
      EXPECT_TRUE(contains(text, fact)) << fact << " is missing in\n" << text;
    EXPECT_TRUE(contains(text, "with FMA") || contains(text, "\"fma\": true")) << text;
    EXPECT_TRUE(contains(text, "seed 5") || contains(text, "Seed 5") ||
                contains(text, "\"seed\": 5") || contains(text, "name=\"seed\" value=\"5\"") ||
                contains(text, "<dt>seed</dt><dd>5</dd>"))
        << text;
  }
}

TEST(EveryReport, OfOneCaseSaysWhatItWasMadeWithAndOn) {
  const Contract& contract = *contract_named("float32");
  for (const Outcome outcome : {Outcome::passed, Outcome::failed, Outcome::skipped,
                                Outcome::undecided, Outcome::crashed, Outcome::hung}) {
    run::CheckedCase checked{"", Case{}, {}, &claims::kMatchesReference};
    checked.verdict.outcome = outcome;
    const std::string text = report::replay_report(checked, "builtin:rope", contract);
    EXPECT_TRUE(contains(text, origin_text(report::this_machine()))) << text;
  }
}

TEST(EveryReport, SaysItsTimesWhenAskedAlone) {
  report::Report report = mixed_report();
  report.times = {"2026-01-31T23:59:59Z", 12.5};
  const Json json = Json::parse(report::json_report(report));
  EXPECT_EQ(json["times"]["seconds"], 12.5);
  EXPECT_TRUE(contains(report::junit_report(report), R"(time="12.5")"));
  EXPECT_TRUE(contains(report::junit_report(report), R"(timestamp="2026-01-31T23:59:59")"));
  EXPECT_TRUE(contains(report::html_report(report), "2026-01-31T23:59:59Z, 12.5 s"));
  EXPECT_EQ(Json::parse(report::sarif_report(report))["runs"][0]["invocations"][0]["startTimeUtc"],
            "2026-01-31T23:59:59Z");
}

}  // namespace
}  // namespace ropecheck
