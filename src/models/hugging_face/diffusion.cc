#include "models/hugging_face/diffusion.h"

#include <fmt/format.h>
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include "models/facts.h"
#include "models/hugging_face/keys.h"
#include "models/hugging_face/values.h"
#include "models/json_fields.h"

namespace ropecheck::models {
namespace {

using nlohmann::json;

const json& recorded() {
  static const json all = json::parse(facts::diffusion_transformers());
  return all;
}

class DiffusionReader {
 public:
  DiffusionReader(const json& document, const ConfigOptions& options, ModelConfig& config)
      : fields_(document, "config.json"),
        values_(fields_, nullptr, config),
        options_(options),
        config_(config) {}

  void read() {
    class_ = *fields_.text("_class_name");
    const auto at = recorded()["classes"].find(class_);
    if (at == recorded()["classes"].end())
      fail("how diffusers' class " + show_json(class_) +
           " rotates is not known here; describe it as text, such as 'layout=interleaved "
           "axes=chunked sections=8,28,28,0 frequencies=axis base=1e4'");
    facts_ = &*at;
    if (!facts_->value("rotates", true))
      fail_for_good("this model has no rotary embedding: the code for diffusers' class " +
                    show_json(class_) + " in " + diffusion_transformers_source() + " has none");
    values_.note_file("_class_name", class_);
    ModelRope rope;
    RopeSpec& spec = rope.spec;
    spec.layout = layout();
    spec.base = base();
    spec.head_dim = spec.rotary_dim = head();
    read_blocks(spec);
    rope.trained_length = length();
    if (const std::string problem = problem_with(spec); !problem.empty()) fail(problem);
    config_.ropes.push_back(rope);
    refuse_unread_keys(values_, options_, config_);
  }

 private:
  std::string measured() const { return "measured of " + diffusion_transformers_source(); }

  Layout layout() {
    const bool own = (*facts_)["layout"] == "interleaved";
    const Layout layout = options_.layout.value_or(own ? Layout::interleaved : Layout::half_split);
    values_.note_value("layout", layout == Layout::interleaved ? "interleaved" : "half_split",
                       options_.layout ? "--layout" : measured());
    return layout;
  }

  double base() {
    if (options_.base) {
      values_.note_value("base", *options_.base, "--base");
      return *options_.base;
    }
    if (facts_->contains("theta")) {
      const std::string key = (*facts_)["theta"];
      if (const auto own = fields_.number(key.c_str())) {
        values_.note_file(key, *own);
        return *own;
      }
    }
    const double base = (*facts_)["base"];
    values_.note_value("base", base, measured());
    return base;
  }

  int head() {
    std::int64_t head = (*facts_)["head"];
    const auto own =
        facts_->contains("head_of") ? quotient() : fields_.integer("attention_head_dim");
    if (own && !facts_->contains("head_of")) values_.note_file("attention_head_dim", *own);
    if (options_.head_dim) {
      head = *options_.head_dim;
      values_.note_value("head_dim", head, "--head-dim");
    } else if (own) {
      head = *own;
    } else {
      values_.note_value("width of a head", head, "default of " + class_ + ", " + measured());
    }
    if (head < 2 || head > 1 << 14)
      fail(fmt::format("the width of a head must lie between 2 and 16384, not {}: say --head-dim",
                       head));
    return static_cast<int>(head);
  }

  /// The width of a head where it is the quotient of two keys; empty if the file has neither.
  std::optional<std::int64_t> quotient() {
    const std::string whole = (*facts_)["head_of"][0], heads = (*facts_)["head_of"][1];
    const auto width = fields_.integer(whole.c_str()), count = fields_.integer(heads.c_str());
    if (!width && !count) return std::nullopt;
    if (!width || !count || *count < 1 || *width % *count != 0)
      fail("the width of a head does not follow from " + whole + " and " + heads +
           ": say --head-dim");
    values_.note_file(whole, *width);
    values_.note_file(heads, *count);
    values_.note_value("width of a head", *width / *count, whole + " / " + heads);
    return *width / *count;
  }

  std::vector<double> widths(int head) {
    const std::string key = (*facts_)["dims"];
    if (key == "thirds") {
      // Row and column have a third of the head each, rounded down to whole pairs.
      const int third = head / 6 * 2;
      values_.note_value("axes", fmt::format("{}, {}, {}", head - 2 * third, third, third),
                         "of attention_head_dim, " + measured());
      return {static_cast<double>(head - 2 * third), static_cast<double>(third),
              static_cast<double>(third)};
    }
    if (const auto own = fields_.numbers(key.c_str())) {
      values_.note_file(key, fields_.object()[key]);
      return *own;
    }
    const json& widths = (*facts_)["default"];
    values_.note_value(key, widths, "default of " + class_ + ", " + measured());
    return widths.get<std::vector<double>>();
  }

  void read_blocks(RopeSpec& spec) {
    const std::vector<double> all = widths(spec.head_dim);
    const std::string key = fields_.member((*facts_)["dims"].get<std::string>().c_str());
    if (all.size() < 3 || all.size() > spec.sections.size())
      fail(fmt::format("{} must have 3 or 4 widths, not {}", key, all.size()));
    for (std::size_t axis = 0; axis < all.size(); ++axis) {
      if (!(all[axis] >= 2 && all[axis] <= spec.head_dim && std::fmod(all[axis], 2) == 0))
        fail(key + " must hold even widths from 2 to that of a head");
      spec.sections[axis] = static_cast<int>(all[axis]) / 2;
    }
    if (2 * std::accumulate(spec.sections.begin(), spec.sections.end(), 0) != spec.head_dim)
      fail(fmt::format("{} does not add up to the width of a head, {}", key, spec.head_dim));
    spec.axis_order = AxisOrder::chunked;
    spec.axis_frequencies = true;
  }

  std::int64_t length() {
    const auto own = fields_.integer("rope_max_seq_len");
    if (own) values_.note_file("rope_max_seq_len", *own);
    if (options_.length) {
      values_.note_value("length", *options_.length, "--length");
      return *options_.length;
    }
    if (facts_->contains("lengths")) {
      // The longest of the axes; the others have fewer positions.
      const std::string key = (*facts_)["lengths"];
      if (const auto lengths = fields_.numbers(key.c_str()); lengths && !lengths->empty()) {
        values_.note_file(key, fields_.object()[key]);
        const double longest = *std::max_element(lengths->begin(), lengths->end());
        if (!(longest >= 1 && longest <= 0x1p53) || longest != std::floor(longest))
          fail(fields_.member(key.c_str()) + " must hold whole numbers: say --length");
        return static_cast<std::int64_t>(longest);
      }
    }
    if (!own && facts_->contains("length")) {
      const std::int64_t length = (*facts_)["length"];
      values_.note_value(facts_->value("lengths", "rope_max_seq_len"), length,
                         "default of " + class_ + ", " + measured());
      return length;
    }
    if (!own)
      fail(
          "how far the positions of an axis go is not said in config.json: say --length, such as "
          "64 for pictures of 1024 pixels a side");
    if (*own < 1) fail(fields_.member("rope_max_seq_len") + " must be at least 1");
    return *own;
  }

  const Fields fields_;
  Values values_;
  const ConfigOptions& options_;
  ModelConfig& config_;
  std::string class_;
  const json* facts_ = nullptr;
};

}  // namespace

bool is_of_diffusers(const json& document) {
  const auto name = document.find("_class_name");
  return name != document.end() && name->is_string();
}

void read_diffusion_transformer(const json& document, const ConfigOptions& options,
                                ModelConfig& config) {
  DiffusionReader(document, options, config).read();
}

const std::string& diffusion_transformers_source() {
  static const std::string source = recorded()["source"]["package"].get<std::string>() + " " +
                                    recorded()["source"]["version"].get<std::string>();
  return source;
}

}  // namespace ropecheck::models
