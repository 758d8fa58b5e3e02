#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <numeric>
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

using Vector = std::array<double, 2>;

/// The rotation of a pair by given entries (cos, sin), before the result is rounded to the format.
using PairRotation = std::function<Vector(DType dtype, Vector x, Vector entries)>;

/// Changes the exact result of a pair before it is rounded; r is its norm, and u that of the
/// format.
using Damage = std::function<void(double& first, double& second, double r, double u)>;

PairRotation exact_but_for(const Damage& damage) {
  return [damage](DType dtype, Vector x, Vector entries) {
    const DoubleDouble x1 = x[0], x2 = x[1], c = entries[0], s = entries[1];
    Vector y = {(x1 * c - x2 * s).hi, (x1 * s + x2 * c).hi};
    damage(y[0], y[1], std::hypot(x[0], x[1]) * std::hypot(entries[0], entries[1]),
           format_of(dtype).unit_roundoff());
    return y;
  };
}

void rotate_tensor(const Call& call, const TensorArgument& t, const PairRotation& rotation) {
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
            return value_of(call.dtype,
                            load_bits(call.dtype, static_cast<const std::byte*>(t.in) + at));
          };
          const auto store = [&](int d, double value) {
            const Strides& st = t.out_strides;
            const auto at = (b * st.batch + s * st.seq + h * st.head + d * st.dim) * width;
            store_bits(call.dtype, static_cast<std::byte*>(t.out) + at, bits_of(call.dtype, value));
          };
          const TableEntry entry =
              given_entry(spec, format, call.table.drawn, call.positions[b * call.seq + s], pair);
          double sin = value_of(format, entry.sin);
          if (call.direction != Direction::forward) sin = -sin;
          const PairElements e = pair_elements(spec, pair);
          const auto [first, second] =
              rotation(call.dtype, {in(e.first), in(e.second)}, {value_of(format, entry.cos), sin});
          store(e.first, first);
          store(e.second, second);
        }
}

Implementation kernel(const PairRotation& rotation) {
  Implementation kernel;
  kernel.name = "given a table";
  Capabilities& can = kernel.capabilities;
  can.given_table = can.float64 = can.bfloat16 = true;
  can.partial_rotary = can.several_axes = false;
  can.min_position = can.limits.first_declared = 0;
  can.max_position = can.limits.last_declared = 4095;
  kernel.rotate = [rotation](const Call& call) {
    rotate_tensor(call, call.q, rotation);
    rotate_tensor(call, call.k, rotation);
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
  const Implementation rope = kernel(exact_but_for(damage));
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
Damage turned_by(double share) {
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
  EXPECT_EQ(failures_of(turned_by(bound - 1), DType::float32, "float32"), 0);
  EXPECT_EQ(failures_of(turned_by(bound + 1.001), DType::float32, "float32"), 32);
  // Its own last rounding is all that a narrow format may lose: 1 unit, and 2^-16 times √5.
  EXPECT_EQ(failures_of(turned_by(2.001), DType::bfloat16, "float32"), 32);
  EXPECT_EQ(failures_of(turned_by(0.6), DType::float32, "correctly-rounded"), 32);
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
    const TableForm form = table_form_of(c, kernel(exact_but_for(nothing)).capabilities);
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
  const Implementation rope = kernel(exact_but_for(nothing));
  int asked = 0;
  for (const Property* property : all_properties()) {
    const Verdict verdict =
        check_case(*property, some_cases(DType::float32).front(), rope, *contract_named("float32"));
    EXPECT_FALSE(verdict.fails()) << property->name << ": " << verdict.reason;
    asked += verdict.outcome == Outcome::passed ? 1 : 0;
  }
  EXPECT_GE(asked, 10);
}

/// The pair's rotation with the entries rounded to a narrow format first, as `table-in-storage` and
/// `storage` allow.
PairRotation by_stored_entries(RotationRung rung) {
  return [rung](DType dtype, Vector x, Vector entries) -> Vector {
    const Format& storage = format_of(dtype);
    const Format& working = rung == RotationRung::storage ? storage : kFloat32;
    const double c = round_to(storage, entries[0]), s = round_to(storage, entries[1]);
    const auto sum = [&](double a, double b) {
      return round_to(storage, round_to(working, round_to(working, a) + round_to(working, b)));
    };
    return {sum(x[0] * c, -x[1] * s), sum(x[0] * s, x[1] * c)};
  };
}

/// A pair of one token whose rotation by given entries is off by much.
struct Worst {
  std::int64_t position = 0;
  Vector x = {};
  double error = 0;  ///< in u
};

/// Searches the drawn entries of pair 0 that are hurt most by rounding, and numbers x of the
/// format.
Worst worst_by_stored_entries(RotationRung rung, DType dtype) {
  const Format& format = format_of(dtype);
  const double u = format.unit_roundoff();
  const auto entries_at = [](std::int64_t position) -> Vector {
    const TableEntry entry = given_entry(RopeSpec{}, DType::float32, true, position, 0);
    return {value_of(DType::float32, entry.cos), value_of(DType::float32, entry.sin)};
  };
  const auto rounding_of = [&](std::int64_t position) {
    const Vector w = entries_at(position);
    return std::hypot(round_to(format, w[0]) - w[0], round_to(format, w[1]) - w[1]) /
           std::hypot(w[0], w[1]);
  };
  std::vector<std::int64_t> positions(4096);
  std::iota(positions.begin(), positions.end(), 0);
  std::partial_sort(positions.begin(), positions.begin() + 8, positions.end(),
                    [&](auto a, auto b) { return rounding_of(a) > rounding_of(b); });
  Worst worst;
  for (int i = 0; i < 8; ++i) {
    const Vector w = entries_at(positions[static_cast<std::size_t>(i)]);
    for (int first = 0; first < 128; ++first)
      for (int second = -256; second < 256; ++second) {
        const Vector x = {1 + first * 0x1p-7,
                          std::copysign(1 + std::abs(second) % 128 * 0x1p-7, second) *
                              (std::abs(second) < 128 ? 1 : 0.5)};
        const Vector y = by_stored_entries(rung)(dtype, x, w);
        const double error =
            std::hypot(y[0] - (x[0] * w[0] - x[1] * w[1]), y[1] - (x[0] * w[1] + x[1] * w[0])) /
            (u * std::hypot(x[0], x[1]) * std::hypot(w[0], w[1]));
        if (error > worst.error) worst = {positions[static_cast<std::size_t>(i)], x, error};
      }
  }
  return worst;
}

// Drawn entries have any size, and lose up to u to a rounding; cos and sin lose u/√2. The error
// below of table-in-storage is more than 1 + 1/√2, which is all that entries of cos and sin may
// lose.
TEST(AGivenTable, MayBeRoundedToTheStorageFormatIfTheContractSaysSo) {
  for (const auto& [rung, at_least] :
       {std::pair{RotationRung::table_in_storage, 1.9}, {RotationRung::storage, 2.6}}) {
    const Worst worst = worst_by_stored_entries(rung, DType::bfloat16);
    EXPECT_GE(worst.error, at_least);
    Implementation rope = kernel(by_stored_entries(rung));
    rope.capabilities.table_forms.storage = false;
    Case c = testing::small_case(2, {worst.position});
    c.dtype = DType::bfloat16;
    c.q.heads = 1;
    c.q.values = c.k.values = {
        Profile::listed, 0, {bits_of(c.dtype, worst.x[0]), bits_of(c.dtype, worst.x[1])}};
    while (!table_form_of(c, rope.capabilities).drawn) ++c.q.values.seed;
    const Contract& contract = *contract_named(name_of(rung));
    const Verdict verdict = check_case(claims::kMatchesReference, c, rope, contract);
    EXPECT_EQ(verdict.outcome, Outcome::passed) << contract.name << ": " << verdict.reason;
    const double budget = budget_by_given_table(contract, c.dtype, Direction::forward).rotation;
    EXPECT_NEAR(verdict.ratio(), worst.error / budget, 1e-6) << contract.name;
    EXPECT_TRUE(check_case(claims::kMatchesReference, c, rope, *contract_named("float32")).fails());
  }
}

}  // namespace
}  // namespace ropecheck
