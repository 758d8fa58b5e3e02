#ifndef ROPECHECK_MODELS_SPEC_REPORT_H_
#define ROPECHECK_MODELS_SPEC_REPORT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "reference/rope_spec.h"

// What a specification comes to, pair by pair, and what the usual economies cost at the length that
// a model is used at.
namespace ropecheck::models {

/// What a scaling does to one pair.
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
  int axis;                ///< number of a position that it turns by
  double theta;            ///< rad per position, correctly rounded
  double unscaled_theta;   ///< the same without the scaling
  double wavelength;       ///< positions a turn; infinite for θ = 0
  double turns_at_length;  ///< turns from position 0 to the last of the trained length
  Band band;
};

/// What one economy can cost within the trained length.
struct PrecisionCost {
  std::string economy;  ///< "float32 angles"
  double radians;       ///< largest error of an angle, at most π: then nothing of it is left
  double bits;          ///< −log₂ of it: how many bits behind the point are right
};

struct SpecReport {
  std::string name;
  RopeSpec spec;
  std::int64_t trained_length;
  double attention_factor;
  std::vector<PairReport> pairs;
  std::vector<PrecisionCost> costs;
  std::vector<std::string> notes;
};

/// The spec must be sound, trained_length at least 1.
SpecReport report_on(const std::string& name, const RopeSpec& spec, std::int64_t trained_length,
                     std::vector<std::string> notes = {});

/// For the terminal.
std::string to_table(const SpecReport& report);

/// One object; its members are named as the structs' are.
std::string to_json(const SpecReport& report);

/// A self-contained picture: wavelengths against pairs, coloured by band, with a line at the
/// trained length.
std::string to_svg(const SpecReport& report);

}  // namespace ropecheck::models

#endif  // ROPECHECK_MODELS_SPEC_REPORT_H_
