#ifndef ROPECHECK_MODELS_SPEC_REPORT_H_
#define ROPECHECK_MODELS_SPEC_REPORT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "models/model_config.h"
#include "reference/rope_spec.h"

// Shows a specification pair by pair, and the errors that common shortcuts cause within the length
// that a model is trained for.
namespace ropecheck::models {

/// The effect of a scaling on one pair.
enum class Band {
  unscaled,      ///< turns as without the scaling
  blended,       ///< between the two
  interpolated,  ///< slower by the whole factor
  rescaled,      ///< by a base, a list or a factor of its own
  still,         ///< does not turn at all
};

const char* name_of(Band band);

struct PairReport {
  int pair;
  int axis;                ///< index of the coordinate that the pair turns by
  double theta;            ///< rad per position, correctly rounded
  double unscaled_theta;   ///< the same without the scaling
  double wavelength;       ///< positions per turn; infinite for θ = 0
  double turns_at_length;  ///< turns from position 0 to the last of the trained length
  Band band;
};

/// The largest error of one shortcut within the trained length.
struct PrecisionCost {
  std::string economy;  ///< "float32 angles"
  double radians;  ///< largest error of an angle, at most π: then nothing of the angle is left
  double bits;     ///< −log₂ of radians: the number of correct fraction bits
};

struct SpecReport {
  std::string name;
  RopeSpec spec;
  std::int64_t trained_length;
  double attention_factor;
  std::vector<PairReport> pairs;
  std::vector<PrecisionCost> costs;
  std::vector<std::string> notes;
  std::string layer_type = {};   ///< kind of layer; empty if all layers are alike
  std::vector<int> layers = {};  ///< layers with this rotation; empty if no file lists them
};

/// The spec must be sound, trained_length at least 1.
SpecReport report_on(const std::string& name, const RopeSpec& spec, std::int64_t trained_length,
                     std::vector<std::string> notes = {});

/// For the terminal.
std::string to_table(const SpecReport& report);

/// One object; its members are named as the structs' are.
std::string to_json(const SpecReport& report);

/// All rotations of a model, with the values that they follow from.
std::string to_table(const std::vector<SpecReport>& reports, const ModelConfig& config);

/// The object of to_json(report) if there is one rotation; otherwise one object with a list of
/// them. Both say the values that the rotations follow from, and the layers that do not rotate.
std::string to_json(const std::vector<SpecReport>& reports, const ModelConfig& config);

/// Returns a self-contained picture: wavelengths over pairs, coloured by band, with a line at the
/// trained length.
std::string to_svg(const SpecReport& report);

}  // namespace ropecheck::models

#endif  // ROPECHECK_MODELS_SPEC_REPORT_H_
