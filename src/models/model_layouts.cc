#include "models/model_layouts.h"

#include <algorithm>
#include <initializer_list>

namespace ropecheck::models {
namespace {

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

// From the modeling files of transformers 5.23. Half split: their `rotate_half` splits the vector
// in the middle. Interleaved: it takes every second coordinate or views pairs as complex numbers.
std::optional<Layout> layout_of_model_type(std::string_view type) {
  if (is_one_of(type, {"llama",         "mistral",    "mixtral",         "qwen2",
                       "qwen2_moe",     "qwen3",      "qwen3_moe",       "gemma",
                       "gemma2",        "gemma3",     "gemma3_text",     "phi",
                       "phi3",          "gpt_neox",   "falcon",          "stablelm",
                       "olmo",          "olmo2",      "gpt_oss",         "qwen2_vl",
                       "qwen2_vl_text", "qwen2_5_vl", "qwen2_5_vl_text", "qwen3_vl",
                       "qwen3_vl_text", "starcoder2", "persimmon",       "smollm3",
                       "granite",       "nemotron",   "exaone4",         "bitnet",
                       "apertus",       "arcee",      "seed_oss",        "dots1",
                       "lfm2"}))
    return Layout::half_split;
  if (is_one_of(type, {"gptj", "codegen", "glm", "glm4", "cohere", "cohere2", "deepseek_v2",
                       "deepseek_v3", "ernie4_5", "helium", "llama4", "llama4_text"}))
    return Layout::interleaved;
  return std::nullopt;
}

// From the table of rope types by architecture in llama.cpp's model loader: "norm" pairs
// neighbours, "neox" (and the multi-axis kinds) halves. The weights of Llama and similar models are
// permuted when they are converted to GGUF, so the same model has the other layout there.
std::optional<Layout> layout_of_gguf_architecture(std::string_view architecture) {
  if (is_one_of(architecture, {"llama",   "llama4",     "deci",      "baichuan", "internlm2",
                               "minicpm", "xverse",     "command-r", "cohere2",  "olmo",
                               "arctic",  "deepseek",   "deepseek2", "chatglm",  "glm4",
                               "granite", "granitemoe", "smollm3",   "ernie4_5", "arcee"}))
    return Layout::interleaved;
  if (is_one_of(architecture,
                {"falcon",     "grok",     "dbrx",     "stablelm",  "bitnet",  "qwen",
                 "qwen2",      "qwen2moe", "qwen3",    "qwen3moe",  "olmo2",   "olmoe",
                 "phi2",       "phi3",     "plamo",    "gemma",     "gemma2",  "gemma3",
                 "starcoder2", "openelm",  "gptneox",  "codeshell", "orion",   "nemotron",
                 "exaone",     "exaone4",  "minicpm3", "gpt-oss",   "qwen2vl", "qwen3vl"}))
    return Layout::half_split;
  return std::nullopt;
}

}  // namespace ropecheck::models
