#include "properties/given_table.h"

#include <cmath>
#include <string>

#include "properties/exact/exact_rope.h"

namespace ropecheck::inline properties {
namespace {

/// One step of splitmix64 from the state x: a bijection that spreads every bit.
std::uint64_t scrambled(std::uint64_t x) {
  x += 0x9e37'79b9'7f4a'7c15;
  x = (x ^ x >> 30) * 0xbf58'476d'1ce4'e5b9;
  x = (x ^ x >> 27) * 0x94d0'49bb'1331'11eb;
  return x ^ x >> 31;
}

/// A number of the format with a size in [1/8, 2), either sign, and all bits in use.
std::uint64_t drawn_entry(DType format, std::uint64_t random) {
  const double significand = 1 + std::ldexp(static_cast<double>(random >> 12), -52);
  const int exponent = static_cast<int>(random & 3) - 3;
  const double value = std::ldexp(significand, exponent);
  // Rounding may reach 2.
  return bits_of(format, (random & 4) != 0 ? -value : value);
}

}  // namespace

bool can_index_by_position(const Capabilities& can) {
  return can.table_forms.by_position && can.limits.first_declared >= 0 &&
         can.limits.last_declared < kMostTableRows;
}

TableForm table_form_of(const Case& c, const Capabilities& can) {
  if (!can.given_table) return {};
  const std::uint64_t bits = scrambled(c.q.values.seed ^ c.k.values.seed << 20);
  const TableForms& forms = can.table_forms;
  const auto one_of = [&](int bit, bool chosen, bool other) {
    return chosen && (!other || (bits >> bit & 1) != 0);
  };
  TableForm form;
  form.joint = one_of(0, forms.joint, forms.separate);
  form.full_width = one_of(1, forms.full_width, forms.half_width);
  form.in_storage = one_of(2, forms.storage, forms.float32);
  form.by_position = c.axes() == 1 && one_of(3, can_index_by_position(can), forms.by_token);
  form.drawn = (bits >> 4 & 1) != 0;
  return form;
}

TableEntry given_entry(const RopeSpec& spec, DType format, bool drawn, std::int64_t position,
                       int pair) {
  if (drawn) {
    const std::uint64_t random =
        scrambled(scrambled(static_cast<std::uint64_t>(position)) + static_cast<unsigned>(pair));
    return {drawn_entry(format, random), drawn_entry(format, scrambled(random))};
  }
  const auto rope = exact::exact_rope(spec);
  const CosSin<exact::DoubleDouble> turn = rope->at(position, pair);
  return {bits_of(format, (rope->attention_factor() * turn.cos).hi),
          bits_of(format, (rope->attention_factor() * turn.sin).hi)};
}

Budget budget_by_given_table(const Contract& contract, DType dtype, Direction direction) {
  const RopeSpec without_factor;
  Budget budget = budget_of(contract, without_factor, dtype, direction);
  budget.angle = 0;
  budget.angles.clear();
  budget.positions_in_float32 = false;
  budget.rotation =
      sum_of(rotation_terms_by_given_entries(contract.at(dtype, direction).rotation, dtype));
  return budget;
}

std::string describe(const TableForm& form) {
  return std::string("cos and sin given ") +
         (form.joint ? "as [cos | sin] in one row" : "separately") +
         (form.full_width ? ", full width" : ", half width") +
         (form.in_storage ? ", in the format of the tensors" : ", in float32") +
         (form.by_position ? ", by position" : ", a row for each token") +
         (form.drawn ? ", drawn at random" : ", of angles");
}

}  // namespace ropecheck::properties
