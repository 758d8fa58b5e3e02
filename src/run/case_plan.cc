#include "run/case_plan.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string_view>

#include "properties/case/dice.h"
#include "properties/case/random_spec.h"
#include "properties/case/straddling_positions.h"
#include "properties/recently_used.h"
#include "support/text_hash.h"

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
/// target that have them, in the first declared format. These cases have no size of their own in
/// the series of specifications.
constexpr int kManyRowsCase = 19;
constexpr int kFarRowsCase = 23;

/// The property that tells most gets this many times as many random specifications as the others,
/// so that it tries every size by itself.
constexpr int kTimesForMost = 3;

/// Tokens of long rows: one more than tiles of 512, 1024, 2048 and 4096 have.
constexpr int kLongRows[] = {513, 1025, 2049, 4097};
/// A call of a size that other cases do not have, for the property that tells most, in each format.
struct LargeCall {
  LargeShape shape;
  std::optional<Window> window;  ///< of its specification if the target has none; null: few pairs
};
// Kernels choose another way by the number of tokens, elements, heads or rows, by heads of q for
// each of k, by the width of a head, and by several of these at once.
constexpr LargeCall kLargeCalls[] = {
    // a prompt, of more than 2^18 elements of q at 128 a head; a batch of many heads, more of k
    {{1, 129, 17, 8}, Window{64}},
    {{5, 9, 8, 9}, Window{32}},
    // long rows of several heads, of several rows, and of wide heads
    {{1, 4097, 2, 1}, Window{1}},
    {{2, 2049, 1, 1}, Window{1}},
    {{3, 1025, 1, 2}, Window{2}},
    {{2, 513, 2, 1}, Window{2}},
    {{1, 1025, 2, 1}, Window{64}},
    {{1, 200, 5, 1}, Window{3}},
    // groups of 4, 7 and 16 heads of q for one of k, and heads beyond 32 and 64
    {{2, 3, 28, 4}, Window{8}},
    {{1, 5, 96, 6}, Window{8}},
    {{3, 2, 48, 12}, Window{8}},
    {{1, 3, 128, 1}, Window{4}},
    // many rows
    {{9, 17, 3, 2}, Window{8}},
    {{40, 2, 2, 1}, Window{8}},
    // heads of 160, 512 and 576
    {{2, 3, 2, 1}, Window{80}},
    {{1, 3, 3, 2}, Window{256}},
    {{2, 3, 1, 1}, Window{288}},
};
/// Windows of published models. A kernel may be written for some of them alone.
constexpr Window kPublishedWindows[] = {
    {32, 192, 128}, {32, 576, 512}, {16, 96, 64}, {32, 256, 192},  // behind the latent coordinates
    {32, 128},      {32, 192},      {32, 256},    {64, 512},      {48, 128}, {48, 192},
    {16, 64},       {8, 64},        {16, 80},     {10, 80},       {12, 96},  {16, 128},
};
constexpr LargeShape kShapeOfWindows = {2, 3, 2, 1};
/// Code that finds a vector's head or token by a division that is not exact gets it wrong for some
/// numbers of heads or tokens alone. Every number up to this one is tried, in one format or
/// another.
constexpr int kMostCounted = 130;
/// Most pairs that such a call rotates. Those of models with wide heads may have more.
constexpr std::int64_t kMostPairsOfLargeCall = 600'000;
/// A shorter run is a first look, and has no large calls.
constexpr int kFewestCasesForLargeCalls = 16;
/// Most pairs of a long row's specification if the target has none.
constexpr int kPairsOfLongRows = 3;

/// Formats differ only in the last step, so that all but the first, float32 if it is declared, get
/// an eighth of the cases. The property that tells most tries every size in each: vectors of 16-bit
/// numbers have tails of other widths.
int cases_of(const RunOptions& options, const Property& property, const Target& target,
             bool is_first_format) {
  if (property.domain.tells_most && !target.spec) return kTimesForMost * options.cases;
  return is_first_format ? options.cases : (options.cases + 7) / 8;
}

/// The cases of large calls have indices from here on.
int first_large_call(const RunOptions& options) { return kTimesForMost * options.cases; }

/// The place of a property in the report's order, or that of another one if the property is new.
unsigned number_of(const Property& property) {
  const auto all = all_properties();
  const auto found = std::find_if(
      all.begin(), all.end(), [&](const Property* other) { return other->name == property.name; });
  return static_cast<unsigned>(found - all.begin());
}

/// The pairs that are rotated by a large call.
std::int64_t pairs_of(const LargeCall& call, const Target& target) {
  const auto& [batch, seq, q_heads, k_heads] = call.shape;
  return std::int64_t{batch} * seq * (q_heads + k_heads) *
         (target.spec ? target.spec->pairs() : call.window->pairs);
}

/// Whether no target draws specifications of its own, so that models get the cases that would be
/// its.
bool only_models(const RunOptions& options) {
  return std::all_of(options.targets.begin(), options.targets.end(),
                     [](const Target& target) { return target.spec.has_value(); });
}

/// The large calls of a property in the `nth` of the declared formats: long rows, of one head, and
/// for the property that tells most those of kLargeCalls, every number of heads and of tokens, and
/// the published windows as well.
/// Specifications that are drawn for a case have few pairs, so every property gets every length in
/// every format, except those whose cost grows faster than the number of elements: they share the
/// lengths among the formats. A model has many pairs. If only models are checked, one property gets
/// every shape that is affordable in every format, and each of the others one length in one format.
std::vector<LargeCall> large_calls_of(const RunOptions& options, const Property& property,
                                      const Target& target, std::size_t nth,
                                      const Capabilities& can) {
  std::vector<LargeCall> calls;
  if (options.cases < kFewestCasesForLargeCalls) return calls;
  const std::size_t formats = declared_formats(can).size();
  if (target.spec && !only_models(options)) return calls;
  // The longest is a token longer than whole tiles of every size.
  if (can.few_shapes && property.domain.tells_most)
    return {{{1, kLongRows[std::size(kLongRows) - 1]}, {}}};
  if (can.few_shapes) return calls;
  const std::size_t number = number_of(property);
  for (std::size_t i = 0; i < std::size(kLongRows); ++i) {
    const bool one_of_all =
        number % std::size(kLongRows) == i && number / std::size(kLongRows) % formats == nth;
    const bool in_one_format = (number + i) % formats == nth;
    if (property.domain.tells_most || (target.spec                   ? one_of_all
                                       : property.domain.small_shape ? in_one_format
                                                                     : true))
      calls.push_back({{1, kLongRows[i]}, {}});
  }
  if (!property.domain.tells_most) return calls;
  for (const LargeCall& call : kLargeCalls)
    if (pairs_of(call, target) <= kMostPairsOfLargeCall) calls.push_back(call);
  for (int count = 1; count <= kMostCounted; ++count) {
    if (static_cast<std::size_t>(count) % formats != nth) continue;
    const int other = kMostCounted + 1 - count;
    if (count < other) calls.push_back({{1, 3, count, other}, Window{2}});
    if (!target.spec) calls.push_back({{3, count, 1, 2}, Window{2}});
  }
  if (!target.spec && can.partial_rotary && !can.limits.any_on_specs())
    for (const Window& window : kPublishedWindows) calls.push_back({kShapeOfWindows, window});
  return calls;
}

/// The turn of the straddling positions of a case (straddling_positions.h). One ordinary case in
/// three has such positions, and one long row in two; the other long rows are the usual prefill,
/// among them those in float32 and bfloat16 of other_calls_leave_no_trace: a table that calls of
/// another format left shows there. All properties together meet all turns.
std::optional<unsigned> straddle_of_case(const Property& property, DType dtype, int index,
                                         bool is_long) {
  const unsigned number = number_of(property);
  const auto format = static_cast<unsigned>(dtype);
  const auto at = static_cast<unsigned>(index);
  // One more than there are properties; also no divisor of the number of turns.
  constexpr unsigned kStep = 25;
  if (is_long)
    return (number + format + at) % 2 == 1 ? kPrefill : number + kStep * (at + 4 * format + 5);
  if (index % 3 != 1) return std::nullopt;
  return number + kStep * (at / 3 + 11 * format);
}

rc::Random stream_of(const RunOptions& options, const Property& property, const Target& target,
                     DType dtype, int index) {
  const std::uint64_t number =
      static_cast<std::uint64_t>(dtype) << 32 | static_cast<std::uint64_t>(index);
  return rc::Random(
      {options.seed, support::fnv_1a(property.name), support::fnv_1a(target.name), number});
}

/// The specification of a case, if the target has none. The few cases of different formats have
/// different specifications. Each half of the groups tries every size.
RopeSpec spec_of(const RunOptions& options, const Property& property, const Capabilities& can,
                 DType dtype, int index) {
  const std::uint64_t group = support::fnv_1a(property.name) % kSpecGroups;
  const int spec = index + 4 * static_cast<int>(dtype);
  rc::Random random(
      {options.seed, support::fnv_1a(kAnySpec), group, static_cast<std::uint64_t>(spec)});
  Dice dice(random);
  return draw_spec_of_series(can, dice, static_cast<int>(group % (kSpecGroups / 2)), spec);
}

/// Returns the large call number `at` of a chunk.
Case large_call(const Chunk& chunk, int at, const RunOptions& options, CaseSource source,
                rc::Random& random) {
  const Property& property = *options.properties[chunk.property];
  const std::vector<DType> formats = declared_formats(source.can);
  const auto nth = static_cast<std::size_t>(std::find(formats.begin(), formats.end(), chunk.dtype) -
                                            formats.begin());
  const LargeCall call = large_calls_of(options, property, options.targets[chunk.target], nth,
                                        source.can)[static_cast<std::size_t>(at)];
  source.shape = call.shape;
  source.straddle = straddle_of_case(property, chunk.dtype, at, true);
  if (!source.spec) {
    Dice dice(random);
    source.spec =
        source.can.few_shapes
            ? draw_spec_of_few_shapes(source.can, dice)
            : draw_spec(source.can, dice,
                        call.window ? *call.window : Window{dice.between(1, kPairsOfLongRows)});
  }
  return draw_case(source, random);
}

}  // namespace

std::vector<Chunk> chunks_of(const RunOptions& options, const std::vector<bool>& possible,
                             const Capabilities& can) {
  std::vector<Chunk> chunks;
  const std::vector<DType> formats = declared_formats(can);
  const auto is_asked = [&](std::size_t t, bool models) {
    return possible[t] && options.targets[t].spec.has_value() == models;
  };
  for (const bool models : {false, true}) {
    for (int first = 0; first < kTimesForMost * options.cases; first += kShareCases)
      for (std::size_t t = 0; t < options.targets.size(); ++t)
        for (std::size_t p = 0; p < options.properties.size(); ++p)
          for (const DType dtype : formats) {
            const int end = std::min(first + kShareCases,
                                     cases_of(options, *options.properties[p], options.targets[t],
                                              dtype == formats.front()));
            if (is_asked(t, models) && first < end) chunks.push_back({p, t, dtype, first, end});
          }
    const int first = first_large_call(options);
    for (std::size_t t = 0; t < options.targets.size(); ++t)
      for (std::size_t p = 0; p < options.properties.size(); ++p)
        for (std::size_t f = 0; f < formats.size(); ++f) {
          const auto count = static_cast<int>(
              large_calls_of(options, *options.properties[p], options.targets[t], f, can).size());
          if (is_asked(t, models) && count > 0)
            chunks.push_back({p, t, formats[f], first, first + count});
        }
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
  if (index >= first_large_call(options))
    return large_call(chunk, index - first_large_call(options), options, source, random);
  CaseSource with_spec = source;
  with_spec.straddle = straddle_of_case(property, chunk.dtype, index, false);
  const bool is_first_format = chunk.dtype == declared_formats(source.can).front();
  // Declared limits may exclude these cases.
  const auto is_possible = [&](const Case& c) { return unsupported(c, source.can).empty(); };
  if (property.domain.far_rows && source.can.strides && is_first_format && index == kFarRowsCase &&
      (!target.spec || only_models(options)))
    if (Case c = draw_case_of_far_rows(source, random); is_possible(c)) return c;
  if (target.spec) return draw_case(with_spec, random);
  if (property.domain.many_rows && is_first_format && !source.can.few_shapes &&
      index == kManyRowsCase)
    if (Case c = draw_case_of_many_rows(source, random); is_possible(c)) return c;
  with_spec.spec = spec_of(options, property, source.can, chunk.dtype, index);
  return draw_case(with_spec, random);
}

}  // namespace ropecheck::run
