#include "models/golden.h"

#include <fmt/format.h>
#include <bit>
#include <cstddef>
#include <cstdio>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <variant>

#include "models/config_problem.h"
#include "properties/case/encoding/spec_text.h"
#include "properties/case/hard_positions.h"
#include "reference/certified.h"

namespace ropecheck::models {
namespace {

using OrderedJson = nlohmann::ordered_json;

/// One case: a position: [axes], and a note on its special feature.
struct GoldenCase {
  std::vector<std::int64_t> position;
  std::string note;
  std::vector<std::string> flags;
};

std::uint32_t float_bits(double value) {
  return std::bit_cast<std::uint32_t>(static_cast<float>(value));
}

std::string hex(std::uint32_t bits) {
  char text[9];
  std::snprintf(text, sizeof text, "%08x", bits);
  return text;
}

std::string hex(std::uint64_t bits) {
  return hex(static_cast<std::uint32_t>(bits >> 32)) + hex(static_cast<std::uint32_t>(bits));
}

/// Bits of several numbers, with a space between.
template <class Bits>
void append(std::string& list, Bits bits) {
  if (!list.empty()) list += ' ';
  list += hex(bits);
}

double decided(const std::optional<double>& value, const GoldenSubject& subject,
               std::int64_t position) {
  if (!value)
    throw ConfigProblem(fmt::format("1536 bits do not decide a value of {} at position {}",
                                    subject.name, position));
  return *value;
}

/// A float32 in (−1, 1) whose 24 bits are all in use, different for every coordinate.
double coordinate(int index) {
  const std::uint32_t mixed = (static_cast<std::uint32_t>(index) + 1) * 2654435769u;
  const auto odd = static_cast<std::int32_t>((mixed >> 7) | 1u) - (1 << 24);
  return static_cast<double>(odd) * 0x1p-24;
}

std::vector<GoldenCase> cases_of(const GoldenSubject& subject) {
  const RopeSpec& spec = subject.spec;
  constexpr std::int64_t kFarthest = std::numeric_limits<std::int64_t>::max();
  const auto everywhere = [&](std::int64_t position) {
    return std::vector<std::int64_t>(static_cast<std::size_t>(spec.axes()), position);
  };
  std::vector<GoldenCase> cases = {
      {everywhere(0), "position 0 changes nothing but the attention factor", {"zero"}},
      {everywhere(1), "one step", {}},
      {everywhere(257), "the first position that bfloat16 does not hold", {}},
      {everywhere(-3), "three steps back", {"negative"}},
      {everywhere(subject.trained_length - 1), "the last position of the trained length", {}},
      {everywhere((1 << 24) + 1), "the first position that float32 does not hold", {"long"}},
      {everywhere(std::numeric_limits<std::int64_t>::min()),
       "the first of all positions",
       {"long", "negative"}},
  };
  for (const auto& [limit, flags] :
       {std::pair<std::int64_t, std::vector<std::string>>{1 << 20, {"hard"}},
        {kFarthest, {"hard", "long"}}})
    for (const HardPosition& hard : hard_positions(spec, limit, 1)) {
      char note[96];
      std::snprintf(note, sizeof note, "pair %d comes within 2^%.1f rad of a quarter turn",
                    hard.pair, hard.log2_distance);
      cases.push_back({everywhere(hard.position), note, flags});
      break;
    }
  if (spec.axes() > 1) {
    std::vector<std::int64_t> different;
    for (int axis = 0; axis < spec.axes(); ++axis) different.push_back(5 + 12 * axis);
    cases.push_back({different, "a different number on each axis", {"axes"}});
  }
  for (GoldenCase& c : cases) {
    if (spec.rotary_dim < spec.head_dim) c.flags.push_back("partial");
    if (spec.pairs() % 4 != 0) c.flags.push_back("tail");
  }
  return cases;
}

/// cos and sin of every pair, and a vector with its rotation.
OrderedJson case_json(const GoldenSubject& subject, const GoldenCase& c) {
  const RopeSpec& spec = subject.spec;
  std::string cos, sin, x, y;
  std::vector<double> rotated;
  for (int i = 0; i < spec.head_dim; ++i) {
    rotated.push_back(coordinate(i));
    append(x, float_bits(rotated.back()));
  }
  for (int pair = 0; pair < spec.pairs(); ++pair) {
    const std::int64_t t = c.position[static_cast<std::size_t>(axis_of_pair(spec, pair))];
    append(cos, float_bits(decided(certified_cos(spec, t, pair, kFloat32), subject, t)));
    append(sin, float_bits(decided(certified_sin(spec, t, pair, kFloat32), subject, t)));
    const auto [first, second] = pair_elements(spec, pair);
    const CertifiedPair turned =
        certified_rotation(spec, t, pair, coordinate(first), coordinate(second), kFloat32);
    rotated[static_cast<std::size_t>(first)] = decided(turned.first, subject, t);
    rotated[static_cast<std::size_t>(second)] = decided(turned.second, subject, t);
  }
  for (double value : rotated) append(y, float_bits(value));
  OrderedJson json;
  json["note"] = c.note;
  json["flags"] = c.flags;
  json["position"] = c.position;
  json["cos"] = cos;
  json["sin"] = sin;
  json["x"] = x;
  json["y"] = y;
  return json;
}

OrderedJson spec_json(const RopeSpec& spec) {
  std::string axis_of_pairs;
  for (int pair = 0; pair < spec.pairs(); ++pair)
    axis_of_pairs += std::to_string(axis_of_pair(spec, pair));
  OrderedJson json;
  json["text"] = to_text(spec);
  json["head_dim"] = spec.head_dim;
  json["rotary_dim"] = spec.rotary_dim;
  json["rotary_offset"] = spec.rotary_offset;
  json["layout"] = spec.layout == Layout::interleaved ? "interleaved" : "half_split";
  json["axes"] = spec.axes();
  json["axis_of_pair"] = axis_of_pairs;
  return json;
}

std::optional<double> certified_frequency(const RopeSpec& spec, int pair) {
  return certify(kFloat64, [&]<class Real>(const Real&) {
    const Real theta = frequency<Real>(spec, pair);
    const bool is_given = std::holds_alternative<ListedFrequencies>(spec.scaling) &&
                          scale_of_pair(spec, pair) == Ratio{};
    const bool exact = theta == 0 || is_given || (pair == 0 && theta == 1);
    const Real loss = ldexp(std::numeric_limits<Real>::epsilon(), frequency_lost_bits(spec));
    return Enclosure<Real>{theta, exact ? Real(0) : Real(abs(theta) * loss)};
  });
}

std::optional<double> certified_attention_factor(const RopeSpec& spec) {
  return certify(kFloat64, [&]<class Real>(const Real&) {
    const Real m = attention_factor<Real>(spec);
    const Real loss = ldexp(std::numeric_limits<Real>::epsilon(), kFrequencyLostBits);
    return Enclosure<Real>{m, attention_factor_is_a_double(spec) ? Real(0) : Real(m * loss)};
  });
}

OrderedJson file_json(const GoldenSubject& subject) {
  const RopeSpec& spec = subject.spec;
  std::string inv_freq;
  for (int pair = 0; pair < spec.pairs(); ++pair)
    append(inv_freq,
           std::bit_cast<std::uint64_t>(decided(certified_frequency(spec, pair), subject, 1)));
  OrderedJson json;
  json["format"] = "ropecheck-golden-1";
  json["name"] = subject.name;
  json["spec"] = spec_json(spec);
  json["trained_length"] = subject.trained_length;
  json["inv_freq"] = inv_freq;
  json["attention_factor"] =
      hex(std::bit_cast<std::uint64_t>(decided(certified_attention_factor(spec), subject, 0)));
  json["cases"] = OrderedJson::array();
  for (const GoldenCase& c : cases_of(subject)) json["cases"].push_back(case_json(subject, c));
  return json;
}

template <class T>
void append_little_endian(std::string& bytes, T value) {
  for (std::size_t i = 0; i < sizeof value; ++i)
    bytes += static_cast<char>((value >> (8 * i)) & 0xff);
}

std::string grid_bytes(const GoldenSubject& subject, std::int64_t rows) {
  const RopeSpec& spec = subject.spec;
  std::string positions, cos, sin;
  for (std::int64_t t = 0; t < rows; ++t) {
    append_little_endian(positions, static_cast<std::uint64_t>(t));
    for (int pair = 0; pair < spec.pairs(); ++pair) {
      append_little_endian(cos,
                           float_bits(decided(certified_cos(spec, t, pair, kFloat32), subject, t)));
      append_little_endian(sin,
                           float_bits(decided(certified_sin(spec, t, pair, kFloat32), subject, t)));
    }
  }
  OrderedJson header;
  header["__metadata__"] = {
      {"format", "ropecheck-golden-grid-1"}, {"name", subject.name}, {"spec", to_text(spec)}};
  std::size_t end = 0;
  const auto tensor = [&](const char* name, const char* dtype, OrderedJson shape,
                          const std::string& data) {
    header[name] = {
        {"dtype", dtype}, {"shape", std::move(shape)}, {"data_offsets", {end, end + data.size()}}};
    end += data.size();
  };
  tensor("position", "I64", {rows}, positions);
  tensor("cos", "F32", {rows, spec.pairs()}, cos);
  tensor("sin", "F32", {rows, spec.pairs()}, sin);
  std::string text = header.dump();
  text.resize((text.size() + 7) / 8 * 8, ' ');  // so that the data is aligned
  std::string bytes;
  append_little_endian(bytes, static_cast<std::uint64_t>(text.size()));
  return bytes + text + positions + cos + sin;
}

template <class Make>
GoldenFile made(const Make& make) {
  try {
    return {make(), ""};
  } catch (const ConfigProblem& problem) {
    return {"", problem.what()};
  }
}

}  // namespace

GoldenFile golden_json(const GoldenSubject& subject) {
  return made([&] { return file_json(subject).dump(1) + "\n"; });
}

GoldenFile golden_grid(const GoldenSubject& subject, std::int64_t rows) {
  return made([&] { return grid_bytes(subject, rows); });
}

}  // namespace ropecheck::models
