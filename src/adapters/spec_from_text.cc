#include "adapters/spec_from_text.h"

#include <algorithm>
#include <set>
#include <string>

#include "properties/case/encoding/number_text.h"
#include "properties/case/encoding/spec_text.h"
#include "support/input_error.h"

namespace ropecheck::adapters {
namespace {

std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

}  // namespace

RopeSpec spec_from_text(std::string_view text) {
  RopeSpec spec;
  std::set<std::string_view> seen;
  for (const std::string_view part : split(text, ' ')) {
    if (part.empty()) continue;
    const std::string_view key = part.substr(0, part.find('='));
    const auto& fields = spec_fields();
    const auto field =
        std::find_if(fields.begin(), fields.end(), [&](const auto& f) { return f.key == key; });
    if (field == fields.end() || key.size() == part.size())
      throw support::InputError("specification: " + quoted(part) +
                                " is not a field of a specification (`ropecheck spec PRESET` shows "
                                "the fields of a preset)");
    if (!seen.insert(key).second)
      throw support::InputError("specification: " + std::string(key) + " is given twice");
    if (!field->read(spec, part.substr(key.size() + 1)))
      throw support::InputError("specification: " + std::string(key) + " must be " +
                                std::string(field->expected) + ", not " +
                                quoted(part.substr(key.size() + 1)));
  }
  if (seen.contains("head_dim") && !seen.contains("rotary_dim")) spec.rotary_dim = spec.head_dim;
  if (const std::string problem = problem_with(spec); !problem.empty())
    throw support::InputError("specification: " + problem);
  return spec;
}

}  // namespace ropecheck::adapters
