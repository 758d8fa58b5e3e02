#include "run/case_plan.h"

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "properties/case/dice.h"
#include "properties/case/random_spec.h"
#include "properties/recently_used.h"

namespace ropecheck::run {
namespace {

/// Cases of a chunk. The checker and the implementation remember as many specifications as this
/// many cases of each group (below) have, so that each specification is resolved only once.
constexpr int kShareCases = 16;

/// Resolving a random specification costs as much as several cases of it. So properties form this
/// many groups, and the properties of a group chunk the specifications, in all formats.
constexpr std::uint64_t kSpecGroups = 6;
static_assert(kShareCases * kSpecGroups < kSpecsInUse, "with room for those of models");

/// The indices of the case with many rows and of the case with far rows, for the properties and the
/// target that have them, in float32. These cases have no size of their own in the series of
/// specifications.
constexpr int kManyRowsCase = 19;
constexpr int kFarRowsCase = 23;

/// The property that tells most gets this many times as many random specifications as the others,
/// so that it tries every size by itself.
constexpr int kTimesForMost = 3;

/// Formats other than float32 differ from it only in the last step, so they get an eighth of the
/// cases.
int cases_of(const RunOptions& options, const Property& property, const Target& target,
             DType dtype) {
  if (dtype != DType::float32) return (options.cases + 7) / 8;
  return property.domain.tells_most && !target.spec ? kTimesForMost * options.cases : options.cases;
}

/// The FNV-1a hash.
std::uint64_t hash(std::string_view text) {
  std::uint64_t value = 0xcbf2'9ce4'8422'2325;
  for (const char c : text) value = (value ^ static_cast<unsigned char>(c)) * 0x100'0000'01b3;
  return value;
}

rc::Random stream_of(const RunOptions& options, const Property& property, const Target& target,
                     DType dtype, int index) {
  const std::uint64_t number =
      static_cast<std::uint64_t>(dtype) << 32 | static_cast<std::uint64_t>(index);
  return rc::Random({options.seed, hash(property.name), hash(target.name), number});
}

/// The specification of a case, if the target has none. The few cases of different formats have
/// different specifications. Each half of the groups tries every size.
RopeSpec spec_of(const RunOptions& options, const Property& property, const Capabilities& can,
                 DType dtype, int index) {
  const std::uint64_t group = hash(property.name) % kSpecGroups;
  const int spec = index + 4 * static_cast<int>(dtype);
  rc::Random random({options.seed, hash(kAnySpec), group, static_cast<std::uint64_t>(spec)});
  Dice dice(random);
  return draw_spec_of_series(can, dice, static_cast<int>(group % (kSpecGroups / 2)), spec);
}

}  // namespace

std::vector<Chunk> chunks_of(const RunOptions& options, const std::vector<bool>& possible,
                             const Capabilities& can) {
  std::vector<Chunk> chunks;
  for (const bool models : {false, true})
    for (int first = 0; first < kTimesForMost * options.cases; first += kShareCases)
      for (std::size_t t = 0; t < options.targets.size(); ++t)
        for (std::size_t p = 0; p < options.properties.size(); ++p)
          for (const DType dtype : declared_formats(can)) {
            const int end = std::min(first + kShareCases, cases_of(options, *options.properties[p],
                                                                   options.targets[t], dtype));
            if (possible[t] && first < end && options.targets[t].spec.has_value() == models)
              chunks.push_back({p, t, dtype, first, end});
          }
  return chunks;
}

CaseSource source_for(const Chunk& chunk, const RunOptions& options, CaseSource of_target) {
  of_target.domain = options.properties[chunk.property]->domain;
  of_target.dtype = chunk.dtype;
  return of_target;
}

Case case_of(const Chunk& chunk, int index, const RunOptions& options, const CaseSource& source) {
  const Property& property = *options.properties[chunk.property];
  const Target& target = options.targets[chunk.target];
  rc::Random random = stream_of(options, property, target, chunk.dtype, index);
  if (target.spec) return draw_case(source, random);
  const bool is_float32 = chunk.dtype == DType::float32;
  if (property.domain.many_rows && is_float32 && index == kManyRowsCase)
    return draw_case_of_many_rows(source, random);
  if (property.domain.far_rows && source.can.strides && is_float32 && index == kFarRowsCase)
    return draw_case_of_far_rows(source, random);
  CaseSource with_spec = source;
  with_spec.spec = spec_of(options, property, source.can, chunk.dtype, index);
  return draw_case(with_spec, random);
}

}  // namespace ropecheck::run
