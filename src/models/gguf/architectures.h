#ifndef ROPECHECK_MODELS_GGUF_ARCHITECTURES_H_
#define ROPECHECK_MODELS_GGUF_ARCHITECTURES_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// How llama.cpp rotates the architectures of GGUF files: facts/gguf_architectures.json, which has
// the file and line of each rule.
namespace ropecheck::models {

/// How the loader treats layers that have a sliding window.
struct GgufWindows {
  std::string at;                ///< file and line
  bool needs_key = true;         ///< only if attention.sliding_window is above 0
  bool own_base = false;         ///< the model's base where no key says one; otherwise 10000
  bool own_scale = false;        ///< the model's scaling; otherwise none
  bool reads_base = false;       ///< rope.freq_base_swa
  bool one_base = false;         ///< the graph uses the model's base in any case
  bool pattern_in_file = false;  ///< attention.sliding_window_pattern may say which layers
  std::optional<int> period;     ///< of the pattern where no key says one; 0: all layers
  std::optional<int> blocks;     ///< only in models with so many layers
  bool dense_first = false;      ///< the first of a period has no window; otherwise the last
  bool own_width = false;        ///< the graph takes rope.dimension_count_swa
};

/// How the loader finds the layers without attention, which do not rotate.
struct GgufRecurrent {
  std::string at;               ///< file and line
  std::optional<int> interval;  ///< every so many layers one with attention, if no key says it
};

/// Layers that rotate although `unrotated` says no: the first ones, counted by a key.
struct GgufRotated {
  std::string key, at;
};

struct GgufArchitecture {
  std::vector<std::string>
      pairs;       ///< "none", "norm", "neox", "mrope", "imrope"; several: by sections
  std::string at;  ///< file and line
  bool reads_sections = false;
  double log_multiplier = 0;           ///< of rope.scaling.yarn_log_multiplier; 0: not read
  bool finetuned_switches = false;     ///< rope.scaling.finetuned = false means no rotation
  std::vector<std::string> yarn_keys;  ///< keys of rope.scaling that are read besides
  std::optional<GgufWindows> windows;
  std::optional<GgufRecurrent> recurrent;
  std::optional<GgufRotated> rotated;
  std::string rope_pattern;  ///< file and line, if attention.rope_pattern says which layers rotate
  std::string half_of_full;  ///< file and line, if full layers rotate half of the width
  std::string alpha;         ///< file and line, if rope.scaling.alpha changes the base
  std::string factors;       ///< file and line of the tensors of factors; empty: none is used
  std::string lists;         ///< "one" or "two" if it uses rope_freqs or rope_factors_* alone
  std::string whole_head;    ///< file and line, if no other width than the head's is taken
  bool plain = false;        ///< the graph knows no other base than 10000 and no scaling
  std::string unrotated;     ///< layers without rotation: "every 4th", "full", or empty
  std::string unrotated_at;  ///< file and line
};

/// Returns the facts of an architecture; null if it is not known. Lives as long as the program.
const GgufArchitecture* find_gguf_architecture(std::string_view name);

/// "llama.cpp as in …".
const std::string& gguf_architectures_source();

}  // namespace ropecheck::models

#endif  // ROPECHECK_MODELS_GGUF_ARCHITECTURES_H_
