#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "models/named_rotations.h"
#include "models/nearest_name.h"
#include "models/presets.h"

// A name that is almost a preset's is answered with that preset; any other name with none.
namespace ropecheck {
namespace {

std::string nearest_preset(const std::string& typed) {
  std::vector<std::string> names;
  for (const models::Preset& preset : models::presets()) names.push_back(preset.name);
  return models::nearest_name(typed, names);
}

TEST(NearestName, IsThePresetThatWasMeant) {
  for (const auto& [typed, preset] : std::vector<std::pair<std::string, std::string>>{
           {"Llama-3.1-8B", "llama-3.1"},
           {"meta-llama/Llama-3.1-8B-Instruct", "llama-3.1"},
           {"LLAMA-3", "llama-3"},
           {"llama-3.3", "llama-3"},
           {"lama-2", "llama-2"},
           {"qwen-2.5", "qwen2.5"},
           {"Qwen2.5-7B", "qwen2.5"},
           {"gptj", "gpt-j"},
           {"deepseek_v3", "deepseek-v3"}})
    EXPECT_EQ(nearest_preset(typed), preset) << typed;
}

TEST(NearestName, IsEmptyForAnythingElse) {
  for (const char* typed : {"", "x", "nothing", "config.json", "mamba", "./model/config.json"})
    EXPECT_EQ(nearest_preset(typed), "") << typed;
  EXPECT_EQ(nearest_preset(std::string(100000, 'l')), "");
}

TEST(NamedRotations, SuggestThePresetInTheProblem) {
  const std::string problem = models::named_rotations("Llama-3.1-8B").problem;
  EXPECT_NE(problem.find("did you mean llama-3.1?"), std::string::npos) << problem;
  const std::string other = models::named_rotations("mamba").problem;
  EXPECT_EQ(other.find("did you mean"), std::string::npos) << other;
  EXPECT_NE(models::named_rotations("./nothing.json").problem.find("missing"), std::string::npos);
}

}  // namespace
}  // namespace ropecheck
