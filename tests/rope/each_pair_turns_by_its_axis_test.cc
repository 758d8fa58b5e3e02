#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include "reference/certified.h"
#include "rope/plan.h"
#include "stored.h"
#include "targets.h"

namespace ropecheck::rope {
namespace {

std::vector<RopeSpec> specs_with_axes() {
  std::vector<RopeSpec> all(6);
  for (RopeSpec& spec : all) spec.head_dim = spec.rotary_dim = 80;
  all[0].axis_order = AxisOrder::chunked;
  all[0].sections = {13, 9, 18};
  all[1].axis_order = AxisOrder::interleaved;
  all[1].sections = {16, 12, 12};
  all[1].layout = Layout::interleaved;
  all[2].axis_order = AxisOrder::image;
  all[3].axis_order = AxisOrder::chunked;
  all[3].sections = {10, 10, 10, 10};
  all[3].head_dim = all[3].rotary_dim + 5;
  all[4].axis_order = AxisOrder::chunked;
  all[4].sections = {8, 16, 16, 0};
  all[4].axis_frequencies = true;
  all[4].position_scale = {Ratio{25, 24}, Ratio{-1, 14}};
  all[5].axis_order = AxisOrder::listed;
  for (int pair = 0; pair < 40; ++pair) all[5].axis_list.push_back(pair >= 30 ? 0 : 2 - pair % 2);
  all[5].position_scale = {Ratio{-1, 1}};
  return all;
}

class Axes : public testing::Test {
 protected:
  /// [seq, axes]: numbers of any size, zero among them.
  std::vector<std::int64_t> positions(const RopeSpec& spec, std::size_t seq) {
    std::vector<std::int64_t> all(seq * static_cast<std::size_t>(spec.axes()));
    for (std::int64_t& t : all) t = random_() % 4 == 0 ? 0 : random_position(random_);
    return all;
  }

  std::mt19937_64 random_{17};
};

TEST_F(Axes, EachPairTurnsByItsOwn) {
  for (const RopeSpec& spec : specs_with_axes()) {
    const std::size_t d = static_cast<std::size_t>(spec.head_dim), seq = 4;
    const std::vector<std::int64_t> at = positions(spec, seq);
    for (const StorageCase& s : kStorages) {
      const Plan plan(spec, {.storage = s.storage, .arithmetic = Arithmetic::correctly_rounded});
      Bytes in(seq * d * s.size), first;
      fill_random(s, in.data(), seq * d, random_);
      for (std::size_t i = 0; i < seq * d; i += 11)  // −0, which x·1 − y·0 would lose
        set_bits(s, in.data(), i, std::uint64_t{1} << (8 * s.size - 1));
      for (const Target& target : targets_here()) {
        const OnTarget on(target);
        Bytes x = in;
        const Strides strides = contiguous_strides(4, 1, spec.head_dim);
        const Tensor tensor{x.data(), strides, x.data(), strides, 1};
        plan.rotate({1, 4, at.data(), {&tensor, 1}, Direction::forward});
        if (first.empty()) first = x;
        ASSERT_EQ(x, first) << target.name;

        std::vector<double> rows(seq * plan.row_bytes() / sizeof(double));
        plan.make_rows(at, rows.data());
        x = in;
        plan.rotate_with_rows({1, 4, at.data(), {&tensor, 1}, Direction::forward}, rows.data());
        ASSERT_EQ(x, first) << target.name << " with finished rows";
      }
      for (std::size_t token = 0; token < seq; ++token) {
        for (int pair = 0; pair < spec.pairs(); ++pair) {
          const std::int64_t t = at[token * static_cast<std::size_t>(spec.axes()) +
                                    static_cast<std::size_t>(axis_of_pair(spec, pair))];
          const PairElements e = pair_elements(spec, pair);
          const std::size_t i = token * d + static_cast<std::size_t>(e.first);
          const std::size_t j = token * d + static_cast<std::size_t>(e.second);
          if (t == 0) {
            EXPECT_EQ(bits_at(s, first.data(), i), bits_at(s, in.data(), i)) << pair;
            EXPECT_EQ(bits_at(s, first.data(), j), bits_at(s, in.data(), j)) << pair;
            continue;
          }
          if (pair % 5 != 0) continue;  // the certified rotation is slow
          const CertifiedPair exact = certified_rotation(spec, t, pair, value_at(s, in.data(), i),
                                                         value_at(s, in.data(), j), s.format);
          ASSERT_TRUE(exact.first && exact.second);
          EXPECT_EQ(value_at(s, first.data(), i), *exact.first) << s.format.name << ' ' << pair;
          EXPECT_EQ(value_at(s, first.data(), j), *exact.second) << s.format.name << ' ' << pair;
        }
      }
    }
  }
}

TEST_F(Axes, TableAndPlainRotationTakeTheEntriesOfASingleNumber) {
  RopeSpec spec = specs_with_axes()[0];
  RopeSpec single = spec;
  single.axis_order = AxisOrder::single;
  single.sections = {};
  const std::vector<std::int64_t> at = positions(spec, 5);
  const Plan plan(spec), alone(single);
  const std::size_t pairs = static_cast<std::size_t>(spec.pairs());
  std::vector<float> cos(5 * pairs), sin(5 * pairs), one_cos(pairs), one_sin(pairs);
  plan.cos_sin(at, cos.data(), sin.data());
  for (std::size_t token = 0; token < 5; ++token) {
    for (std::size_t axis = 0; axis < 3; ++axis) {
      const std::int64_t t = at[3 * token + axis];
      alone.cos_sin({&t, 1}, one_cos.data(), one_sin.data());
      std::vector<float> x(80, 1.25f), y(80), z(80);
      const Strides strides = contiguous_strides(1, 1, 80);
      const Tensor tensor{x.data(), strides, y.data(), strides, 1};
      const Tensor other{x.data(), strides, z.data(), strides, 1};
      plan.rotate({1, 1, &at[3 * token], {&tensor, 1}, Direction::inverse});
      alone.rotate({1, 1, &t, {&other, 1}, Direction::inverse});
      for (std::size_t pair = 0; pair < pairs; ++pair) {
        if (axis_of_pair(spec, static_cast<int>(pair)) != static_cast<int>(axis)) continue;
        EXPECT_EQ(cos[token * pairs + pair], one_cos[pair]);
        EXPECT_EQ(sin[token * pairs + pair], one_sin[pair]);
        EXPECT_EQ(y[pair], z[pair]);
        EXPECT_EQ(y[pair + 40], z[pair + 40]);
      }
    }
  }
}

}  // namespace
}  // namespace ropecheck::rope
