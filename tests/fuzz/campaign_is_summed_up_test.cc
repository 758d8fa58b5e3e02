#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>

#include "fuzz/campaign/campaign.h"
#include "fuzz/campaign/tools.h"
#include "properties/claims/every_property.h"
#include "support/input_error.h"

namespace ropecheck {
namespace {

namespace fs = std::filesystem;

std::string record(std::size_t octave, double error, const std::string& property) {
  return guidance::record_of(octave,
                             {error, 3, "ropecheck1 property=" + property + " positions=9"});
}

std::string content_of(const fs::path& file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

class SummedUp : public testing::Test {
 protected:
  ~SummedUp() override { fs::remove_all(folder_); }

  void write(const std::string& file, const std::string& text) const {
    const fs::path path = fs::path(folder_) / file;
    fs::create_directories(path.parent_path());
    std::ofstream(path) << text;
  }

  /// A campaign of one property in the form in which `overnight` leaves it.
  void campaign(const std::string& name, const std::string& before,
                const std::string& worst) const {
    write("campaign.txt", name + "\n" + before + "\n");
    write("campaigns/" + name + "/about.txt", "builtin:rope, " + name + "\n");
    write("campaigns/" + name + "/worst.txt", worst);
  }

  /// The output of `fuzz_tools report`.
  std::string report() const {
    testing::internal::CaptureStdout();
    EXPECT_EQ(campaign::report_campaign(folder_), 0);
    return testing::internal::GetCapturedStdout();
  }

  const std::string folder_ =
      (fs::path(testing::TempDir()) / ("ropecheck_campaign_" + std::to_string(getpid()))).string();
};

TEST_F(SummedUp, TonightIsTonightAfterABugWasFixed) {
  campaign("2026-01-01", "none", record(4, 900, "norm_is_preserved"));
  EXPECT_NE(report().find("900 u"), std::string::npos);
  campaign("2026-01-02", "2026-01-01",
           record(4, 1.25, "norm_is_preserved") + record(5, 1.125, "norm_is_preserved"));
  const std::string second = report();
  EXPECT_NE(second.find("1.25 u       3 u  [2^3, 2^4)                   900 u            900 u"),
            std::string::npos)
      << second;
  campaign("2026-01-03", "2026-01-02", record(4, 1.5, "norm_is_preserved"));
  const std::string third = report();
  EXPECT_NE(third.find("1.5 u       3 u  [2^3, 2^4)                  1.25 u            900 u"),
            std::string::npos)
      << third;

  const std::string page = content_of(folder_ + "/report.html");
  // One octave is worse than the campaign before; the other was not met tonight.
  EXPECT_NE(page.find("<tr class=new><td>[2^3, 2^4)</td><td>1.5</td><td>3</td><td>1.25</td>"
                      "<td>900</td>"),
            std::string::npos)
      << page;
  EXPECT_NE(page.find("<tr><td>[2^4, 2^5)</td><td></td><td>3</td><td>1.125</td><td>1.125</td>"),
            std::string::npos)
      << page;
  EXPECT_EQ(content_of(folder_ + "/summary.txt"), third);
}

TEST_F(SummedUp, IsOneScreenHoweverMuchThereIs) {
  std::string worst, turns, findings;
  for (const Property* property :
       {&claims::kMatchesReference, &claims::kNormIsPreserved, &claims::kShiftInvariance,
        &claims::kComplexInnerProduct, &claims::kAttentionIsRelative, &claims::kIdentityAtZero,
        &claims::kRotationsCompose, &claims::kInverseUndoes, &claims::kLinearity})
    worst += record(60, 1e-3, std::string(property->name));
  for (int i = 0; i < 30; ++i) {
    turns += "fuzz_" + std::string(60, 'a') + std::to_string(i) + " 18446744073709551615 1\n";
    findings += "fuzz_a\tname" + std::to_string(i) + std::string(100, 'n') + "\t" +
                std::string(500, 'w') + "\t" + std::string(500, 'c') + "\n";
  }
  campaign("2026-01-01", "none", worst);
  write("campaigns/2026-01-01/about.txt", std::string(900, 'x') + "\n");
  write("campaigns/2026-01-01/turns.txt", turns);
  write("campaigns/2026-01-01/findings.txt", findings);
  write("raw/fuzz_a/crash-1", "1");
  write("more/fuzz_a/name1/crash-2", "2");
  const std::string text = report();
  EXPECT_LE(std::count(text.begin(), text.end(), '\n'), 40) << text;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 160u) << line;
  EXPECT_NE(text.find("30 new findings, 0 older"), std::string::npos) << text;
  EXPECT_NE(text.find("1 failures wait in raw/"), std::string::npos) << text;
  EXPECT_NE(text.find("1 more failures"), std::string::npos) << text;
  // The page has all findings in full.
  const std::string page = content_of(folder_ + "/report.html");
  EXPECT_NE(page.find("name29"), std::string::npos);
  EXPECT_NE(page.find(std::string(500, 'c')), std::string::npos);
}

TEST_F(SummedUp, AFindingAnnouncedTwiceIsOneAndHalfALineIsNone) {
  campaign("2026-01-01", "none", "");
  write("campaigns/2026-01-01/findings.txt",
        "fuzz_a\tone\twrong <b>\tcommand\nfuzz_a\tone\twrong <b>\tcommand\nfuzz_a\ttw");
  write("campaigns/2026-01-01/turns.txt", "fuzz_a 100 10\nfuzz_a 300 10\nfuzz_b 1\n");
  write("regressions/fuzz_a/one", "1");
  write("regressions/fuzz_a/older", "1");
  const campaign::Campaign read = campaign::read_campaign(folder_);
  ASSERT_EQ(read.findings.size(), 1u);
  EXPECT_EQ(read.older_findings, 1u);
  EXPECT_EQ(read.targets.at("fuzz_a").executions, 400u);
  EXPECT_EQ(read.targets.count("fuzz_b"), 0u);
  EXPECT_NE(campaign::campaign_page(read).find("<td>wrong &lt;b&gt;</td>"), std::string::npos);
}

TEST_F(SummedUp, AFolderWithoutACampaignIsRefused) {
  EXPECT_THROW(campaign::read_campaign(folder_), support::InputError);
  write("campaign.txt", "2026-01-01\nnone\n");
  EXPECT_THROW(campaign::read_campaign(folder_), support::InputError);
}

/// The output of `fuzz_tools triage`.
std::string triaged(const std::string& property, const std::string& position) {
  testing::internal::CaptureStdout();
  const int code = campaign::triage("ropecheck1 property=" + property + " positions=" + position +
                                        " shift=0 q.values=unit:59 k.values=unit:59",
                                    "builtin:frameworks", "float32");
  return (code == 0 ? "" : "refused ") + testing::internal::GetCapturedStdout();
}

TEST(Triage, OneMistakeHasOneNameForEachProperty) {
  const std::string one = triaged("matches_reference", "1047867");
  const std::string name = one.substr(0, one.find('\n'));
  EXPECT_EQ(name, "matches_reference-pre-08");
  const std::string other = triaged("matches_reference", "562249");
  EXPECT_EQ(other.substr(0, other.find('\n')), name);
  const std::string passes = triaged("matches_reference", "3");
  EXPECT_EQ(passes, "refused ");
}

TEST(Triage, MakesTheCaseSmall) {
  const std::string text = triaged("matches_reference", "1047867");
  std::istringstream lines(text);
  std::string name, line, what;
  std::getline(lines, name);
  std::getline(lines, line);
  std::getline(lines, what);
  EXPECT_TRUE(line.starts_with("ropecheck1 property=matches_reference ")) << line;
  EXPECT_NE(line.find("head_dim=4 "), std::string::npos) << line;
  EXPECT_NE(what.find("differs from the exact one"), std::string::npos) << what;
}

}  // namespace
}  // namespace ropecheck
