#include "models/hugging_face/vision.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "models/facts.h"
#include "models/hugging_face/head.h"
#include "models/hugging_face/keys.h"
#include "models/hugging_face/parameters.h"
#include "reference/binary.h"
#include "reference/frequencies.h"

namespace ropecheck::models {
namespace {

using nlohmann::json;

const json& measured(const std::string& type) {
  static const json all = json::parse(facts::vision_encoders());
  const auto at = all["types"].find(type);
  if (at == all["types"].end())
    fail("how model_type '" + type +
         "' rotates is not known here; describe it as text, such as 'head_dim=64 axes=image'");
  if (at->contains("why"))
    fail("the rotation of model_type '" + type +
         "' is not known here as one that can be described: " + (*at)["why"].get<std::string>());
  return *at;
}

class VisionReader {
 public:
  VisionReader(Values& values, const ConfigOptions& options, ModelConfig& config)
      : values_(values),
        options_(options),
        config_(config),
        facts_(measured(values.type()->name)) {}

  void read() {
    ModelRope rope;
    rope.spec.head_dim = rope.spec.rotary_dim = head_of(values_, options_, config_).head_dim;
    rope.spec.base = base();
    rope.spec.layout = layout();
    read_axes(rope.spec);
    rope.trained_length = patches();
    if (const std::string problem = problem_with(rope.spec); !problem.empty()) fail(problem);
    config_.ropes.push_back(rope);
    refuse_unread_keys(values_, options_, config_);
  }

 private:
  const std::string& type() const { return values_.type()->name; }

  void note_fact(const std::string& key, const std::string& value) {
    values_.note_value(
        key, value,
        "measured of the code for model_type '" + type() + "', " + model_types_source());
  }

  double base() {
    const std::vector<Parameters> all = parameters_of(values_, options_);
    if (all.size() != 1) fail("an encoder of pictures has one rotation, not one for each layer");
    for (const auto& [key, value] : all.front().object.items())
      if (key != "rope_theta" && key != "partial_rotary_factor" && !value.is_null() &&
          !((key == "rope_type" || key == "type") && (value == "axial" || value == "default")))
        fail(all.front().name + "'s " + key + " is " + show_json(value) +
             ", which the code for model_type '" + type() + "' does not read");
    return *Fields(all.front().object, all.front().name).number("rope_theta");
  }

  Layout layout() {
    const Layout own = facts_["layout"] == "interleaved" ? Layout::interleaved : Layout::half_split;
    const Layout layout = options_.layout.value_or(own);
    const std::string name = layout == Layout::interleaved ? "interleaved" : "half_split";
    if (options_.layout)
      values_.note_value("layout", name, "--layout");
    else
      note_fact("layout", name);
    return layout;
  }

  /// The first half of the pairs turns by one number and the second by the other, or they take
  /// turns.
  void read_axes(RopeSpec& spec) {
    const std::string order = facts_["axes"], frequencies = facts_["frequencies"];
    note_fact("axes", order == "01"     ? "row, then column"
                      : order == "10"   ? "column, then row"
                      : order == "0101" ? "row and column in turn"
                                        : "column and row in turn");
    if (spec.pairs() % 2 != 0)
      fail(
          fmt::format("rows and columns cannot share the {} pairs of a head evenly", spec.pairs()));
    if (order == "01") {
      spec.axis_order = AxisOrder::image;
    } else {
      spec.axis_order = AxisOrder::listed;
      spec.axis_frequencies = true;
      const bool in_turn = order.size() == 4;
      for (int pair = 0; pair < spec.pairs(); ++pair) {
        const std::size_t at =
            in_turn ? static_cast<std::size_t>(pair % 2) : (pair < spec.pairs() / 2 ? 0U : 1U);
        spec.axis_list.push_back(order[at] - '0');
      }
    }
    if (frequencies == "alternate") take_turns_in_frequencies(spec);
  }

  /// Rows have the frequencies of the window with even numbers, columns those with odd ones.
  void take_turns_in_frequencies(RopeSpec& spec) {
    RopeSpec whole;
    whole.head_dim = whole.rotary_dim = spec.rotary_dim;
    whole.base = spec.base;
    const auto all = frequencies<Binary<192>>(whole);
    ListedFrequencies listed;
    for (std::size_t first : {0U, 1U})
      for (std::size_t pair = first; pair < all.size(); pair += 2)
        listed.inv_freq.push_back(static_cast<double>(all[pair]));
    spec.scaling = listed;
    config_.notes.push_back(
        "row and column take turns in the frequencies of the head, which are listed as the nearest "
        "doubles");
  }

  /// The number of positions on an axis.
  std::int64_t patches() {
    if (options_.length) {
      values_.note_value("length", *options_.length, "--length");
      return *options_.length;
    }
    const json* image = values_.file().find("image_size");
    const json* patch = values_.file().find("patch_size");
    if (image == nullptr || patch == nullptr || !image->is_number() || !patch->is_number())
      fail("how many patches the side of a picture has is not said in " + values_.file().name() +
           ": say --length");
    const auto pixels = *values_.file().integer("image_size");
    const auto each = *values_.file().integer("patch_size");
    values_.note_file("image_size", *image);
    values_.note_file("patch_size", *patch);
    if (each < 1 || pixels < each || pixels > 1 << 24)
      fail(values_.file().member("image_size") + " and patch_size make no patches: say --length");
    return pixels / each;
  }

  Values& values_;
  const ConfigOptions& options_;
  ModelConfig& config_;
  const json& facts_;
};

}  // namespace

void read_vision_encoder(Values& values, const ConfigOptions& options, ModelConfig& config) {
  VisionReader(values, options, config).read();
}

}  // namespace ropecheck::models
