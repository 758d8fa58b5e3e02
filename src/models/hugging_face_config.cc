#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "models/config_problem.h"
#include "models/hugging_face_scaling.h"
#include "models/json_fields.h"
#include "models/model_config.h"
#include "models/model_layouts.h"

namespace ropecheck::models {
namespace {

using nlohmann::json;

int small(std::int64_t value, const std::string& what) {
  if (value < 0 || value > 1 << 20)
    fail(what + " must lie between 0 and 1048576, not " + std::to_string(value));
  return static_cast<int>(value);
}

/// Reads one config.json.
class Reader {
 public:
  Reader(const json& object, const ConfigOptions& options, ModelConfig& config)
      : top_(object, "config.json"), options_(options), config_(config) {}

  void read() {
    model_type_ = top_.text("model_type").value_or("");
    read_head();
    read_layout();
    trained_length_ = agree(top_.integer("max_position_embeddings"), top_.integer("n_positions"),
                            top_.member("max_position_embeddings"), "its n_positions");
    const json* scaling = top_.find("rope_scaling");
    const json* parameters = top_.find("rope_parameters");
    if (scaling != nullptr && parameters != nullptr && *scaling != *parameters)
      fail("config.json's rope_scaling contradicts its rope_parameters");
    const char* name = parameters != nullptr ? "rope_parameters" : "rope_scaling";
    if (parameters == nullptr) parameters = scaling;
    if (parameters == nullptr) {
      const json nothing = json::object();
      read_rope("", Fields(nothing, "rope_scaling"));
    } else {
      read_layers(Fields(*parameters, name));
    }
    if (const auto local = top_.number("rope_local_base_freq")) read_local_layers(*local);
  }

 private:
  void note(std::string text) { config_.notes.push_back(std::move(text)); }

  /// Reads head_dim, from any of the fields that can define it.
  void read_head() {
    const auto rope_part = top_.integer("qk_rope_head_dim");
    const auto hidden = agree(top_.integer("hidden_size"), top_.integer("n_embd"),
                              top_.member("hidden_size"), "its n_embd");
    const auto heads = agree(top_.integer("num_attention_heads"), top_.integer("n_head"),
                             top_.member("num_attention_heads"), "its n_head");
    if (rope_part) {
      head_dim_ = small(*rope_part, top_.member("qk_rope_head_dim"));
      note("the rotated part of a head alone is described: qk_rope_head_dim = " +
           std::to_string(head_dim_));
    } else if (const auto given = top_.integer("head_dim")) {
      head_dim_ = small(*given, top_.member("head_dim"));
    } else {
      if (!hidden || !heads)
        fail("config.json has neither head_dim nor hidden_size and num_attention_heads");
      if (*heads <= 0 || *hidden % *heads != 0)
        fail("hidden_size " + std::to_string(*hidden) + " is no multiple of num_attention_heads " +
             std::to_string(*heads));
      head_dim_ = small(*hidden / *heads, "hidden_size / num_attention_heads");
    }
  }

  void read_layout() {
    layout_ = options_.layout;
    if (layout_) return;
    if (const auto interleave = top_.boolean("rope_interleave")) {
      layout_ = *interleave ? Layout::interleaved : Layout::half_split;
      return;
    }
    layout_ = layout_of_model_type(model_type_);
    if (!layout_)
      fail(
          "which coordinates make a pair is not said in config.json, and not known of model_type "
          "'" +
          model_type_ + "': say --layout interleaved or --layout half_split");
    note(std::string("pairs are ") +
         (layout_ == Layout::interleaved ? "interleaved" : "half_split") +
         ", as in the code for model_type '" + model_type_ + "'");
  }

  /// Reads either one set of parameters, or one for each type of layer.
  void read_layers(const Fields& parameters) {
    const auto& object = parameters.object();
    const bool nested =
        !object.empty() && std::all_of(object.begin(), object.end(), [](const json& value) {
          return value.is_object() || value.is_null();
        });
    if (!nested) {
      const bool mixed = std::any_of(object.begin(), object.end(),
                                     [](const json& value) { return value.is_object(); });
      if (mixed) fail(parameters.name() + " mixes parameters with layers that have their own");
      read_rope("", parameters);
      return;
    }
    for (const auto& [layer, value] : object.items())
      if (!value.is_null()) read_rope(layer, Fields(value, parameters.name() + "." + layer));
  }

  /// Gemma 3 before transformers 5: the layers with a window have their own base, and no scaling.
  void read_local_layers(double base) {
    if (config_.ropes.size() != 1) fail("rope_local_base_freq contradicts parameters by layer");
    ModelRope local = config_.ropes.front();
    config_.ropes.front().layer_type = "full_attention";
    local.layer_type = "sliding_attention";
    local.spec.base = base;
    local.spec.scaling = NoScaling{};
    local.spec.attention_factor.reset();
    add(local);
  }

  void read_rope(const std::string& layer, const Fields& rope) {
    refuse_unknown(rope);
    ModelRope result;
    result.layer_type = layer;
    RopeSpec& spec = result.spec;
    spec.head_dim = head_dim_;
    spec.layout = *layout_;
    spec.base = base_of(rope);
    type_ = type_of(rope);
    if (type_ == "proportional")
      spec.rotary_dim = head_dim_;
    else
      spec.rotary_dim = rotary_dim_of(rope);
    result.trained_length = trained_length_of(rope);
    spec.scaling = scaling_of(
        rope,
        {type_, original_length_of(rope), trained_length_, result.trained_length, options_.seq_len},
        config_.notes);
    spec.attention_factor = rope.number("attention_factor");
    read_sections(rope, spec);
    add(result);
  }

  void add(const ModelRope& rope) {
    if (const std::string problem = problem_with(rope.spec); !problem.empty())
      fail((rope.layer_type.empty() ? std::string() : rope.layer_type + ": ") + problem);
    config_.ropes.push_back(rope);
  }

  static void refuse_unknown(const Fields& rope) {
    static const std::set<std::string> known = {
        "type", "rope_type", "rope_theta", "factor", "alpha", "original_max_position_embeddings",
        "low_freq_factor", "high_freq_factor", "beta_fast", "beta_slow", "mscale", "mscale_all_dim",
        "attention_factor", "truncate", "short_factor", "long_factor", "partial_rotary_factor",
        "mrope_section", "mrope_interleaved",
        // Describes the training of the model, not its computation.
        "finetuned"};
    for (const auto& [key, value] : rope.object().items())
      if (known.count(key) == 0 && !value.is_null())
        fail(rope.name() + " has a member '" + key + "' whose meaning is not known here");
  }

  double base_of(const Fields& rope) {
    const auto top = agree(top_.number("rope_theta"), top_.number("rotary_emb_base"),
                           top_.member("rope_theta"), "its rotary_emb_base");
    const auto base = agree(rope.number("rope_theta"), top, rope.member("rope_theta"),
                            "config.json's own rope_theta");
    if (base) {
      if (options_.base && *options_.base != *base)
        fail("--base contradicts the rope_theta of config.json");
      return *base;
    }
    if (options_.base) return *options_.base;
    if (model_type_ == "gptj" || model_type_ == "codegen") {
      note("base 10000 is fixed in the code for model_type '" + model_type_ + "'");
      return 10000;
    }
    fail("config.json has no rope_theta: say --base (10000 in most code of its time)");
  }

  int rotary_dim_of(const Fields& rope) {
    const auto partial =
        agree(rope.number("partial_rotary_factor"),
              agree(top_.number("partial_rotary_factor"), top_.number("rotary_pct"),
                    top_.member("partial_rotary_factor"), "its rotary_pct"),
              rope.member("partial_rotary_factor"), "config.json's own");
    const auto given = top_.integer("rotary_dim");
    if (top_.find("qk_rope_head_dim") != nullptr) {
      if (partial && *partial != 1)
        note("partial_rotary_factor is taken to be in qk_rope_head_dim already");
      return head_dim_;
    }
    if (partial && !(*partial > 0 && *partial <= 1))
      fail("partial_rotary_factor must be above 0 and at most 1, not " + show(*partial));
    const int of_partial = partial ? static_cast<int>(std::trunc(head_dim_ * *partial)) : head_dim_;
    if (given && partial && *given != of_partial)
      fail("config.json's rotary_dim contradicts its partial_rotary_factor");
    return given ? small(*given, top_.member("rotary_dim")) : of_partial;
  }

  std::string type_of(const Fields& rope) const {
    const auto type =
        agree(rope.text("rope_type"), rope.text("type"), rope.member("rope_type"), "its type");
    if (type) return *type;
    for (const auto& [key, value] : rope.object().items())
      if (key != "rope_theta" && key != "partial_rotary_factor" && key != "mrope_section" &&
          !value.is_null())
        fail(rope.name() + " has parameters, but neither rope_type nor type says of what");
    return "default";
  }

  std::optional<std::int64_t> original_length_of(const Fields& rope) const {
    return agree(rope.integer("original_max_position_embeddings"),
                 top_.integer("original_max_position_embeddings"),
                 rope.member("original_max_position_embeddings"), "config.json's own");
  }

  /// Returns max_position_embeddings, or for yarn the original length times the factor if that is
  /// more: configurations that switch yarn on often leave max_position_embeddings as it was.
  std::int64_t trained_length_of(const Fields& rope) {
    const auto original = original_length_of(rope);
    const auto factor = rope.number("factor");
    if (type_ == "yarn" && original && factor && *factor > 1 && *factor < 1e6) {
      const auto stretched = static_cast<std::int64_t>(static_cast<double>(*original) * *factor);
      if (!trained_length_ || stretched > *trained_length_) {
        note("the length is taken as factor times the original one: " + std::to_string(stretched));
        return stretched;
      }
    }
    return need(trained_length_, "config.json's max_position_embeddings");
  }

  void read_sections(const Fields& rope, RopeSpec& spec) {
    const auto sections = rope.numbers("mrope_section");
    const bool interleaved =
        rope.boolean("mrope_interleaved")
            .value_or(model_type_ == "qwen3_vl" || model_type_ == "qwen3_vl_text");
    if (!sections) {
      if (type_ == "mrope") fail(rope.member("mrope_section") + " is missing");
      return;
    }
    if (sections->size() != 3)
      fail(rope.member("mrope_section") + " must have 3 sections, not " +
           std::to_string(sections->size()));
    spec.axis_order = interleaved ? AxisOrder::interleaved : AxisOrder::chunked;
    for (std::size_t i = 0; i < 3; ++i) {
      const double section = (*sections)[i];
      if (!(section >= 0 && section <= 1 << 20 && section == std::floor(section)))
        fail(rope.member("mrope_section") + " must hold whole numbers");
      spec.sections[i] = static_cast<int>(section);
    }
  }

  Fields top_;
  const ConfigOptions& options_;
  ModelConfig& config_;
  std::string model_type_;
  std::string type_;
  int head_dim_ = 0;
  std::optional<Layout> layout_;
  std::optional<std::int64_t> trained_length_;
};

constexpr int kDeepest = 64;

json parse(std::string_view text) {
  std::vector<std::set<std::string>> keys(kDeepest + 2);  // keys of the objects that are being read
  const auto check = [&](int depth, json::parse_event_t event, json& value) {
    if (depth > kDeepest) fail("config.json nests deeper than a configuration does");
    auto& of_this_object = keys[static_cast<std::size_t>(depth)];
    if (event == json::parse_event_t::object_end)
      keys[static_cast<std::size_t>(depth) + 1].clear();
    else if (event == json::parse_event_t::key && !of_this_object.insert(value).second)
      fail("config.json has the key " + show_json(value) + " twice");
    return true;
  };
  try {
    return json::parse(text.begin(), text.end(), check);
  } catch (const json::exception& error) {
    fail(std::string("config.json is not JSON: ") + error.what());
  }
}

}  // namespace

ModelConfig read_hugging_face_config(std::string_view text, const ConfigOptions& options) {
  ModelConfig config;
  try {
    const json document = parse(text);
    if (!document.is_object()) fail("config.json is not an object");
    // Models of pictures and text have a separate object for the language model.
    const auto nested = document.find("text_config");
    const bool own = document.contains("rope_theta") || document.contains("rope_scaling") ||
                     document.contains("rope_parameters");
    if (nested != document.end() && nested->is_object() && !own) {
      config.notes.push_back("the part text_config is described");
      Reader(*nested, options, config).read();
    } else {
      Reader(document, options, config).read();
    }
  } catch (const ConfigProblem& problem) {
    config.ropes.clear();
    config.problem = problem.what();
  }
  return config;
}

}  // namespace ropecheck::models
