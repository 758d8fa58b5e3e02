#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>

#include "gate/input_error.h"
#include "hunt/certificate.h"
#include "hunt/journal.h"
#include "hunt/sweep.h"

// Certificates of a sweep's shards add up in any order, as often as one likes, and only where they
// belong together; and what an interrupted sweep had done is not lost.
namespace ropecheck {
namespace {

SweepPart part(std::int64_t first, std::int64_t end, double error) {
  SweepPart p;
  p.first = first;
  p.end = end;
  p.violations = 1;
  p.octaves[5] = {error, first, 1};
  p.pairs = {{error / 2, first, 0}, {error, first, 1}};
  p.histogram[histogram_bucket(error)] = 2 * (end - first);
  return p;
}

Certificate with(std::initializer_list<SweepPart> parts) {
  Certificate c;
  c.subject = {"1.0", "builtin:rope", "", "float32", "base=0x1.388p+13", "float32", 2, 6};
  for (const SweepPart& p : parts) c.parts[p.first] = p;
  return c;
}

Certificate sum(Certificate a, const Certificate& b) {
  EXPECT_EQ(merge(a, b), "");
  return a;
}

TEST(Certificates, AddUpInAnyOrderAndAnyNumberOfTimes) {
  const auto a = with({part(0, 16, 1.5)}), b = with({part(16, 32, 2.5)}),
             c = with({part(32, 64, 2.0)});
  const Certificate all = sum(sum(a, b), c);
  EXPECT_EQ(all, sum(a, sum(b, c)));
  EXPECT_EQ(all, sum(c, sum(b, a)));
  EXPECT_EQ(all, sum(all, all));
  EXPECT_EQ(all, sum(all, b));
  EXPECT_EQ(first_gap(all), 64);
  EXPECT_EQ(first_gap(sum(a, c)), 16);
  const SweepPart total_of_all = total(all);
  EXPECT_EQ(total_of_all.violations, 3);
  EXPECT_EQ(total_of_all.octaves.at(5), (Worst{2.5, 16, 1}));
  EXPECT_EQ(total_of_all.pairs[0], (Worst{1.25, 16, 0}));
}

TEST(Certificates, AreNotAddedWhereTheyDisagree) {
  const auto a = with({part(0, 16, 1.5)});
  for (const Certificate& other : {with({part(0, 16, 1.6)}), with({part(8, 24, 1.5)}),
                                   with({part(0, 32, 1.5)}), with({part(2, 4, 1.5)})}) {
    Certificate copy = a;
    EXPECT_NE(merge(copy, other), "");
    EXPECT_EQ(copy, a);
  }
  Certificate of_another = with({part(16, 32, 1)});
  of_another.subject.version = "1.1";
  Certificate copy = a;
  EXPECT_NE(merge(copy, of_another).find("1.1"), std::string::npos);
}

TEST(Certificates, AreReadBackFromJson) {
  Certificate c = with({part(0, 16, 1.0 / 3), part(16, 64, HUGE_VAL)});
  c.parts[0].octaves[0] = {0, 0, 0};
  const ReadCertificate read = certificate_from_json(to_json(c));
  EXPECT_EQ(read.problem, "");
  EXPECT_EQ(read.certificate, c);
}

TEST(Certificates, ThatAreGarbledAreRefused) {
  const std::string good = to_json(with({part(0, 16, 1.5)}));
  for (std::size_t length = 0; length + 1 < good.size(); length += 7)
    EXPECT_NE(certificate_from_json(good.substr(0, length)).problem, "") << length;
  EXPECT_NE(certificate_from_json(to_json(with({part(32, 128, 1)}))).problem, "") << "beyond 2^6";
  EXPECT_NE(certificate_from_json(to_json(with({part(8, 4, 1)}))).problem, "") << "backwards";
}

TEST(Certificates, CountErrorsByPowersOfTwo) {
  EXPECT_EQ(histogram_bucket(0), 0u);
  EXPECT_EQ(histogram_bucket(0x1p-9), 0u);
  EXPECT_EQ(histogram_bucket(0x1p-8), 1u);
  EXPECT_EQ(histogram_bucket(1), 9u);
  EXPECT_EQ(histogram_bucket(1.99), 9u);
  EXPECT_EQ(histogram_bucket(1e300), 39u);
  EXPECT_EQ(histogram_bucket(HUGE_VAL), 39u);
}

TEST(Sweeps, AreCutIntoPartsThatCoverThemOnce) {
  for (const int below : {0, 1, 11, 12, 13, 18, 19, 20, 24}) {
    std::int64_t end = 0;
    const auto ranges = sweep_ranges(below);
    for (const Range& range : ranges) {
      EXPECT_EQ(range.first, end);
      end = range.end;
    }
    EXPECT_EQ(end, std::int64_t{1} << below);
    EXPECT_LE(ranges.size(), 64u);
  }
}

class Journals : public testing::Test {
 protected:
  Journals() { std::filesystem::create_directories(folder_); }
  ~Journals() override { std::filesystem::remove_all(folder_); }
  const std::filesystem::path folder_ =
      std::filesystem::path(testing::TempDir()) / ("ropecheck_journal_" + std::to_string(getpid()));
  const std::string path_ = folder_ / "certificate.json";
};

TEST_F(Journals, KeepWhatWasWrittenBeforeTheEnd) {
  {
    Certificate known = with({});
    Journal journal(path_, known);
    journal.add(part(0, 16, 1.5));
    journal.add(part(16, 32, 2.5));
  }
  // The end came in the middle of a line.
  std::ofstream(path_ + ".journal", std::ios::app) << R"({"first":32,"end":)";
  Certificate known = with({});
  Journal journal(path_, known);
  EXPECT_EQ(known, with({part(0, 16, 1.5), part(16, 32, 2.5)}));
  journal.add(part(32, 64, 1));
  known.parts[32] = part(32, 64, 1);
  journal.finish(known);
  EXPECT_EQ(certificate_from_json(read_whole(path_)).certificate, known);
  EXPECT_FALSE(std::filesystem::exists(path_ + ".journal"));
}

TEST_F(Journals, AreNotMixedUp) {
  Certificate known = with({});
  { Journal journal(path_, known); }
  known.subject.contract = "float32-angle";
  EXPECT_THROW(Journal(path_, known), InputError);
}

TEST_F(Journals, SayWhereTheyCannotBeWritten) {
  Certificate known = with({});
  EXPECT_THROW(Journal(folder_ / "missing" / "certificate.json", known), InputError);
}

}  // namespace
}  // namespace ropecheck
