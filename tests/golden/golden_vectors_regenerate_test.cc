#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <variant>

#include "models/golden.h"

namespace ropecheck {
namespace {

std::string read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

TEST(GoldenVectors, RegenerateByteForByte) {
  std::set<std::string> expected;
  for (const models::GoldenSubject& subject : models::small_golden_subjects()) {
    const models::GoldenFile made = models::golden_json(subject);
    EXPECT_EQ(made.problem, "") << subject.name;
    EXPECT_EQ(made.content,
              read(std::filesystem::path(ROPECHECK_VECTORS) / (subject.name + ".json")))
        << "`ropecheck golden --small -o tests/golden/vectors` makes them anew";
    expected.insert(subject.name + ".json");
  }
  std::set<std::string> present;
  for (const auto& file : std::filesystem::directory_iterator(ROPECHECK_VECTORS))
    present.insert(file.path().filename().string());
  EXPECT_EQ(present, expected);
}

TEST(GoldenVectors, HaveEveryScalingAxisOrderAndLayout) {
  std::set<std::size_t> scalings;
  std::set<AxisOrder> orders;
  std::set<Layout> layouts;
  for (const models::GoldenSubject& subject : models::small_golden_subjects()) {
    EXPECT_EQ(problem_with(subject.spec), "") << subject.name;
    scalings.insert(subject.spec.scaling.index());
    orders.insert(subject.spec.axis_order);
    layouts.insert(subject.spec.layout);
  }
  EXPECT_EQ(scalings.size(), std::variant_size_v<Scaling>);
  EXPECT_EQ(orders.size(), static_cast<std::size_t>(AxisOrder::listed) + 1);
  EXPECT_EQ(layouts.size(), 2u);
}

TEST(GoldenVectors, ChangeWithTheSpecification) {
  models::GoldenSubject subject = models::small_golden_subjects().front();
  const std::string before = models::golden_json(subject).content;
  subject.spec.base = std::nextafter(subject.spec.base, 0.0);
  EXPECT_NE(models::golden_json(subject).content, before);
}

TEST(AGrid, HoldsTheTensorsThatItsHeaderSays) {
  const models::GoldenSubject subject = models::small_golden_subjects().front();
  const models::GoldenFile made = models::golden_grid(subject, 5);
  ASSERT_EQ(made.problem, "");
  const auto length = static_cast<unsigned char>(made.content[0]) |
                      static_cast<unsigned char>(made.content[1]) << 8;
  EXPECT_EQ(length % 8, 0);
  EXPECT_EQ(made.content.size(), 8u + static_cast<std::size_t>(length) + 5 * (8 + 4 * 4 + 4 * 4));
  EXPECT_EQ(made.content[8], '{');
  // cos 0 = 1 and sin 0 = 0 in little-endian float32, directly after five positions.
  const std::size_t cos = 8 + static_cast<std::size_t>(length) + 5 * 8;
  EXPECT_EQ(made.content.substr(cos, 4), std::string("\0\0\x80\x3f", 4));
  EXPECT_EQ(made.content.substr(cos + 5 * 4 * 4, 4), std::string(4, '\0'));
}

}  // namespace
}  // namespace ropecheck
