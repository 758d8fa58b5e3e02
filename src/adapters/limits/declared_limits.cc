#include "adapters/limits/declared_limits.h"

#include <fmt/format.h>
#include <algorithm>
#include <cstddef>
#include <limits>
#include <utility>

#include "adapters/spec_from_text.h"
#include "properties/case/encoding/number_text.h"
#include "properties/case/encoding/spec_text.h"
#include "properties/given_table.h"
#include "support/input_error.h"
#include "support/text.h"

namespace ropecheck::adapters {
namespace {

struct NamedFlag {
  std::string_view name;
  std::uint32_t code;
  bool Limits::*member;
};

static_assert(static_cast<int>(OutsidePolicy::error) == ROPECHECK_OUTSIDE_ERROR &&
              static_cast<int>(OutsidePolicy::clamp) == ROPECHECK_OUTSIDE_CLAMP &&
              static_cast<int>(OutsidePolicy::exact) == ROPECHECK_OUTSIDE_EXACT);

constexpr std::pair<std::string_view, OutsidePolicy> kPolicies[] = {
    {"error", OutsidePolicy::error},
    {"clamp", OutsidePolicy::clamp},
    {"exact", OutsidePolicy::exact}};

constexpr NamedFlag kFlags[] = {
    {"consecutive_positions", ROPECHECK_LIMIT_CONSECUTIVE_POSITIONS,
     &Limits::consecutive_positions},
    {"same_positions_in_rows", ROPECHECK_LIMIT_SAME_POSITIONS_IN_ROWS,
     &Limits::same_positions_in_rows},
    {"int32_positions", ROPECHECK_LIMIT_INT32_POSITIONS, &Limits::int32_positions},
    {"flushes_subnormals", ROPECHECK_LIMIT_FLUSHES_SUBNORMALS, &Limits::flushes_subnormals},
    {"free_zero_signs_in_gradients", ROPECHECK_LIMIT_FREE_ZERO_SIGNS_IN_GRADIENTS,
     &Limits::free_zero_signs_in_gradients},
    {"nan_may_become_infinite", ROPECHECK_LIMIT_NAN_MAY_BECOME_INFINITE,
     &Limits::nan_may_become_infinite},
};

constexpr std::pair<std::string_view, std::uint32_t> kTableForms[] = {
    {"joint", ROPECHECK_TABLE_JOINT},
    {"separate", ROPECHECK_TABLE_SEPARATE},
    {"half_width", ROPECHECK_TABLE_HALF_WIDTH},
    {"full_width", ROPECHECK_TABLE_FULL_WIDTH},
    {"float32", ROPECHECK_TABLE_FLOAT32},
    {"storage", ROPECHECK_TABLE_IN_STORAGE_FORMAT},
    {"by_position", ROPECHECK_TABLE_BY_POSITION},
    {"by_token", ROPECHECK_TABLE_BY_TOKEN}};

void add_table_forms(std::uint32_t flags, TableForms& forms) {
  const auto choose = [&](std::uint32_t first, std::uint32_t second, bool& one, bool& other) {
    const std::uint32_t both = first | second;
    one = (flags & both) != second;
    other = (flags & both) != first;
  };
  choose(ROPECHECK_TABLE_JOINT, ROPECHECK_TABLE_SEPARATE, forms.joint, forms.separate);
  choose(ROPECHECK_TABLE_HALF_WIDTH, ROPECHECK_TABLE_FULL_WIDTH, forms.half_width,
         forms.full_width);
  choose(ROPECHECK_TABLE_FLOAT32, ROPECHECK_TABLE_IN_STORAGE_FORMAT, forms.float32, forms.storage);
  choose(ROPECHECK_TABLE_BY_POSITION, ROPECHECK_TABLE_BY_TOKEN, forms.by_position, forms.by_token);
}

std::string add_spec(std::string_view text, Limits& limits) {
  try {
    limits.specs.push_back(spec_from_text(text));
    return {};
  } catch (const support::InputError& error) {
    return "declares a specification that makes no sense (" + std::string(error.what()) + ")";
  }
}

std::string add_numbers(std::string_view name, std::string_view text, std::vector<int>& list) {
  for (const std::string_view part : split(text, ',')) {
    const auto number = int_in(part);
    if (!number) return "declares " + std::string(name) + " that are no list of numbers";
    list.push_back(*number);
  }
  return {};
}

std::string add_number(std::string_view name, std::string_view text, std::int64_t& limit) {
  const auto number = int64_in(text);
  if (!number || *number < 0)
    return "declares a " + std::string(name) + " that is no number of tokens or rows";
  limit = *number == 0 ? Limits::kNone : *number;
  return {};
}

std::string add_named_table_forms(std::string_view text, TableForms& forms) {
  std::uint32_t flags = 0;
  for (const std::string_view word : split(text, ',')) {
    const auto* form = std::find_if(std::begin(kTableForms), std::end(kTableForms),
                                    [&](const auto& named) { return named.first == word; });
    if (form == std::end(kTableForms))
      return "declares table_forms with '" + std::string(word) + "', which is no form of a table";
    flags |= form->second;
  }
  add_table_forms(flags, forms);
  return {};
}

std::string numbers_text(const std::vector<int>& list) {
  std::vector<std::string> texts;
  for (const int number : list) texts.push_back(std::to_string(number));
  return support::join(texts);
}

}  // namespace

std::string add_limits(const ropecheck_limits* declared, Capabilities& can) {
  if (declared == nullptr) return {};
  constexpr std::size_t kLeast =
      offsetof(ropecheck_limits, table_forms) + sizeof(ropecheck_limits::table_forms);
  if (declared->struct_size < kLeast)
    return fmt::format("describes its limits in {} bytes where {} are needed (set struct_size)",
                       declared->struct_size, kLeast);
  Limits& limits = can.limits;
  for (const auto& [name, code, member] : kFlags) limits.*member = (declared->flags & code) != 0;
  if (declared->specs != nullptr)
    for (const std::string_view line : split(declared->specs, '\n'))
      if (!line.empty())
        if (std::string problem = add_spec(line, limits); !problem.empty()) return problem;
  for (const auto& [from, to] : {std::pair{declared->head_dims, &limits.head_dims},
                                 {declared->rotary_dims, &limits.rotary_dims}})
    for (const std::int32_t* dim = from; dim != nullptr && *dim != 0; ++dim) to->push_back(*dim);
  if (declared->longest_sequence < 0 || declared->largest_batch < 0)
    return "declares a negative longest_sequence or largest_batch";
  if (declared->longest_sequence != 0) limits.longest_sequence = declared->longest_sequence;
  if (declared->largest_batch != 0) limits.largest_batch = declared->largest_batch;
  if (declared->outside < ROPECHECK_OUTSIDE_UNDECLARED ||
      declared->outside > ROPECHECK_OUTSIDE_EXACT)
    return "declares an unknown answer to positions outside its range";
  limits.outside = static_cast<OutsidePolicy>(declared->outside);
  add_table_forms(declared->table_forms, can.table_forms);
  return {};
}

std::string add_limit(std::string_view name, std::string_view value, Capabilities& can,
                      bool& known) {
  Limits& limits = can.limits;
  known = true;
  if (name == "spec") return add_spec(value, limits);
  if (name == "head_dims") return add_numbers(name, value, limits.head_dims);
  if (name == "rotary_dims") return add_numbers(name, value, limits.rotary_dims);
  if (name == "longest_sequence") return add_number(name, value, limits.longest_sequence);
  if (name == "largest_batch") return add_number(name, value, limits.largest_batch);
  if (name == "table_forms") return add_named_table_forms(value, can.table_forms);
  if (name == "outside") {
    for (const auto& [word, policy] : kPolicies)
      if (value == word) limits.outside = policy;
    return limits.outside == OutsidePolicy::undeclared
               ? "declares an answer to positions outside its range that is neither error, clamp "
                 "nor exact"
               : "";
  }
  for (const auto& [flag, code, member] : kFlags)
    if (name == flag) {
      limits.*member = value == "1";
      return value == "0" || value == "1" ? ""
                                          : "declares " + std::string(name) + " as neither 0 nor 1";
    }
  known = false;
  return {};
}

std::string settle_limits(Capabilities& can) {
  Limits& limits = can.limits;
  if (limits.int32_positions) {
    constexpr std::int64_t kLeast = std::numeric_limits<std::int32_t>::min();
    constexpr std::int64_t kMost = std::numeric_limits<std::int32_t>::max();
    can.min_position = std::clamp(can.min_position, kLeast, kMost);
    can.max_position = std::clamp(can.max_position, kLeast, kMost);
  }
  if (can.given_table && !can.table_forms.by_token) {
    if (can.min_position < 0 || can.max_position >= kMostTableRows)
      return fmt::format(
          "takes tables by position alone, so it needs a min_position of at least 0 and a "
          "max_position below {}",
          kMostTableRows);
    can.several_axes = false;
  }
  limits.first_declared = can.min_position;
  limits.last_declared = can.max_position;
  for (const int dim : limits.head_dims)
    if (dim < 2 || dim > 1 << 20) return fmt::format("declares a head_dim of {}", dim);
  for (const int dim : limits.rotary_dims)
    if (dim < 2 || dim > 1 << 20 || dim % 2 != 0)
      return fmt::format("declares a rotary_dim of {}", dim);
  for (const RopeSpec& spec : limits.specs) {
    Case c;
    c.spec = spec;
    c.dtype = declared_formats(can).front();
    c.in_place = !can.out_of_place;
    c.positions.assign(static_cast<std::size_t>(c.axes()),
                       std::clamp<std::int64_t>(0, can.min_position, can.max_position));
    if (const std::string missing = unsupported(c, can); !missing.empty())
      return fmt::format("declares the specification '{}', but not {}", to_text(spec), missing);
  }
  return {};
}

std::vector<std::string> left_out_by_limits(const Capabilities& can) {
  const Limits& limits = can.limits;
  std::vector<std::string> words;
  const auto add_if = [&](bool declared, const std::string& what) {
    if (declared) words.push_back(what);
  };
  add_if(!limits.specs.empty(), "specifications other than its own");
  add_if(!limits.head_dims.empty(), "a head_dim other than " + numbers_text(limits.head_dims));
  add_if(!limits.rotary_dims.empty(),
         "a rotary_dim other than " + numbers_text(limits.rotary_dims));
  add_if(limits.consecutive_positions, "positions that are not consecutive");
  add_if(limits.same_positions_in_rows, "other positions in other rows of a batch");
  add_if(limits.int32_positions, "positions beyond 32 bits");
  add_if(limits.longest_sequence != Limits::kNone,
         fmt::format("sequences of more than {} tokens", limits.longest_sequence));
  add_if(limits.largest_batch != Limits::kNone,
         fmt::format("batches of more than {} rows", limits.largest_batch));
  add_if(limits.flushes_subnormals, "subnormal numbers, which count as zeros");
  add_if(limits.free_zero_signs_in_gradients,
         "the signs of zeros and the bits of NaNs in gradients");
  add_if(limits.nan_may_become_infinite, "whether a NaN stays one or becomes infinite");
  return words;
}

}  // namespace ropecheck::adapters
