#include "adapters/pipe/hello.h"

#include <fmt/format.h>
#include <limits>

#include "adapters/interface_codes.h"
#include "adapters/limits/declared_limits.h"
#include "adapters/pipe/byte_reader.h"
#include "adapters/pipe/pipe_frames.h"
#include "adapters/rope_under_test.h"
#include "properties/case/encoding/number_text.h"

namespace ropecheck::adapters {
namespace {

/// The fields of both versions.
struct Fields {
  std::uint64_t flags = 0;
  std::int64_t min_position = std::numeric_limits<std::int64_t>::min();
  std::int64_t max_position = std::numeric_limits<std::int64_t>::max();
};

/// Over a stream, tensors are sent one by one and without gaps, and the result comes back in a
/// frame of its own, so these capabilities cannot be used.
constexpr std::uint64_t kOnlyInMemory =
    ROPECHECK_CAN_IN_PLACE | ROPECHECK_CAN_STRIDES | ROPECHECK_CAN_KEY_TENSOR;

void declare(Hello& hello, Fields fields) {
  if (!hello.shares_memory)
    fields.flags = (fields.flags & ~kOnlyInMemory) | ROPECHECK_CAN_OUT_OF_PLACE;
  if (hello.makes_tables)  // a table has no layout, and no place for an output
    fields.flags |= ROPECHECK_CAN_HALF_SPLIT | ROPECHECK_CAN_OUT_OF_PLACE;
  const Capabilities said = hello.capabilities;  // what capabilities_from knows nothing of
  hello.capabilities = capabilities_from(fields.flags, fields.min_position, fields.max_position);
  hello.capabilities.limits = said.limits;
  hello.capabilities.few_shapes = said.few_shapes;
  hello.capabilities.table_forms = said.table_forms;
  hello.problem = problem_with_declaration(hello.name, hello.contract, hello.capabilities);
}

void read_version_1(Hello& hello, ByteReader reader, std::size_t size) {
  Fields fields;
  constexpr std::uint64_t kCapabilities = (std::uint64_t{ROPECHECK_CAN_VJP} << 1) - 1;
  fields.flags = reader.get<std::uint64_t>() & kCapabilities;
  fields.min_position = reader.get<std::int64_t>();
  fields.max_position = reader.get<std::int64_t>();
  const auto name_length = reader.get<std::uint32_t>();
  const auto contract_length = reader.get<std::uint32_t>();
  hello.name = words_of(reader.take(name_length));
  hello.contract = words_of(reader.take(contract_length));
  if (reader.cut_short() || !reader.rest().empty())
    hello.problem = fmt::format(
        "says hello in {} bytes, which do not fit the lengths of its name and contract", size);
  else
    declare(hello, fields);
}

std::string words_in(std::string_view text) { return words_of(std::as_bytes(std::span(text))); }

/// The longest time for first calls, in seconds: as long as the option --compile-grace may say.
constexpr double kLongestGrace = 3600;

/// Reads the lines about patience. Returns false for any other key.
bool read_patience(std::string_view key, std::string_view value, Hello& hello) {
  if (key == "shapes") {
    hello.capabilities.few_shapes = value == "few";
    if (value != "few" && value != "many")
      hello.problem =
          "says hello with shapes=" + words_in(value) + ", which is neither few nor many";
    return true;
  }
  if (key != "compile_grace") return false;
  const std::optional<double> seconds = double_in(value);
  if (seconds && *seconds >= 0 && *seconds <= kLongestGrace)
    hello.compile_grace = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::duration<double>(*seconds));
  else
    hello.problem =
        "says hello with compile_grace=" + words_in(value) + ", which is no time from 0 to 3600 s";
  return true;
}

/// Reads one line of version 2. Keys that are not known are left to later versions.
void read_line(std::string_view line, std::string_view token, Hello& hello, Fields& fields) {
  const std::size_t at = line.find('=');
  if (at == std::string_view::npos) {
    hello.problem = "says hello with a line that is no key=value: '" + words_in(line) + "'";
    return;
  }
  const std::string_view key = line.substr(0, at), value = line.substr(at + 1);
  const auto number = [&](auto read, auto& into) {
    if (const auto given = read(value))
      into = *given;
    else
      hello.problem =
          "says hello with " + words_in(key) + "=" + words_in(value) + ", which is no such number";
  };
  bool known = true;
  if (key == "name")
    hello.name = words_in(value);
  else if (key == "contract")
    hello.contract = words_in(value);
  else if (key == "can")
    number(uint64_in, fields.flags);
  else if (key == "min_position")
    number(int64_in, fields.min_position);
  else if (key == "max_position")
    number(int64_in, fields.max_position);
  else if (key == "shared_memory")
    hello.shares_memory = !token.empty() && value == token;
  else if (read_patience(key, value, hello))
    return;
  else if (std::string problem = add_limit(key, value, hello.capabilities, known); !problem.empty())
    hello.problem = words_in(problem);
}

void read_version_2(Hello& hello, std::span<const std::byte> rest, std::string_view token) {
  const std::string_view text(reinterpret_cast<const char*>(rest.data()), rest.size());
  Fields fields;
  for (const std::string_view line : split(text, '\n'))
    if (!line.empty() && hello.problem.empty()) read_line(line, token, hello, fields);
  if (!hello.problem.empty()) return;
  declare(hello, fields);
  if (hello.problem.empty() && hello.makes_tables && hello.capabilities.given_table)
    hello.problem = "makes tables, and declares ROPECHECK_APPLY, which means that it is given them";
  if (hello.problem.empty()) hello.problem = settle_limits(hello.capabilities);
}

}  // namespace

Hello read_hello(std::span<const std::byte> content, std::string_view token) {
  Hello hello;
  ByteReader reader(content);
  hello.version = reader.get<std::uint32_t>();
  const auto kind = reader.get<std::uint32_t>();
  hello.makes_tables = kind == 1;
  if (hello.version < 1 || hello.version > kPipeVersion)
    hello.problem =
        fmt::format("speaks version {} of the pipe protocol; this program speaks versions 1 to {}",
                    hello.version, kPipeVersion);
  else if (kind > 1)
    hello.problem =
        fmt::format("makes things of kind {}; known are 0 (rotations) and 1 (tables)", kind);
  else if (hello.version == 1)
    read_version_1(hello, reader, content.size());
  else
    read_version_2(hello, reader.rest(), token);
  return hello;
}

}  // namespace ropecheck::adapters
