#include "models/hugging_face/axes.h"

#include <fmt/format.h>
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace ropecheck::models {
namespace {

/// The list was measured for one width, and a width of its own may have another one. The sections
/// of the file must be as many pairs of an axis, in any order.
void read_axis_list(const ModelType& type, const std::string& label, std::vector<double> sections,
                    RopeSpec& spec) {
  const auto own = type.axes->lists.find(label);
  const AxisList& list = own != type.axes->lists.end() ? own->second : type.axes->list;
  std::vector<double> counts;
  for (int axis = 0; axis < 3; ++axis)
    counts.push_back(static_cast<double>(std::count(list.begin(), list.end(), axis)));
  std::sort(counts.begin(), counts.end());
  std::sort(sections.begin(), sections.end());
  if (list.size() != static_cast<std::size_t>(spec.pairs()) ||
      (!sections.empty() && sections != counts))
    fail(fmt::format(
        "the axes of model_type '{}' are known for {} pairs of the default sections, not for those "
        "of the file: describe the rotation as text, with axes=list:0,1,...",
        type.name, list.size()));
  spec.axis_order = AxisOrder::listed;
  spec.axis_list = list;
}

}  // namespace

void read_axes(Values& values, const Fields& rope, const std::string& label, RopeSpec& spec) {
  const ModelType* type = values.type();
  const auto given = rope.numbers("mrope_section");
  if (type != nullptr && !type->axes) {
    if (given)
      fail(rope.member("mrope_section") + " is not read by the code for model_type '" + type->name +
           "'");
    return;
  }
  if (type == nullptr && !given) {
    if (rope.text("type") == "mrope" || rope.text("rope_type") == "mrope")
      fail(rope.member("mrope_section") + " is missing");
    return;
  }
  std::string order = type != nullptr ? type->axes->order : "chunked";
  const auto interleaved = agree(rope.boolean("mrope_interleaved"), rope.boolean("interleaved"),
                                 rope.member("mrope_interleaved"), rope.member("interleaved"));
  if (type == nullptr && !interleaved && rope.text("type") != "mrope" &&
      rope.text("rope_type") != "mrope")
    fail("the order of the axes in " + rope.member("mrope_section") +
         " is not known of this model: describe it as text, such as 'axes=chunked "
         "sections=16,24,24,0'");
  if (type != nullptr && interleaved && *interleaved != (order == "interleaved"))
    fail(rope.member("mrope_interleaved") + " contradicts the code for model_type '" + type->name +
         "', whose order of axes is " + order);
  if (type == nullptr && interleaved.value_or(false)) order = "interleaved";
  values.note_value("order of axes", order,
                    interleaved       ? rope.member("mrope_interleaved")
                    : type == nullptr ? "as the type mrope means"
                                      : "measured of the code for model_type '" + type->name +
                                            "', " + model_types_source());
  if (order == "listed")
    return read_axis_list(*type, label, given.value_or(std::vector<double>{}), spec);
  const std::vector<double> sections =
      given ? *given
            : std::vector<double>(type->axes->sections.begin(), type->axes->sections.end());
  if (sections.size() != 3)
    fail(fmt::format("{} must have 3 sections, not {}", rope.member("mrope_section"),
                     sections.size()));
  spec.axis_order = order == "interleaved" ? AxisOrder::interleaved : AxisOrder::chunked;
  for (std::size_t i = 0; i < 3; ++i) {
    if (!(sections[i] >= 0 && sections[i] <= 1 << 20 && sections[i] == std::floor(sections[i])))
      fail(rope.member("mrope_section") + " must hold whole numbers");
    spec.sections[i] = static_cast<int>(sections[i]);
  }
}

}  // namespace ropecheck::models
