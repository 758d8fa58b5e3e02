#include <fmt/core.h>

#include <algorithm>
#include <memory>
#include <string>

#include "capi/border.h"
#include "capi/handles.h"
#include "models/model_config.h"
#include "properties/case/encoding/spec_text.h"
#include "properties/exact/rounded_frequencies.h"
#include "reference/version.h"
#include "run/targets.h"
#include "support/input_error.h"

using namespace ropecheck;

namespace {

std::string text_or_nothing(const char* text) { return text == nullptr ? "" : text; }

models::ConfigOptions config_options(const ropecheck_config_options* given) {
  models::ConfigOptions options;
  if (given == nullptr) return options;
  const auto read = capi::read_struct(given, sizeof(ropecheck_config_options), "options");
  options.layer = text_or_nothing(read.layer);
  options.part = text_or_nothing(read.part);
  const std::string layout = text_or_nothing(read.layout);
  if (layout == "interleaved")
    options.layout = Layout::interleaved;
  else if (layout == "half_split")
    options.layout = Layout::half_split;
  else if (!layout.empty())
    throw support::InputError(
        fmt::format("layout is '{}', and should be 'interleaved' or 'half_split'", layout));
  if (read.base != 0) options.base = read.base;
  if (read.head_dim != 0) options.head_dim = read.head_dim;
  if (read.length != 0) options.length = read.length;
  if (read.seq_len != 0) options.seq_len = read.seq_len;
  return options;
}

bool is_json(const std::string& text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string::npos && text[first] == '{';
}

RopeSpec spec_of_json(const std::string& text, const models::ConfigOptions& options) {
  models::ModelConfig config = models::read_hugging_face_config(text, options);
  if (config.problem.empty()) models::keep_layer(config, options);
  if (!config.problem.empty()) throw support::InputError(config.problem);
  if (config.ropes.size() == 1) return config.ropes.front().spec;
  std::string layers;
  for (const models::ModelRope& rope : config.ropes)
    layers += (layers.empty() ? "" : ", ") + rope.layer_type;
  throw support::InputError("the configuration has several kinds of layers, " + layers +
                            ": name one as the option layer");
}

}  // namespace

extern "C" {

const char* ropecheck_library_version(void) { return ROPECHECK_VERSION; }

int32_t ropecheck_c_api_version(void) { return ROPECHECK_C_API_VERSION; }

int32_t ropecheck_rotation_open(const char* text, const ropecheck_config_options* options,
                                ropecheck_rotation** rotation, char* message, size_t message_size) {
  return capi::guarded(message, message_size, [&] {
    capi::require_argument(text, "text");
    capi::require_argument(rotation, "rotation");
    const models::ConfigOptions read = config_options(options);
    auto opened = std::make_unique<ropecheck_rotation>();
    const std::string name = text;
    if (name.empty()) throw support::InputError("the specification is empty");
    opened->spec = is_json(name) ? spec_of_json(name, read) : run::spec_named(name, read);
    opened->text = to_full_text(opened->spec);
    opened->name = is_json(name) ? opened->text : name;
    *rotation = opened.release();
    return ROPECHECK_SUCCESS;
  });
}

void ropecheck_rotation_close(ropecheck_rotation* rotation) { delete rotation; }

int32_t ropecheck_rotation_describe(const ropecheck_rotation* rotation,
                                    ropecheck_rotation_info* info, char* message,
                                    size_t message_size) {
  return capi::guarded(message, message_size, [&] {
    capi::require_argument(rotation, "rotation");
    const RopeSpec& spec = rotation->spec;
    capi::write_struct(
        ropecheck_rotation_info{0, spec.head_dim, spec.rotary_dim, spec.rotary_offset,
                                spec.layout == Layout::interleaved ? 1 : 0, spec.axes(),
                                exact::attention_factor(spec), rotation->text.c_str()},
        info, sizeof(ropecheck_rotation_info), "info");
    return ROPECHECK_SUCCESS;
  });
}

int32_t ropecheck_frequencies(const ropecheck_rotation* rotation, double* frequencies,
                              int64_t count, char* message, size_t message_size) {
  return capi::guarded(message, message_size, [&] {
    capi::require_argument(rotation, "rotation");
    capi::require_argument(frequencies, "frequencies");
    if (count != rotation->spec.pairs())
      throw capi::BadArgument{
          fmt::format("count is {}, and the rotation has {} pairs", count, rotation->spec.pairs())};
    const std::vector<double> rounded = exact::rounded_frequencies(rotation->spec);
    std::copy(rounded.begin(), rounded.end(), frequencies);
    return ROPECHECK_SUCCESS;
  });
}

}  // extern "C"
