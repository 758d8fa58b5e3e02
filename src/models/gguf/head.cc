#include "models/gguf/head.h"

#include <fmt/format.h>
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "models/config_problem.h"
#include "models/hugging_face/head.h"

namespace ropecheck::models {
namespace {

/// The loader takes all widths as 0 if the first layer has no heads, whatever the others have.
void refuse_no_heads_in_the_first_layer(const GgufMetadata& metadata) {
  const std::string key = "attention.head_count";
  const double* one = metadata.find<double>(key);
  const auto* list = metadata.find<std::vector<double>>(key);
  if ((one != nullptr && *one == 0) || (list != nullptr && !list->empty() && list->front() == 0))
    fail(metadata.name(key) +
         " is 0 in the first layer, from which the loader takes all widths: describe the rotation "
         "as text");
}

int quotient(GgufMetadata& metadata) {
  const auto hidden = metadata.integer("embedding_length");
  if (!hidden) fail(metadata.name("embedding_length") + " is missing: say --head-dim");
  std::vector<double> heads = metadata.numbers("attention.head_count");
  heads.erase(std::remove(heads.begin(), heads.end(), 0.0), heads.end());
  if (heads.empty()) fail(metadata.name("attention.head_count") + " is missing: say --head-dim");
  for (const double count : heads)
    if (count != heads.front())
      fail(metadata.name("attention.head_count") +
           " differs between layers, and there is no attention.key_length: say --head-dim");
  const double count = heads.front();
  if (!(count >= 1 && count <= 1 << 20) || count != std::floor(count) ||
      *hidden % static_cast<std::int64_t>(count) != 0)
    fail(fmt::format("embedding_length {} is no multiple of attention.head_count {}", *hidden,
                     show(count)));
  return small(*hidden / static_cast<std::int64_t>(count),
               "embedding_length / attention.head_count");
}

}  // namespace

void read_gguf_head(GgufMetadata& metadata, const std::string& head_key,
                    const std::string& rotary_key, const ConfigOptions& options,
                    ModelConfig& config, RopeSpec& spec) {
  const auto width = [&](const std::string& key, std::int64_t value) {
    return small(value, metadata.name(key));
  };
  refuse_no_heads_in_the_first_layer(metadata);
  const auto rotary = metadata.integer(rotary_key);
  if (metadata.has("attention.kv_lora_rank") && !options.head_dim) {
    if (!rotary) fail(metadata.name(rotary_key) + " is missing");
    spec.head_dim = spec.rotary_dim = width(rotary_key, *rotary);
    config.notes.push_back(fmt::format("the rotated part of a head alone is described: {} = {}",
                                       rotary_key, spec.head_dim));
    return;
  }
  if (options.head_dim) {
    spec.head_dim = small(*options.head_dim, "--head-dim");
  } else if (const auto own = metadata.integer(head_key)) {
    spec.head_dim = width(head_key, *own);
  } else {
    spec.head_dim = quotient(metadata);
  }
  spec.rotary_dim = rotary ? width(rotary_key, *rotary) : spec.head_dim;
  if (!rotary) config.notes.push_back("no " + rotary_key + ": the whole head is rotated");
}

}  // namespace ropecheck::models
