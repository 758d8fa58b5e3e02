#ifndef ROPECHECK_MODELS_HUGGING_FACE_AXES_H_
#define ROPECHECK_MODELS_HUGGING_FACE_AXES_H_

#include <string>

#include "models/hugging_face/values.h"

// The axes of a language model whose positions have several numbers: time, row and column.
namespace ropecheck::models {

/// Sets the order of the axes and their sections from the parameters of one kind of layer. Throws
/// ConfigProblem if the parameters have sections that the model's code does not read, or whose
/// order is not known.
void read_axes(Values& values, const Fields& rope, const std::string& label, RopeSpec& spec);

}  // namespace ropecheck::models

#endif  // ROPECHECK_MODELS_HUGGING_FACE_AXES_H_
