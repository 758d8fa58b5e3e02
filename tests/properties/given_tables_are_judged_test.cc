#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "properties/check_case.h"
#include "properties/claims/every_property.h"
#include "properties/exact/double_double.h"
#include "properties/given_table.h"
#include "tests/properties/small_case.h"

// Kernels that are given cos and sin are compared with the exact rotation by the entries. Results
// that are off by a known amount tell whether the comparison is as strict as its derivation.
namespace ropecheck {
namespace {

using exact::DoubleDouble;

/// Changes the exact result of a pair before it is rounded; r is its norm, and u that of the
/// format.
using Damage = std::function<void(double& first, double& second, double r, double u)>;

void rotate_tensor(const Call& call, const TensorArgument& t, const Damage& damage) {
  const RopeSpec& spec = *call.spec;
  const DType format = entry_format(call.table, call.dtype);
  const auto width = static_cast<std::int64_t>(size_of(call.dtype));
  for (std::int64_t b = 0; b < call.batch; ++b)
    for (std::int64_t s = 0; s < call.seq; ++s)
      for (std::int64_t h = 0; h < t.heads; ++h)
        for (int pair = 0; pair < spec.pairs(); ++pair) {
          const auto in = [&](int d) {
            const Strides& st = t.in_strides;
            const auto at = (b * st.batch + s * st.seq + h * st.head + d * st.dim) * width;
            return DoubleDouble(value_of(
                call.dtype, load_bits(call.dtype, static_cast<const std::byte*>(t.in) + at)));
          };
          const auto store = [&](int d, double value) {
            const Strides& st = t.out_strides;
            const auto at = (b * st.batch + s * st.seq + h * st.head + d * st.dim) * width;
            store_bits(call.dtype, static_cast<std::byte*>(t.out) + at, bits_of(call.dtype, value));
          };
          const TableEntry entry =
              given_entry(spec, format, call.table.drawn, call.positions[b * call.seq + s], pair);
          const DoubleDouble c = value_of(format, entry.cos);
          DoubleDouble sin = value_of(format, entry.sin);
          if (call.direction != Direction::forward) sin = -sin;
          const PairElements e = pair_elements(spec, pair);
          const DoubleDouble x1 = in(e.first), x2 = in(e.second);
          double first = (x1 * c - x2 * sin).hi, second = (x1 * sin + x2 * c).hi;
          damage(first, second, std::hypot(x1.hi, x2.hi) * std::hypot(c.hi, sin.hi),
                 format_of(call.dtype).unit_roundoff());
          store(e.first, first);
          store(e.second, second);
        }
}

Implementation kernel(const Damage& damage) {
  Implementation kernel;
  kernel.name = "given a table";
  Capabilities& can = kernel.capabilities;
  can.given_table = can.float64 = can.bfloat16 = true;
  can.partial_rotary = can.several_axes = false;
  can.min_position = can.limits.first_declared = 0;
  can.max_position = can.limits.last_declared = 4095;
  kernel.rotate = [damage](const Call& call) {
    rotate_tensor(call, call.q, damage);
    rotate_tensor(call, call.k, damage);
    return CallStatus{};
  };
  return kernel;
}

void nothing(double&, double&, double, double) {}

/// Several cases, whose seeds give them tables of all forms.
std::vector<Case> some_cases(DType dtype) {
  std::vector<Case> cases;
  for (std::uint64_t seed = 0; seed < 32; ++seed) {
    Case c = testing::small_case(8, {0, 1, 77, 4095});
    c.dtype = dtype;
    c.q.values.seed = seed;
    c.k.values.seed = seed + 100;
    cases.push_back(c);
  }
  return cases;
}

int failures_of(const Damage& damage, DType dtype, const std::string& contract) {
  const Implementation rope = kernel(damage);
  int failures = 0;
  for (const Case& c : some_cases(dtype)) {
    const Verdict verdict =
        check_case(claims::kMatchesReference, c, rope, *contract_named(contract));
    EXPECT_TRUE(verdict.outcome == Outcome::passed || verdict.outcome == Outcome::failed)
        << verdict.reason;
    failures += verdict.fails() ? 1 : 0;
  }
  return failures;
}

/// Moves the result along the circle by `share` of u·r.
Damage off_by(double share) {
  return [share](double& first, double& second, double r, double u) {
    const double size = std::hypot(first, second);
    if (size == 0) return;
    const double step = share * u * r / size;
    const double before = first;
    first -= step * second;
    second += step * before;
  };
}

TEST(AGivenTable, IsRightIfTheRotationByItsEntriesIs) {
  for (const DType dtype : {DType::float32, DType::bfloat16, DType::float64})
    for (const char* contract : {"float32", "correctly-rounded"})
      EXPECT_EQ(failures_of(nothing, dtype, contract), 0) << name_of(dtype) << ' ' << contract;
}

// The result is rounded once more, by at most u·r, so that errors from bound + 1 on always show,
// and errors up to bound − 1 never do.
TEST(AGivenTable, HasTheBudgetOfAComplexProduct) {
  const double bound = std::sqrt(5.0);
  EXPECT_EQ(failures_of(off_by(bound - 1), DType::float32, "float32"), 0);
  EXPECT_EQ(failures_of(off_by(bound + 1.001), DType::float32, "float32"), 32);
  // Its own last rounding is all that a narrow format may lose: 1 unit, and 2^-16 times √5.
  EXPECT_EQ(failures_of(off_by(2.001), DType::bfloat16, "float32"), 32);
  EXPECT_EQ(failures_of(off_by(0.6), DType::float32, "correctly-rounded"), 32);
}

TEST(AGivenTable, IsNoneOfOtherEntries) {
  const Damage swapped = [](double& first, double& second, double, double) {
    std::swap(first, second);
  };
  const Damage longer = [](double& first, double& second, double, double) {
    first *= 1 + 0x1p-20;
    second *= 1 + 0x1p-20;
  };
  for (const Damage& damage : {swapped, longer})
    EXPECT_EQ(failures_of(damage, DType::float32, "float32"), 32);
}

TEST(AGivenTable, HasEveryFormInSomeCase) {
  std::set<int> forms;
  for (const Case& c : some_cases(DType::float32)) {
    const TableForm form = table_form_of(c, kernel(nothing).capabilities);
    forms.insert(form.joint + 2 * form.full_width + 4 * form.in_storage + 8 * form.by_position +
                 16 * form.drawn);
  }
  EXPECT_GE(forms.size(), 16U);
  for (int bit = 0; bit < 5; ++bit)
    for (const int value : {0, 1})
      EXPECT_TRUE(std::any_of(forms.begin(), forms.end(),
                              [&](int form) { return (form >> bit & 1) == value; }));
}

// Entries that are drawn have any angle and any norm.
TEST(AGivenTable, IsDrawnOffTheCircle) {
  double least = 10, greatest = 0;
  for (std::int64_t position = 0; position < 100; ++position) {
    const TableEntry entry = given_entry(RopeSpec{}, DType::float32, true, position, 3);
    const double norm =
        std::hypot(value_of(DType::float32, entry.cos), value_of(DType::float32, entry.sin));
    least = std::min(least, norm);
    greatest = std::max(greatest, norm);
  }
  EXPECT_LT(least, 0.5);
  EXPECT_GT(greatest, 2);
}

TEST(AGivenTable, IsAskedNothingAboutAngles) {
  const Implementation rope = kernel(nothing);
  int asked = 0;
  for (const Property* property : all_properties()) {
    const Verdict verdict =
        check_case(*property, some_cases(DType::float32).front(), rope, *contract_named("float32"));
    EXPECT_FALSE(verdict.fails()) << property->name << ": " << verdict.reason;
    asked += verdict.outcome == Outcome::passed ? 1 : 0;
  }
  EXPECT_GE(asked, 10);
}

}  // namespace
}  // namespace ropecheck
