#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "models/config_problem.h"
#include "models/model_config.h"
#include "models/model_layouts.h"

// GGUF: magic, version, counts of tensors and of key-value pairs, then the pairs and the tensors'
// names and shapes; all little-endian, strings with a 64-bit length. Version 2 or 3.
namespace ropecheck::models {
namespace {

/// A value of the metadata. Only lists of numbers are kept of arrays.
using Value = std::variant<double, bool, std::string, std::vector<double>>;

enum ValueType : std::uint32_t {
  kUint8,
  kInt8,
  kUint16,
  kInt16,
  kUint32,
  kInt32,
  kFloat,
  kBool,
  kString,
  kArray,
  kUint64,
  kInt64,
  kDouble,
};

/// The unread rest of a file. Every read checks that enough bytes are left.
class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : rest_(bytes) {}

  std::string_view take(std::uint64_t count) {
    if (count > rest_.size()) fail("the GGUF header is cut short");
    const std::string_view taken = rest_.substr(0, static_cast<std::size_t>(count));
    rest_.remove_prefix(taken.size());
    return taken;
  }

  template <class T>
  T number() {
    static_assert(std::is_arithmetic_v<T>);
    T value;
    std::memcpy(&value, take(sizeof(T)).data(), sizeof(T));
    return value;
  }

  std::string_view text() { return take(number<std::uint64_t>()); }

  std::uint64_t left() const { return rest_.size(); }

 private:
  std::string_view rest_;
};

Value read_value(Bytes& bytes, std::uint32_t type) {
  switch (type) {
    case kUint8:
      return static_cast<double>(bytes.number<std::uint8_t>());
    case kInt8:
      return static_cast<double>(bytes.number<std::int8_t>());
    case kUint16:
      return static_cast<double>(bytes.number<std::uint16_t>());
    case kInt16:
      return static_cast<double>(bytes.number<std::int16_t>());
    case kUint32:
      return static_cast<double>(bytes.number<std::uint32_t>());
    case kInt32:
      return static_cast<double>(bytes.number<std::int32_t>());
    case kFloat:
      return static_cast<double>(bytes.number<float>());
    case kBool:
      return bytes.number<std::uint8_t>() != 0;
    case kString:
      return std::string(bytes.text());
    case kUint64:
      return static_cast<double>(bytes.number<std::uint64_t>());
    case kInt64:
      return static_cast<double>(bytes.number<std::int64_t>());
    case kDouble:
      return bytes.number<double>();
    default:
      fail("the GGUF header has a value of unknown type " + std::to_string(type));
  }
}

/// Vocabularies are arrays of a hundred thousand texts, and are skipped.
Value read_array(Bytes& bytes) {
  const auto type = bytes.number<std::uint32_t>();
  const auto count = bytes.number<std::uint64_t>();
  if (type == kArray) fail("the GGUF header nests arrays");
  if (count > bytes.left()) fail("the GGUF header is cut short");
  std::vector<double> numbers;
  for (std::uint64_t i = 0; i < count; ++i) {
    const Value value = read_value(bytes, type);
    if (const double* number = std::get_if<double>(&value)) numbers.push_back(*number);
  }
  return numbers;
}

struct Header {
  std::map<std::string, Value, std::less<>> metadata;
  bool has_frequency_tensor = false;  ///< e.g. "rope_freqs.weight": factors outside the metadata
};

Header read_header(Bytes& bytes) {
  if (bytes.take(4) != "GGUF") fail("this is not a GGUF file");
  const auto version = bytes.number<std::uint32_t>();
  if (version != 2 && version != 3)
    fail("GGUF version " + std::to_string(version) + " is not known here");
  const auto tensors = bytes.number<std::uint64_t>();
  const auto pairs = bytes.number<std::uint64_t>();
  Header header;
  for (std::uint64_t i = 0; i < pairs; ++i) {
    std::string key(bytes.text());
    const auto type = bytes.number<std::uint32_t>();
    Value value = type == kArray ? read_array(bytes) : read_value(bytes, type);
    if (!header.metadata.emplace(key, std::move(value)).second)
      fail("the GGUF header has the key '" + key + "' twice");
  }
  for (std::uint64_t i = 0; i < tensors; ++i) {
    const std::string_view name = bytes.text();
    header.has_frequency_tensor |= name.find("rope_f") != std::string_view::npos;
    const auto dimensions = bytes.number<std::uint32_t>();
    bytes.take(std::uint64_t{8} * dimensions);
    bytes.take(4 + 8);  // type and offset
  }
  return header;
}

/// The keys of one architecture: "llama.rope.freq_base".
class Metadata {
 public:
  Metadata(const Header& header, std::string architecture)
      : header_(header), architecture_(std::move(architecture)) {}

  const Value* find(const std::string& key) const {
    const auto at = header_.metadata.find(architecture_ + "." + key);
    return at == header_.metadata.end() ? nullptr : &at->second;
  }

  template <class T>
  std::optional<T> get(const std::string& key, const char* kind) const {
    const Value* value = find(key);
    if (value == nullptr) return std::nullopt;
    if (const T* typed = std::get_if<T>(value)) return *typed;
    fail(architecture_ + "." + key + " must be " + kind);
  }

  std::optional<double> number(const std::string& key) const {
    return get<double>(key, "a number");
  }

  double need(const std::string& key) const {
    const auto value = number(key);
    if (!value) fail(architecture_ + "." + key + " is missing");
    return *value;
  }

  std::int64_t integer(const std::string& key) const { return whole(key, need(key)); }

  std::int64_t whole(const std::string& key, double value) const {
    if (value != std::floor(value) || std::abs(value) > 0x1p53)
      fail(architecture_ + "." + key + " must be a whole number");
    return static_cast<std::int64_t>(value);
  }

  /// Throws ConfigProblem for a key about rotation that this reader does not know.
  void refuse_unknown() const {
    static const char* const known[] = {"dimension_count",
                                        "dimension_sections",
                                        "freq_base",
                                        "freq_base_swa",
                                        "scale_linear",
                                        "scaling.type",
                                        "scaling.factor",
                                        "scaling.original_context_length",
                                        "scaling.attn_factor",
                                        "scaling.finetuned",
                                        "scaling.yarn_ext_factor",
                                        "scaling.yarn_attn_factor",
                                        "scaling.yarn_beta_fast",
                                        "scaling.yarn_beta_slow"};
    const std::string prefix = architecture_ + ".rope.";
    for (const auto& [key, value] : header_.metadata) {
      if (key.compare(0, prefix.size(), prefix) != 0) continue;
      bool is_known = false;
      for (const char* name : known) is_known |= key.substr(prefix.size()) == name;
      if (!is_known)
        fail("the GGUF header has a key '" + key + "' whose meaning is not known here");
    }
  }

 private:
  const Header& header_;
  std::string architecture_;
};

int small(std::int64_t value, const char* what) {
  if (value < 0 || value > 1 << 20)
    fail(std::string(what) + " must lie between 0 and 1048576, not " + std::to_string(value));
  return static_cast<int>(value);
}

void read_scaling(const Metadata& metadata, RopeSpec& spec) {
  const auto legacy = metadata.number("rope.scale_linear");
  const auto type = metadata.get<std::string>("rope.scaling.type", "a text");
  if (legacy) {
    if (type && *type != "linear") fail("rope.scale_linear contradicts rope.scaling.type");
    if (*legacy != 1) spec.scaling = LinearScaling{*legacy};
    return;
  }
  if (!type || *type == "none") return;
  if (*type == "linear") {
    spec.scaling = LinearScaling{metadata.need("rope.scaling.factor")};
  } else if (*type == "yarn") {
    YarnScaling yarn;
    yarn.factor = metadata.need("rope.scaling.factor");
    yarn.original_length = metadata.integer("rope.scaling.original_context_length");
    yarn.beta_fast = metadata.number("rope.scaling.yarn_beta_fast").value_or(32);
    yarn.beta_slow = metadata.number("rope.scaling.yarn_beta_slow").value_or(1);
    yarn.extrapolation = metadata.number("rope.scaling.yarn_ext_factor").value_or(1);
    yarn.ramp_is_step = yarn.ggml_attention = true;  // ggml computes it this way
    for (const char* key : {"rope.scaling.attn_factor", "rope.scaling.yarn_attn_factor"})
      if (const auto factor = metadata.number(key); factor && *factor != 1)
        spec.attention_factor =
            *factor * (yarn.extrapolation == 0 ? 1 : 1 + 0.1 * std::log(yarn.factor));
    spec.scaling = yarn;
  } else if (*type == "longrope") {
    fail("longrope keeps its factors in tensors of the GGUF file, which are not read");
  } else {
    fail("rope.scaling.type '" + *type + "' is not known here");
  }
}

void read_rope(const Header& header, const ConfigOptions& options, ModelConfig& config) {
  const auto at = header.metadata.find("general.architecture");
  const auto* architecture =
      at == header.metadata.end() ? nullptr : std::get_if<std::string>(&at->second);
  if (architecture == nullptr) fail("the GGUF header has no general.architecture");
  const Metadata metadata(header, *architecture);
  metadata.refuse_unknown();
  if (header.has_frequency_tensor)
    fail("this GGUF file divides its frequencies by factors in a tensor, which is not read");

  ModelRope rope;
  RopeSpec& spec = rope.spec;
  if (const auto length = metadata.number("attention.key_length")) {
    spec.head_dim = small(metadata.whole("attention.key_length", *length), "attention.key_length");
  } else {
    const std::int64_t width = metadata.integer("embedding_length");
    const std::int64_t heads = metadata.integer("attention.head_count");
    if (heads <= 0 || width % heads != 0)
      fail("embedding_length " + std::to_string(width) +
           " is no multiple of attention.head_count " + std::to_string(heads));
    spec.head_dim = small(width / heads, "embedding_length / attention.head_count");
  }
  const auto rotary = metadata.number("rope.dimension_count");
  spec.rotary_dim =
      rotary ? small(metadata.whole("rope.dimension_count", *rotary), "rope.dimension_count")
             : spec.head_dim;
  if (!rotary) config.notes.push_back("no rope.dimension_count: the whole head is rotated");

  const auto layout = options.layout ? options.layout : layout_of_gguf_architecture(*architecture);
  if (!layout)
    fail("which coordinates make a pair is not known of architecture '" + *architecture +
         "': say --layout interleaved or --layout half_split");
  spec.layout = *layout;
  if (!options.layout)
    config.notes.push_back(std::string("pairs are ") +
                           (layout == Layout::interleaved ? "interleaved" : "half_split") +
                           ", as llama.cpp has it for architecture '" + *architecture + "'");

  const auto base = metadata.number("rope.freq_base");
  if (!base && !options.base)
    fail(*architecture + ".rope.freq_base is missing: say --base (10000 where nothing is said)");
  if (base && options.base && *base != *options.base)
    fail("--base contradicts the rope.freq_base of the GGUF header");
  spec.base = base ? *base : *options.base;
  rope.trained_length = metadata.integer("context_length");
  read_scaling(metadata, spec);

  if (const auto sections =
          metadata.get<std::vector<double>>("rope.dimension_sections", "a list of numbers")) {
    if (sections->size() > spec.sections.size())
      fail("rope.dimension_sections has " + std::to_string(sections->size()) + " sections");
    for (std::size_t i = 0; i < sections->size(); ++i)
      spec.sections[i] =
          small(metadata.whole("rope.dimension_sections", (*sections)[i]), "a section");
    const bool interleaved = architecture->find("qwen3vl") != std::string::npos;
    spec.axis_order = interleaved ? AxisOrder::interleaved_ggml : AxisOrder::chunked;
  }
  if (const std::string problem = problem_with(spec); !problem.empty()) fail(problem);
  config.ropes.push_back(rope);

  if (const auto local = metadata.number("rope.freq_base_swa")) {
    config.ropes.front().layer_type = "full_attention";
    rope.layer_type = "sliding_attention";
    spec.base = *local;
    if (const std::string problem = problem_with(spec); !problem.empty()) fail(problem);
    config.ropes.push_back(rope);
  }
}

}  // namespace

ModelConfig read_gguf_config(std::string_view bytes, const ConfigOptions& options) {
  ModelConfig config;
  try {
    Bytes rest(bytes);
    read_rope(read_header(rest), options, config);
  } catch (const ConfigProblem& problem) {
    config.ropes.clear();
    config.problem = problem.what();
  }
  return config;
}

}  // namespace ropecheck::models
