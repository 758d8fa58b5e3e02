#include "properties/case/encoding/case_file.h"

#include <algorithm>
#include <utility>

#include "properties/case/encoding/case_bytes.h"
#include "properties/case/encoding/number_text.h"
#include "properties/property.h"

namespace ropecheck::inline cases {

ReadCase read_case(std::span<const std::uint8_t> bytes) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (text.starts_with(kLineMagic)) {
    ReadCase read = from_line(text);
    if (read.ok() && property_named(read.property) == nullptr)
      read.problem = "there is no property " + excerpt(read.property);
    return read;
  }
  DecodedCase decoded = decode_case(bytes);
  const Property* property = all_properties()[decoded.property % all_properties().size()];
  return {std::string(property->name), std::move(decoded.value), {}};
}

std::vector<std::uint8_t> case_file(std::string_view property, const Case& c) {
  const auto all = all_properties();
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const Property* known) { return known->name == property; });
  if (found != all.end())
    if (auto bytes = encode_case(static_cast<std::uint8_t>(found - all.begin()), c)) return *bytes;
  const std::string line = to_line(property, c) + "\n";
  return {line.begin(), line.end()};
}

}  // namespace ropecheck::cases
