#include "models/hugging_face/model.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "models/hugging_face/axes.h"
#include "models/hugging_face/head.h"
#include "models/hugging_face/keys.h"
#include "models/hugging_face/layer_lists.h"
#include "models/hugging_face/layers.h"
#include "models/hugging_face/parameters.h"
#include "models/hugging_face/scaling.h"

namespace ropecheck::models {
namespace {

using nlohmann::json;

/// Keys that say the width of a head, so that no other key does.
constexpr std::array<const char*, 3> kWidths = {"head_dim", "kv_channels", "attention_head_dim"};

class ModelReader {
 public:
  ModelReader(Values& values, const ConfigOptions& options, ModelConfig& config)
      : values_(values), options_(options), config_(config), type_(values.type()) {}

  void read() {
    refuse_switched_off();
    head_ = head_of(values_, options_, config_);
    read_layout();
    read_length();
    for (const Parameters& one : parameters_of(values_, options_)) read_rope(one);
    note_rotated_values();
    refuse_other_readings();
    if (!split_by_layer_list(values_, config_)) assign_layers(values_, config_);
    refuse_unread_keys(values_, options_, config_);
  }

 private:
  void note(std::string text) { config_.notes.push_back(std::move(text)); }

  void refuse_switched_off() {
    if (type_ == nullptr) return;
    for (const auto& [key, tried] : type_->switches.items()) {
      const json* own = values_.file().find(key.c_str());
      const json value = own != nullptr ? *own : type_->defaults.value(key, json());
      if (own == nullptr && value.is_null() && !tried.contains("null")) continue;
      const auto effect = tried.find(value.dump());
      if (effect == tried.end())
        fail(values_.file().member(key.c_str()) + " = " + show_json(value) +
             ": its effect on model_type '" + type_->name + "' is not known");
      own != nullptr ? values_.note_file(key, value) : values_.note_default(key, value);
      if (!effect->get<bool>())
        fail_for_good("this model has no rotary embedding: " + key + " is " + show_json(value) +
                      (own != nullptr ? "" : " by default"));
    }
  }

  void read_layout() {
    layout_ = options_.layout;
    if (layout_) {
      values_.note_value("layout", *layout_ == Layout::interleaved ? "interleaved" : "half_split",
                         "--layout");
      return;
    }
    const auto interleave = values_.file().boolean("rope_interleave");
    if (!interleave && type_ != nullptr && type_->reads_interleave &&
        values_.file().object().contains("rope_interleave"))
      fail(values_.file().member("rope_interleave") +
           " is null, which the code takes for false: say --layout");
    if (interleave && (type_ == nullptr || type_->reads_interleave)) {
      layout_ = *interleave ? Layout::interleaved : Layout::half_split;
      values_.note_file("rope_interleave", *interleave);
      return;
    }
    if (type_ != nullptr) layout_ = type_->layout;
    const std::string name = type_ != nullptr ? type_->name : "";
    if (!layout_)
      fail(
          "which coordinates make a pair is not said in config.json, and not known of model_type "
          "'" +
          values_.file().text("model_type").value_or(name) +
          "': say --layout interleaved or --layout half_split");
    values_.note_value(
        "layout", *layout_ == Layout::interleaved ? "interleaved" : "half_split",
        "measured of the code for model_type '" + name + "', " + model_types_source());
    if (type_ != nullptr && type_->output_as_halves)
      note("neighbours are rotated together; " + model_types_source() +
           " stores the rotated pairs as halves, for queries and keys alike");
  }

  void note_rotated_values() {
    if (type_ == nullptr || type_->values_too.empty()) return;
    const char* key = type_->values_too.c_str();
    if (!values_.file().boolean(key).value_or(false)) return;
    values_.note_file(key, true);
    note("the values are rotated as well as the queries and the keys: " + type_->values_too +
         " is true");
  }

  void read_length() {
    if (options_.length) {
      length_ = *options_.length;
      values_.note_value("length", *length_, "--length");
    } else {
      length_ = values_.integer("max_position_embeddings");
      if (!length_ || values_.file().find("max_position_embeddings") == nullptr)
        for (const char* other : {"n_positions", "max_seq_len", "seq_length", "n_ctx"})
          if (values_.file().find(other) != nullptr) length_ = values_.integer(other);
      if (!length_) length_ = values_.integer("n_positions");
    }
    if (length_ && (*length_ < 1 || *length_ > std::int64_t{1} << 53))
      fail(fmt::format("the trained length must be at least 1 token, not {}: say --length",
                       *length_));
  }

  void read_rope(const Parameters& one) {
    const Fields rope(one.object, one.name);
    refuse_unknown(rope);
    ModelRope result;
    result.layer_type = one.label;
    RopeSpec& spec = result.spec;
    const std::string kind = kind_of(rope);
    const bool lists = kind == "longrope" || kind == "su";
    if (type_ != nullptr && kind != "default" && kind != "mrope" && !type_->scales &&
        !(lists && type_->reads_lists))
      fail(rope.member("rope_type") + " is '" + kind + "', which the code for model_type '" +
           type_->name + "' does not read");
    if (type_ != nullptr && kind == "dynamic" && rope.find("alpha") != nullptr &&
        !type_->reads_alpha)
      fail(rope.member("alpha") + " is not read by the code for model_type '" + type_->name + "'");
    if (type_ != nullptr && !one.label.empty() && rope.boolean("truncate") == false)
      fail(rope.member("truncate") + " is not read by the code for layers of several kinds");
    spec.head_dim =
        options_.head_dim ? head_.head_dim : head_dim_of_layers(values_, one.label, head_.head_dim);
    spec.layout = *layout_;
    spec.base = *rope.number("rope_theta");
    read_width(rope, kind, spec);
    const auto original = original_length(rope, kind);
    result.trained_length = trained_length(rope, kind, original);
    ScalingContext context{kind, original, length_, result.trained_length, options_.seq_len};
    spec.scaling = scaling_of(rope, context, config_.notes);
    spec.attention_factor = rope.number("attention_factor");
    read_mscales(rope, spec);
    read_axes(values_, rope, one.label, spec);
    if (type_ != nullptr && type_->backwards) spec.position_scale = {Ratio{-1, 1}};
    if (const std::string problem = problem_with(spec); !problem.empty())
      fail((one.label.empty() ? std::string() : one.label + ": ") + problem);
    config_.ropes.push_back(result);
  }

  /// Factors of cos and sin that longrope may have of its own, one for each list.
  void read_mscales(const Fields& rope, RopeSpec& spec) const {
    const auto* longrope = std::get_if<LongRopeScaling>(&spec.scaling);
    const auto of_short = rope.number("short_mscale"), of_long = rope.number("long_mscale");
    const bool reads = type_ == nullptr || !type_->mscales.empty();
    if (longrope == nullptr || !reads) {
      for (const char* key : {"short_mscale", "long_mscale"})
        if (rope.find(key) != nullptr)
          fail(rope.member(key) + " is not read by the code for " +
               (type_ == nullptr ? "scalings other than longrope"
                                 : "model_type '" + type_->name + "'") +
               ": describe the rotation as text, with attention_factor");
      return;
    }
    if (type_ == nullptr && !of_short && !of_long) return;
    const bool is_long = longrope->seq_len > longrope->original_length;
    if (is_long && type_ != nullptr && type_->mscales == "short")
      fail(fmt::format(
          "beyond {} tokens {} goes on with short_factor for model_type '{}', against the name of "
          "long_factor: say --seq-len {} for shorter sequences, or describe the rotation as text, "
          "with scaling=longrope",
          longrope->original_length, model_types_source(), type_->name, longrope->original_length));
    if (spec.attention_factor)
      fail(rope.member("attention_factor") + " stands beside short_mscale and long_mscale");
    spec.attention_factor = is_long ? need(of_long, rope.member("long_mscale"))
                                    : need(of_short, rope.member("short_mscale"));
  }

  static void refuse_unknown(const Fields& rope) {
    static const std::set<std::string> known = {
        "type", "rope_type", "rope_theta", "factor", "alpha", "original_max_position_embeddings",
        "low_freq_factor", "high_freq_factor", "beta_fast", "beta_slow", "mscale", "mscale_all_dim",
        "attention_factor", "truncate", "short_factor", "long_factor", "partial_rotary_factor",
        "short_mscale", "long_mscale", "mrope_section", "mrope_interleaved",
        // The training of the model, a factor of the queries that is no rotation, and a length that
        // the code takes from outside.
        "finetuned", "llama_4_scaling_beta", "max_position_embeddings"};
    for (const auto& [key, value] : rope.object().items())
      if (known.count(key) == 0 && !value.is_null() &&
          // Qwen3-Omni's files say the order of axes under two names.
          !(key == "interleaved" && rope.find("mrope_section") != nullptr))
        fail(rope.name() + " has a member '" + key + "' whose meaning is not known here");
  }

  std::string kind_of(const Fields& rope) const {
    const auto kind =
        agree(rope.text("rope_type"), rope.text("type"), rope.member("rope_type"), "its type");
    if (kind) return *kind;
    for (const auto& [key, value] : rope.object().items())
      if (key != "rope_theta" && key != "partial_rotary_factor" && key != "mrope_section" &&
          key != "mrope_interleaved" && !value.is_null())
        fail(rope.name() + " has parameters, but neither rope_type nor type says of what");
    return "default";
  }

  /// Sets rotary_dim and rotary_offset.
  void read_width(const Fields& rope, const std::string& kind, RopeSpec& spec) const {
    const auto partial = rope.number("partial_rotary_factor");
    if (partial && !(*partial > 0 && *partial <= 1))
      fail("partial_rotary_factor must be above 0 and at most 1, not " + show(*partial));
    spec.rotary_dim = spec.head_dim;
    spec.rotary_offset = head_.offset;
    if (head_.rotary_dim && kind == "proportional")
      fail(rope.member("rope_type") +
           " is 'proportional', and what it makes of a part of the head is not known here");
    if (head_.rotary_dim) {
      if (partial && *partial != 1 && type_ != nullptr && kind == "default" &&
          !type_->reads_partial)
        fail(rope.member("partial_rotary_factor") + " is " + show(*partial) +
             ", which the code for model_type '" + type_->name + "' does not read");
      spec.rotary_dim = *head_.rotary_dim;
      const double whole = head_.whole > 0                        ? head_.whole
                           : head_.offset > 0 || type_ == nullptr ? spec.head_dim
                                                                  : *head_.rotary_dim;
      const double factor = partial.value_or(1);
      // A factor of 1 is also written beside a width of its own.
      if ((head_.whole > 0 || factor != 1) && std::trunc(factor * whole) != *head_.rotary_dim)
        fail(fmt::format("partial_rotary_factor {} contradicts the width of {} that the file says",
                         show(factor), *head_.rotary_dim));
      return;
    }
    if (kind == "proportional" || !partial) return;
    if (*partial != 1 && type_ != nullptr && kind == "default" && !type_->reads_partial)
      fail(rope.member("partial_rotary_factor") + " is " + show(*partial) +
           ", which the code for model_type '" + type_->name + "' does not read");
    spec.rotary_dim = static_cast<int>(std::trunc(spec.head_dim * *partial));
  }

  std::optional<std::int64_t> original_length(const Fields& rope, const std::string& kind) {
    const char* key = "original_max_position_embeddings";
    const auto own = rope.integer(key);
    const auto top = values_.file().integer(key);
    if (top) values_.note_file(key, *top);
    if (top && !own && type_ != nullptr && !type_->labels.empty() &&
        (kind == "yarn" || kind == "llama3" || kind == "longrope" || kind == "su"))
      fail(values_.file().member(key) +
           " stands beside the parameters of several kinds of layers, " +
           "and the code does not take it for them: say it in " + rope.name());
    // A default of the class goes before a value of the parameters, unless layers have their own.
    if (own && !top && type_ != nullptr && type_->labels.empty() && type_->values.contains(key) &&
        type_->values[key].is_number() && type_->values[key] != *own && kind != "dynamic" &&
        kind != "linear" && kind != "default")
      fail(rope.member(key) + " contradicts the " + values_.default_source() + ", " +
           show_json(type_->values[key]) + ", which the code takes: say it beside the parameters");
    auto original = agree(own, top, rope.member(key), values_.file().member(key));
    if (original || (kind != "yarn" && kind != "llama3" && kind != "longrope" && kind != "su"))
      return original;
    if (type_ != nullptr && values_.file().find(key) == nullptr && type_->values.contains(key))
      return values_.integer(key);
    if (length_)
      note("the length before scaling is taken to be max_position_embeddings, as in " +
           model_types_source() + ", since the file has no " + key);
    return length_;
  }

  /// Returns the length, or for yarn the original length times the factor if that is more:
  /// configurations that switch yarn on often leave max_position_embeddings as it was.
  std::int64_t trained_length(const Fields& rope, const std::string& kind,
                              const std::optional<std::int64_t>& original) {
    const auto factor = rope.number("factor");
    if (kind == "yarn" && original && factor && *factor > 1 && *factor < 1e6 && !options_.length) {
      const double stretched = static_cast<double>(*original) * *factor;
      if (stretched < 0x1p53 && (!length_ || stretched > static_cast<double>(*length_))) {
        note(fmt::format("the length is taken as factor times the original one: {}",
                         static_cast<std::int64_t>(stretched)));
        return static_cast<std::int64_t>(stretched);
      }
    }
    if (!length_)
      fail(values_.file().name() + "'s max_position_embeddings is missing: say --length");
    return *length_;
  }

  /// A key that changes the frequencies in a way that this reader does not follow must have the
  /// value with which the class was measured.
  void refuse_other_readings() const {
    if (type_ == nullptr || options_.head_dim) return;
    const bool has_width = std::any_of(kWidths.begin(), kWidths.end(), [&](const char* key) {
      return values_.reads(key) && values_.was_read(key) && values_.file().integer(key);
    });
    for (const auto& [key, otherwise] : type_->reads.items()) {
      const auto at = values_.file().object().find(key);
      if (at == values_.file().object().end() || values_.was_read(key) || *at == otherwise)
        continue;
      const json* value = &*at;  // null as well, which is not the class default
      if (has_width && makes_width(key)) continue;
      if (is_ignored(key, options_, config_)) continue;
      fail(values_.file().member(key.c_str()) + " = " + show_json(*value) +
           " changes the rotation of model_type '" + type_->name +
           "' in a way that is not known here: --ignore " + key + " goes on without it");
    }
  }

  Values& values_;
  const ConfigOptions& options_;
  ModelConfig& config_;
  const ModelType* type_;
  Head head_;
  std::optional<Layout> layout_;
  std::optional<std::int64_t> length_;
};

}  // namespace

void read_model(Values& values, const ConfigOptions& options, ModelConfig& config) {
  ModelReader(values, options, config).read();
}

}  // namespace ropecheck::models
