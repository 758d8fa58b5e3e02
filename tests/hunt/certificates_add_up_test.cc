#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "hunt/certificate.h"
#include "hunt/shards.h"
#include "support/input_error.h"
#include "tests/hunt/example_certificate.h"

// Certificates of a sweep's shards can be merged in any order and repeatedly, and only if they
// belong together.
namespace ropecheck {
namespace {

hunt::Certificate sum(hunt::Certificate a, const hunt::Certificate& b) {
  EXPECT_EQ(hunt::merge(a, b), "");
  return a;
}

TEST(Certificates, AddUpInAnyOrderAndAnyNumberOfTimes) {
  const auto a = with({part(0, 16, 1.5)}), b = with({part(16, 32, 2.5)}),
             c = with({part(32, 64, 2.0)});
  const hunt::Certificate all = sum(sum(a, b), c);
  EXPECT_EQ(all, sum(a, sum(b, c)));
  EXPECT_EQ(all, sum(c, sum(b, a)));
  EXPECT_EQ(all, sum(all, all));
  EXPECT_EQ(all, sum(all, b));
  EXPECT_EQ(hunt::first_gap(all), 64);
  EXPECT_EQ(hunt::first_gap(sum(a, c)), 16);
  const hunt::SweepPart total_of_all = hunt::total(all);
  EXPECT_EQ(total_of_all.violations, 3);
  EXPECT_EQ(total_of_all.octaves.at(5), (hunt::Worst{2.5, 16, 1}));
  EXPECT_EQ(total_of_all.pairs[0], (hunt::Worst{1.25, 16, 0}));
}

TEST(Certificates, AreNotAddedWhereTheyDisagree) {
  const auto a = with({part(0, 16, 1.5)});
  for (const hunt::Certificate& other : {with({part(0, 16, 1.6)}), with({part(8, 24, 1.5)}),
                                         with({part(0, 32, 1.5)}), with({part(2, 4, 1.5)})}) {
    hunt::Certificate copy = a;
    EXPECT_NE(hunt::merge(copy, other), "");
    EXPECT_EQ(copy, a);
  }
}

TEST(Certificates, OfDifferentProgramsOrMachinesAreNotAdded) {
  const auto refusal = [](const auto& change) {
    hunt::Certificate sum = with({part(0, 16, 1.5)}), other = with({part(16, 32, 1)});
    change(other.subject);
    const std::string problem = hunt::merge(sum, other);
    EXPECT_EQ(sum, with({part(0, 16, 1.5)}));
    return problem;
  };
  EXPECT_TRUE(says(refusal([](hunt::SweepSubject& s) { s.version = "1.1"; }), "'1.1'"));
  EXPECT_TRUE(says(refusal([](hunt::SweepSubject& s) { s.compiler = "gcc 13"; }), "'gcc 13'"));
  EXPECT_TRUE(says(refusal([](hunt::SweepSubject& s) { s.fma = false; }), "FMA"));
  EXPECT_TRUE(says(refusal([](hunt::SweepSubject& s) { s.fingerprint = "cafe"; }), "'cafe'"));
  EXPECT_TRUE(says(refusal([](hunt::SweepSubject& s) { s.spec = "base=1"; }), "'base=1'"));
}

TEST(Certificates, AreReadBackFromJson) {
  hunt::Certificate c = with({part(0, 16, 1.0 / 3), part(16, 64, HUGE_VAL)});
  c.parts[0].octaves[1] = {0, 1, 0};
  c.parts[16].pairs[0].error = 1;
  const hunt::ReadCertificate read = hunt::certificate_from_json(hunt::to_json(c));
  EXPECT_EQ(read.problem, "");
  EXPECT_EQ(read.certificate, c);
}

TEST(Certificates, ThatAreGarbledAreRefused) {
  const std::string good = hunt::to_json(with({part(0, 16, 1.5)}));
  for (std::size_t length = 0; length + 1 < good.size(); length += 7)
    EXPECT_NE(hunt::certificate_from_json(good.substr(0, length)).problem, "") << length;
  EXPECT_NE(hunt::certificate_from_json(hunt::to_json(with({part(32, 128, 1)}))).problem, "")
      << "beyond 2^6";
  EXPECT_NE(hunt::certificate_from_json(hunt::to_json(with({part(8, 4, 1)}))).problem, "")
      << "backwards";
}

TEST(Certificates, WhosePartsCannotBeAreRefused) {
  const auto refusal = [](const auto& change) {
    hunt::Certificate c = with({part(0, 16, 1.5)});
    EXPECT_EQ(hunt::problem_with(c.parts[0], c.subject), "");
    change(c.parts[0]);
    EXPECT_EQ(hunt::certificate_from_json(hunt::to_json(c)).problem,
              hunt::problem_with(c.parts[0], c.subject));
    return hunt::problem_with(c.parts[0], c.subject);
  };
  EXPECT_TRUE(says(refusal([](hunt::SweepPart& p) { p.pairs.pop_back(); }), "number of pairs"));
  EXPECT_TRUE(says(refusal([](hunt::SweepPart& p) { p.histogram[3] += 1; }), "counts"));
  EXPECT_TRUE(says(refusal([](hunt::SweepPart& p) { p.histogram[3] -= 1; }), "counts"));
  EXPECT_TRUE(says(refusal([](hunt::SweepPart& p) { p.violations = 33; }), "counts"));
  EXPECT_TRUE(says(refusal([](hunt::SweepPart& p) { p.pairs[1].position = 16; }), "elsewhere"));
  EXPECT_TRUE(says(refusal([](hunt::SweepPart& p) { p.pairs[1].pair = 0; }), "elsewhere"));
  EXPECT_TRUE(says(refusal([](hunt::SweepPart& p) { p.octaves[0].error = 2; }), "two different"));
  EXPECT_TRUE(says(refusal([](hunt::SweepPart& p) { p.octaves[7] = {1, 8, 0}; }), "octave"));
}

TEST(Certificates, CountErrorsByPowersOfTwo) {
  EXPECT_EQ(hunt::histogram_bucket(0), 0u);
  EXPECT_EQ(hunt::histogram_bucket(0x1p-9), 0u);
  EXPECT_EQ(hunt::histogram_bucket(0x1p-8), 1u);
  EXPECT_EQ(hunt::histogram_bucket(1), 9u);
  EXPECT_EQ(hunt::histogram_bucket(1.99), 9u);
  EXPECT_EQ(hunt::histogram_bucket(1e300), 39u);
  EXPECT_EQ(hunt::histogram_bucket(HUGE_VAL), 39u);
}

TEST(Sweeps, AreCutIntoPartsThatCoverThemOnce) {
  for (const int below : {0, 1, 10, 11, 12, 13, 18, 19, 20, 24, 33}) {
    std::int64_t end = 0;
    const auto ranges = hunt::sweep_ranges(below);
    for (const hunt::Range& range : ranges) {
      EXPECT_EQ(range.first, end);
      end = range.end;
    }
    EXPECT_EQ(end, std::int64_t{1} << below);
    EXPECT_LE(ranges.size(), 4096u);
  }
}

TEST(Sweeps, GrowInPartsBeforeTheseGrowTooLong) {
  EXPECT_EQ(hunt::sweep_ranges(20).size(), 64u);
  EXPECT_EQ(hunt::sweep_ranges(28).size(), 256u);
  EXPECT_EQ(hunt::sweep_ranges(40).size(), 4096u);
}

TEST(Shards, CoverEverythingOnceAndAreNotMoreThanThereAreParts) {
  const std::vector<hunt::Range> all = hunt::sweep_ranges(20);
  std::vector<hunt::Range> sum(all.size(), hunt::Range{0, 0});
  for (const char* text : {"1/5", "2/5", "3/5", "4/5", "5/5"})
    for (const hunt::Range& range : hunt::shard_of(all, text))
      sum[static_cast<std::size_t>(range.first / (1 << 14))] = range;
  EXPECT_EQ(sum, all);
  EXPECT_EQ(hunt::shard_of(all, "64/64").size(), 1u);
  for (const char* text : {"1/65", "0/2", "3/2", "1", "1/2/3", "a/b", ""})
    EXPECT_THROW(hunt::shard_of(all, text), support::InputError) << text;
}

TEST(Pieces, AreJoinedToThePartThatTheyMakeUp) {
  hunt::Certificate whole = with({part(0, 64, 2.5)});
  hunt::Certificate pieces = with({part(16, 40, 1.5), part(0, 16, 2.5)});
  const std::vector<hunt::Range> missing = hunt::missing_from(pieces, {{0, 64}});
  EXPECT_EQ(missing, (std::vector<hunt::Range>{{40, 64}}));
  hunt::join(pieces, {0, 64});
  EXPECT_EQ(pieces.parts.size(), 2u) << "not before all are there";
  pieces = sum(pieces, with({part(40, 64, 2)}));
  hunt::join(pieces, {0, 64});
  ASSERT_EQ(pieces.parts.size(), 1u);
  const hunt::SweepPart& joined = pieces.parts.at(0);
  EXPECT_EQ(joined.end, 64);
  EXPECT_EQ(joined.violations, 3);
  EXPECT_EQ(joined.pairs, whole.parts.at(0).pairs);
  EXPECT_EQ(hunt::problem_with(joined, pieces.subject), "");
  EXPECT_EQ(hunt::total(pieces), joined);
}

}  // namespace
}  // namespace ropecheck
