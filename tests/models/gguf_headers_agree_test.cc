#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "models/model_config.h"
#include "tests/models/model_files.h"

// Headers of 40 and more architectures that the gguf package wrote, with the rotations that
// llama.cpp's loader makes of them: record_gguf_headers.py.
namespace ropecheck {
namespace {

using nlohmann::json;

const json& recorded_headers() {
  static const json data = models::recording("gguf_headers.json");
  return data;
}

std::string from_base64(const std::string& text) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  unsigned bits = 0;
  int count = 0;
  for (const char c : text) {
    const auto at = kDigits.find(c);
    if (at == std::string_view::npos) continue;
    bits = bits << 6 | static_cast<unsigned>(at);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes += static_cast<char>(bits >> count & 255U);
  }
  return bytes;
}

/// Returns what differs between a header as it was read and the loader's rotations.
std::string header_differs(const models::ModelConfig& config, const json& entry) {
  if (!config.problem.empty()) return config.problem;
  if (config.ropes.size() != entry["rotations"].size()) return "another number of rotations";
  for (const models::ModelRope& rope : config.ropes) {
    const auto expected = entry["rotations"].find(rope.layer_type);
    if (expected == entry["rotations"].end()) return "no layers '" + rope.layer_type + "'";
    const double factor = (*expected)[1].get<double>();
    const Scaling scaling = factor == 1 ? Scaling(NoScaling{}) : Scaling(LinearScaling{factor});
    if (rope.spec.base != (*expected)[0].get<double>()) return rope.layer_type + ": another base";
    if (rope.spec.scaling != scaling) return rope.layer_type + ": another scaling";
    if (rope.layers != (*expected)[2].get<std::vector<int>>())
      return rope.layer_type + ": other layers";
    if ((rope.spec.layout == Layout::interleaved) != (entry["layout"] == "interleaved"))
      return "another layout";
    if (rope.spec.rotary_dim != 128 || rope.spec.head_dim != 128) return "another width";
  }
  return {};
}

TEST(HeadersOfTheGgufPackage, AreReadAsTheLoaderReadsThem) {
  std::set<std::string> architectures;
  for (const json& entry : recorded_headers()["cases"]) {
    const models::ModelConfig config = models::read_gguf_config(from_base64(entry["header"]));
    EXPECT_EQ(header_differs(config, entry), "") << entry["architecture"] << entry["rotations"];
    architectures.insert(entry["architecture"]);
  }
  EXPECT_GE(architectures.size(), 40u);
}

// The comparison itself must notice a wrong rotation.
TEST(HeadersOfTheGgufPackage, WouldShowAnotherBaseLayoutOrScaling) {
  const json& entry = recorded_headers()["cases"][0];
  const models::ModelConfig right = models::read_gguf_config(from_base64(entry["header"]));
  ASSERT_EQ(header_differs(right, entry), "");
  models::ModelConfig wrong = right;
  wrong.ropes.front().spec.base = 12345;
  EXPECT_NE(header_differs(wrong, entry), "");
  wrong = right;
  wrong.ropes.front().spec.layout = Layout::half_split;
  EXPECT_NE(header_differs(wrong, entry), "");
  wrong = right;
  wrong.ropes.front().spec.scaling = LinearScaling{2};
  EXPECT_NE(header_differs(wrong, entry), "");
}

}  // namespace
}  // namespace ropecheck
