#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "rope/plan.h"
#include "stored.h"
#include "targets.h"

// One token's result, computed alone, must be the result of every other way of calling, to the bit.
namespace ropecheck::rope {
namespace {

RopeSpec spec_of(Layout layout, int rotary_dim) {
  RopeSpec spec;
  spec.head_dim = rotary_dim + 7;
  spec.rotary_dim = rotary_dim;
  spec.rotary_offset = 3;
  spec.layout = layout;
  return spec;
}

/// Each head of each token rotated by a call of its own: [tokens, heads, head_dim].
Bytes one_by_one(const Plan& plan, const StorageCase& s, const Bytes& in,
                 const std::vector<std::int64_t>& positions, std::int64_t heads,
                 Direction direction) {
  Bytes out(in.size());
  const std::int64_t d = plan.spec().head_dim;
  const Strides strides = contiguous_strides(1, 1, d);
  const std::size_t bytes = static_cast<std::size_t>(d) * s.size;
  for (std::size_t i = 0; i < positions.size() * static_cast<std::size_t>(heads); ++i) {
    const Tensor tensor{in.data() + i * bytes, strides, out.data() + i * bytes, strides, 1};
    const std::int64_t position = positions[i / static_cast<std::size_t>(heads)];
    plan.rotate({1, 1, &position, {&tensor, 1}, direction});
  }
  return out;
}

struct Options {
  StorageCase storage;
  Arithmetic arithmetic;
  CosSinRounding cos_sin;
};

const Options kEveryOption[] = {
    {kStorages[0], Arithmetic::float32, CosSinRounding::nearly_correct},
    {kStorages[0], Arithmetic::float32, CosSinRounding::correct},
    {kStorages[0], Arithmetic::correctly_rounded, CosSinRounding::nearly_correct},
    {kStorages[0], Arithmetic::float64, CosSinRounding::nearly_correct},
    {kStorages[1], Arithmetic::float32, CosSinRounding::nearly_correct},
    {kStorages[1], Arithmetic::float64, CosSinRounding::nearly_correct},
    {kStorages[1], Arithmetic::correctly_rounded, CosSinRounding::nearly_correct},
    {kStorages[2], Arithmetic::float32, CosSinRounding::nearly_correct},
    {kStorages[2], Arithmetic::float64, CosSinRounding::nearly_correct},
    {kStorages[2], Arithmetic::correctly_rounded, CosSinRounding::nearly_correct},
    {kStorages[3], Arithmetic::float32, CosSinRounding::nearly_correct},
    {kStorages[3], Arithmetic::correctly_rounded, CosSinRounding::nearly_correct},
};

class Surroundings : public testing::Test {
 protected:
  void check(const Options& o, Layout layout, int rotary_dim, Direction direction,
             const Target& target) {
    SCOPED_TRACE(std::string(o.storage.format.name) + " on " + target.name + ", rotary_dim " +
                 std::to_string(rotary_dim));
    const StorageCase& s = o.storage;
    const Plan plan(spec_of(layout, rotary_dim), {s.storage, o.arithmetic, o.cos_sin});
    const std::int64_t d = plan.spec().head_dim, batch = 2, seq = 21, heads = 3;
    const std::size_t tokens = static_cast<std::size_t>(batch * seq);
    const std::size_t count = tokens * static_cast<std::size_t>(heads * d);
    Bytes in(count * s.size);
    fill_random(s, in.data(), count, random_);
    // Consecutive positions across a multiple of 32, zero among them, and across the slots of the
    // batch; or fewer of them, then repeated and random ones.
    std::vector<std::int64_t> positions(tokens);
    const std::size_t consecutive = direction == Direction::forward ? tokens : 20;
    for (std::size_t i = 0; i < tokens; ++i)
      positions[i] = i < consecutive ? static_cast<std::int64_t>(i) - 9
                     : i < 30        ? 77
                                     : random_position(random_);
    const Bytes expected = one_by_one(plan, s, in, positions, heads, direction);
    const Strides strides = contiguous_strides(seq, heads, d);

    const auto rotate = [&](const Bytes& from, const Strides& from_strides, Bytes& to,
                            const Strides& to_strides, std::int64_t begin, std::int64_t end) {
      const Tensor tensor{from.data(), from_strides, to.data(), to_strides, heads};
      plan.rotate_rows({batch, seq, positions.data(), {&tensor, 1}, direction}, begin, end);
    };
    const auto all = static_cast<std::int64_t>(tokens);

    Bytes together(in.size());
    rotate(in, strides, together, strides, 0, all);
    EXPECT_EQ(together, expected) << "all tokens in one call";

    Bytes in_place = in;
    rotate(in_place, strides, in_place, strides, 0, all);
    EXPECT_EQ(in_place, expected) << "in place";

    // Rows that were made once, for the same call, and only some of their tokens by a call.
    std::vector<double> rows(tokens * plan.row_bytes() / sizeof(double), NAN);
    plan.make_rows(positions, rows.data());
    Bytes with_rows(in.size());
    const auto rotate_with_rows = [&](const Bytes& from, Bytes& to) {
      const Tensor tensor{from.data(), strides, to.data(), strides, heads};
      plan.rotate_with_rows({batch, seq, positions.data(), {&tensor, 1}, direction}, rows.data());
    };
    rotate_with_rows(in, with_rows);
    EXPECT_EQ(with_rows, expected) << "with finished rows";
    in_place = in;
    rotate_with_rows(in_place, in_place);
    EXPECT_EQ(in_place, expected) << "with finished rows, in place";

    for (const int shares : {1, 2, 5, 64}) {
      Bytes shared(in.size());
      const Tensor tensor{in.data(), strides, shared.data(), strides, heads};
      const Call call{batch, seq, positions.data(), {&tensor, 1}, direction};
      for (int share = shares; share-- > 0;)
        plan.rotate_share(call, share, shares, share % 2 == 0 ? rows.data() : nullptr);
      EXPECT_EQ(shared, expected) << shares << " shares";
    }

    // One head of each token: rows are not stored then.
    Bytes first_head(tokens * static_cast<std::size_t>(d) * s.size), its_own = first_head;
    const Strides one = contiguous_strides(seq, 1, d);
    const Tensor only{in.data(), strides, first_head.data(), one, 1};
    plan.rotate({batch, seq, positions.data(), {&only, 1}, direction});
    copy(s, expected, strides, its_own, one, {batch, seq, 1, d});
    EXPECT_EQ(first_head, its_own) << "one head";

    Bytes split(in.size());
    for (std::int64_t begin = 0; begin < all;) {
      const std::int64_t end = std::min(all, begin + 1 + static_cast<std::int64_t>(random_() % 9));
      rotate(in, strides, split, strides, begin, end);
      begin = end;
    }
    EXPECT_EQ(split, expected) << "rows split over calls";

    // One token a call, in place, as a decoder does; made again for each call, and made before.
    Bytes by_token = in, by_token_with_rows = in;
    for (std::int64_t row = 0; row < all; ++row) {
      rotate(by_token, strides, by_token, strides, row, row + 1);
      const Tensor its{by_token_with_rows.data(), strides, by_token_with_rows.data(), strides,
                       heads};
      plan.rotate_rows({batch, seq, positions.data(), {&its, 1}, direction}, row, row + 1,
                       rows.data());
    }
    EXPECT_EQ(by_token, expected) << "one token a call, in place";
    EXPECT_EQ(by_token_with_rows, expected) << "one token a call, in place, with finished rows";

    // [batch, heads, seq, head_dim], and elements two apart, backwards.
    const Strides heads_first{seq * heads * d, d, seq * d, 1};
    Bytes transposed(in.size()), back(in.size());
    rotate(in, strides, transposed, heads_first, 0, all);
    copy(s, transposed, heads_first, back, strides, {batch, seq, heads, d});
    EXPECT_EQ(back, expected) << "heads before tokens";

    const Strides reversed{2 * seq * heads * d, 2 * heads * d, 2 * d, -2};
    Bytes spread(2 * in.size());
    const Tensor apart{in.data(), strides,
                       spread.data() + static_cast<std::size_t>(2 * (d - 1)) * s.size, reversed,
                       heads};
    plan.rotate({batch, seq, positions.data(), {&apart, 1}, direction});
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t width = static_cast<std::size_t>(d);
      const std::size_t at = i / width * 2 * width + 2 * (width - 1 - i % width);
      ASSERT_EQ(bits_at(s, spread.data(), at), bits_at(s, expected.data(), i)) << "reversed";
    }

    // Queries and fewer keys together: the keys are the first head of each token.
    Bytes queries(in.size()), keys(in.size() / static_cast<std::size_t>(heads));
    const Strides key_strides = contiguous_strides(seq, 1, d);
    const Tensor both[] = {{in.data(), strides, queries.data(), strides, heads},
                           {in.data(), strides, keys.data(), key_strides, 1}};
    plan.rotate({batch, seq, positions.data(), both, direction});
    EXPECT_EQ(queries, expected) << "with keys";
    const std::size_t head_bytes = static_cast<std::size_t>(d) * s.size;
    for (std::size_t t = 0; t < tokens; ++t)
      ASSERT_EQ(std::memcmp(keys.data() + t * head_bytes,
                            expected.data() + t * static_cast<std::size_t>(heads) * head_bytes,
                            head_bytes),
                0)
          << "key " << t;
  }

  static void copy(const StorageCase& s, const Bytes& from, const Strides& a, Bytes& to,
                   const Strides& b, const std::vector<std::int64_t>& shape) {
    for (std::int64_t i = 0; i < shape[0]; ++i)
      for (std::int64_t j = 0; j < shape[1]; ++j)
        for (std::int64_t k = 0; k < shape[2]; ++k)
          for (std::int64_t l = 0; l < shape[3]; ++l) {
            const auto at = [&](const Strides& st) {
              return static_cast<std::size_t>(i * st.batch + j * st.token + k * st.head +
                                              l * st.element);
            };
            set_bits(s, to.data(), at(b), bits_at(s, from.data(), at(a)));
          }
  }

  std::mt19937_64 random_{8};
};

TEST_F(Surroundings, DoNotChangeABitOnAnyTarget) {
  for (const Target& target : targets_here()) {
    const OnTarget on(target);
    for (const Options& o : kEveryOption)
      for (const Layout layout : {Layout::interleaved, Layout::half_split})
        for (const int rotary_dim : {2, 36, 192}) {
          check(o, layout, rotary_dim, Direction::forward, target);
          check(o, layout, rotary_dim, Direction::inverse, target);
        }
  }
}

// One head without gaps, in whole vectors, has loops of its own in float32. Two heads have none.
TEST_F(Surroundings, OneHeadGivesTheBitsOfTwo) {
  for (const Target& target : targets_here()) {
    const OnTarget on(target);
    for (const Options& o : std::span(kEveryOption).first(2))
      for (const Layout layout : {Layout::interleaved, Layout::half_split})
        for (const int d : {64, 192})
          for (const Direction direction : {Direction::forward, Direction::inverse}) {
            SCOPED_TRACE(std::string(o.storage.format.name) + " on " + target.name);
            RopeSpec spec;
            spec.head_dim = spec.rotary_dim = d;
            spec.layout = layout;
            const StorageCase& s = o.storage;
            const Plan plan(spec, {s.storage, o.arithmetic, o.cos_sin});
            const std::int64_t batch = 2, seq = 11, tokens = batch * seq;
            const std::size_t head = static_cast<std::size_t>(d) * s.size;
            Bytes in(static_cast<std::size_t>(tokens) * head), two(2 * in.size());
            fill_random(s, in.data(), in.size() / s.size, random_);
            std::vector<std::int64_t> positions(static_cast<std::size_t>(tokens));
            for (std::size_t i = 0; i < positions.size(); ++i)
              positions[i] = i < 9 ? static_cast<std::int64_t>(i) - 3 : random_position(random_);
            for (std::size_t i = 0; i < positions.size(); ++i)
              for (const std::size_t h : {std::size_t{0}, std::size_t{1}})
                std::memcpy(two.data() + (2 * i + h) * head, in.data() + i * head, head);
            const Strides of_two = contiguous_strides(seq, 2, d),
                          one = contiguous_strides(seq, 1, d);
            const Tensor both{two.data(), of_two, two.data(), of_two, 2};
            plan.rotate({batch, seq, positions.data(), {&both, 1}, direction});
            Bytes expected(in.size());
            for (std::size_t i = 0; i < positions.size(); ++i)
              std::memcpy(expected.data() + i * head, two.data() + 2 * i * head, head);

            EXPECT_EQ(one_by_one(plan, s, in, positions, 1, direction), expected);
            std::vector<double> rows(positions.size() * plan.row_bytes() / sizeof(double), NAN);
            plan.make_rows(positions, rows.data());
            Bytes out(in.size()), in_place = in, by_token = in, by_token_with_rows = in;
            const auto call = [&](const Tensor& tensor) {
              return Call{batch, seq, positions.data(), {&tensor, 1}, direction};
            };
            const Tensor elsewhere{in.data(), one, out.data(), one, 1};
            plan.rotate_with_rows(call(elsewhere), rows.data());
            EXPECT_EQ(out, expected) << "with finished rows";
            const Tensor there{in_place.data(), one, in_place.data(), one, 1};
            plan.rotate_with_rows(call(there), rows.data());
            EXPECT_EQ(in_place, expected) << "with finished rows, in place";
            const Tensor each{by_token.data(), one, by_token.data(), one, 1};
            const Tensor each_with_rows{by_token_with_rows.data(), one, by_token_with_rows.data(),
                                        one, 1};
            for (std::int64_t row = 0; row < tokens; ++row) {
              plan.rotate_rows(call(each), row, row + 1);
              plan.rotate_rows(call(each_with_rows), row, row + 1, rows.data());
            }
            EXPECT_EQ(by_token, expected) << "one token a call";
            EXPECT_EQ(by_token_with_rows, expected) << "one token a call, with finished rows";
          }
  }
}

// Large enough to be stored past the caches and prefetched early.
TEST_F(Surroundings, LargeCallsGiveTheSameBits) {
  RopeSpec spec;
  for (const Options& o : kEveryOption) {
    const StorageCase& s = o.storage;
    const Plan plan(spec, {s.storage, o.arithmetic, o.cos_sin});
    const std::int64_t seq = 40, heads = 256;
    const std::size_t count = static_cast<std::size_t>(seq * heads) * 128;
    Bytes in(count * s.size), out(in.size() + 64);
    fill_random(s, in.data(), count, random_);
    std::vector<std::int64_t> positions(static_cast<std::size_t>(seq));
    for (std::size_t i = 0; i < positions.size(); ++i)
      positions[i] = static_cast<std::int64_t>(i) + 5;
    const Bytes expected = one_by_one(plan, s, in, positions, heads, Direction::forward);
    const Strides strides = contiguous_strides(seq, heads, 128);
    unsigned char* aligned =
        out.data() + (64 - reinterpret_cast<std::uintptr_t>(out.data()) % 64) % 64;
    const Tensor tensor{in.data(), strides, aligned, strides, heads};
    plan.rotate({1, seq, positions.data(), {&tensor, 1}, Direction::forward});
    EXPECT_EQ(std::memcmp(aligned, expected.data(), in.size()), 0) << s.format.name;

    std::vector<double> rows(positions.size() * plan.row_bytes() / sizeof(double), NAN);
    plan.make_rows(positions, rows.data());
    const Tensor in_place{in.data(), strides, in.data(), strides, heads};
    plan.rotate_with_rows({1, seq, positions.data(), {&in_place, 1}, Direction::forward},
                          rows.data());
    EXPECT_EQ(in, expected) << s.format.name << " in place, with finished rows";
  }
}

// Targets that fuse multiply-add agree with each other, and so do those that do not. If results are
// correctly rounded, all targets agree.
TEST_F(Surroundings, TargetsAgreeWhereTheArithmeticIsTheSame) {
  for (const Options& o : kEveryOption) {
    const StorageCase& s = o.storage;
    const Plan plan(spec_of(Layout::half_split, 100), {s.storage, o.arithmetic, o.cos_sin});
    const std::int64_t d = plan.spec().head_dim, seq = 300;
    Bytes in(static_cast<std::size_t>(seq * d) * s.size);
    fill_random(s, in.data(), static_cast<std::size_t>(seq * d), random_);
    std::vector<std::int64_t> positions(static_cast<std::size_t>(seq));
    for (std::int64_t& t : positions) t = random_position(random_);
    Bytes seen[2];
    for (const Target& target : targets_here()) {
      const OnTarget on(target);
      Bytes& before = seen[o.arithmetic == Arithmetic::correctly_rounded ? 0 : target.fuses];
      const Bytes now = one_by_one(plan, s, in, positions, 1, Direction::forward);
      if (before.empty()) before = now;
      EXPECT_EQ(now, before) << s.format.name << ' ' << target.name;
    }
  }
}

}  // namespace
}  // namespace ropecheck::rope
