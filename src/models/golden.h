#ifndef ROPECHECK_MODELS_GOLDEN_H_
#define ROPECHECK_MODELS_GOLDEN_H_

#include <cstdint>
#include <string>
#include <vector>

#include "reference/rope_spec.h"

// Golden vectors: the right answers, for implementers in any language. Every number is correctly
// rounded and written as its bits, so the files are the same to the byte on every machine.
// tests/golden/golden.schema.json describes the JSON.
namespace ropecheck::models {

/// A rotation that vectors are made for.
struct GoldenSubject {
  std::string name;
  RopeSpec spec;
  std::int64_t trained_length;  ///< tokens
};

/// Returns the checked-in set: small specifications. Together they have every scaling, both
/// layouts, every order of axes, a window inside the head, and a number of pairs that no vector
/// width divides.
std::vector<GoldenSubject> small_golden_subjects();

struct GoldenFile {
  std::string content;
  std::string problem;  ///< a sentence if a value could not be decided; then there is no content
};

/// Returns one JSON object: the specification, θ in float64, and cases with cos and sin in float32
/// and one rotated float32 vector each. The spec must be sound.
GoldenFile golden_json(const GoldenSubject& subject);

/// Returns a safetensors file: `position` int64 [rows], `cos` and `sin` float32 [rows, pairs],
/// without the attention factor, for positions 0 … rows − 1 on every axis.
GoldenFile golden_grid(const GoldenSubject& subject, std::int64_t rows);

}  // namespace ropecheck::models

#endif  // ROPECHECK_MODELS_GOLDEN_H_
