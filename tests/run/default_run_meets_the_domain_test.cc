#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "adapters/builtin/builtin.h"
#include "properties/case/random_spec.h"
#include "properties/case/straddling_positions.h"
#include "properties/subject.h"
#include "properties/tensor_memory.h"
#include "run/run.h"
#include "run/targets.h"

// Checks which cases a default run draws: every value below is drawn, whatever the seed. The
// properties are replaced by ones of the same name that record each case and accept it.
namespace ropecheck {
namespace {

/// The values drawn, in words: "r=46", "heads 12/2", "seq 257", "batch stride negative".
struct Met {
  std::map<std::string, int> words;               ///< the number of times
  std::map<std::string, std::set<int>> sizes_of;  ///< property → rotary dims in float32
  std::map<DType, std::set<int>> sizes_in;        ///< format → rotary dims of matches_reference
  /// property → format → tokens of its rows of more than 300
  std::map<std::string, std::map<DType, std::set<int>>> long_rows_of;
  /// format → kinds of large calls of matches_reference
  std::map<DType, std::set<std::string>> large_calls_of;
  int most_rows = 0;

  void note(bool met, const std::string& word) {
    if (met) ++words[word];
  }
};

std::mutex mutex;
Met met;

void note_memory(const Case& c, const TensorCase& tensor) {
  const int others = (c.q.heads + 2 * c.k.heads - tensor.heads) * c.spec.head_dim;
  for (const Arrangement* a : {&tensor.in, &tensor.out}) {
    const std::string side = a == &tensor.in ? "input " : "output ";
    if (c.in_place && a == &tensor.out) continue;
    met.note(a->contiguous(), side + "contiguous");
    met.note(a->heads_first && !a->batch_second && c.seq > 1 && tensor.heads > 1,
             side + "[batch, heads, seq]");
    met.note(a->batch_second && !a->heads_first && c.batch > 1 && c.seq > 1,
             side + "[seq, batch, heads]");
    met.note(a->batch_second && a->heads_first && c.batch > 1 && tensor.heads > 1,
             side + "[heads, batch, seq]");
    met.note(a->reversed && c.seq > 1, side + "seq backwards");
    met.note(a->reversed_batch && c.batch > 1, side + "batch backwards");
    met.note(a->reversed_heads && tensor.heads > 1, side + "heads backwards");
    met.note(a->reversed_dim, side + "dim backwards");
    met.note(a->step > 1, side + "step");
    met.note(a->head_gap > 0 && tensor.heads > 1, side + "head gap");
    met.note(a->token_gap > 0 && c.seq > 1, side + "token gap");
    met.note(a->token_gap == others && c.seq > 1, side + "slice of packed q, k, v");
    met.note(a->batch_gap > 0 && c.batch > 1, side + "batch gap");
    const Strides strides = place(c, tensor.heads, *a).strides;
    met.note((c.batch - 1) * std::abs(strides.batch) + (c.seq - 1) * std::abs(strides.seq) +
                     (tensor.heads - 1) * std::abs(strides.head) >
                 std::int64_t{1} << 32,
             side + "beyond 2^32 elements");
    met.note(a->misalignment > 0, side + "misaligned");
    met.note(a->misalignment == 1, side + "misaligned by 1");
    met.note(a->broadcast_batch && c.batch > 1, side + "batch broadcast");
    met.note(a->broadcast_seq && c.seq > 1, side + "seq broadcast");
    met.note(a->broadcast_heads && tensor.heads > 1, side + "heads broadcast");
  }
  met.note(!c.in_place && !(tensor.in == tensor.out), "other strides for the output");
}

void note_positions(const Case& c) {
  if (c.axes() > 1) {
    bool differ = false, all = false;
    for (std::size_t token = 0; token < static_cast<std::size_t>(c.tokens()); ++token) {
      const Position p = c.position_of(token);
      differ |= !(p == on_axes(p.axes, p.numbers[0]));
      all |= p.axes == 3 && p.numbers[0] != p.numbers[1] && p.numbers[1] != p.numbers[2] &&
             p.numbers[0] != p.numbers[2];
    }
    met.note(differ, "axes that differ");
    met.note(all, "three axes that all differ");
    return;
  }
  const auto row = [&](int b) {
    const auto first = c.positions.begin() + std::ptrdiff_t{b} * c.seq;
    return std::vector<std::int64_t>(first, first + c.seq);
  };
  for (int b = 0; b < c.batch; ++b) {
    const std::vector<std::int64_t> p = row(b);
    if (c.seq < 3) continue;
    bool up = true, down = true;
    for (std::size_t i = 1; i < p.size(); ++i) {
      up &= p[i - 1] < p[i] && p[i] == p[i - 1] + 1;
      down &= p[i - 1] > p[i] && p[i] == p[i - 1] - 1;
    }
    const std::set<std::int64_t> distinct(p.begin(), p.end());
    met.note(up && p[0] == 0, "positions from 0 on");
    met.note(up && p[0] > 0, "positions with an offset");
    met.note(down, "positions backwards");
    met.note(distinct.size() < p.size() && distinct.size() > 1, "positions with repeats");
    met.note(distinct.size() == p.size() && !up && !down, "positions in any order");
    met.note(p[0] < 0, "positions below 0");
    met.note(b > 0 && p != row(0), "positions of their own for each row");
  }
  for (const std::int64_t p : c.positions)
    for (int bit = 1; bit <= 62; ++bit)
      for (const int aside : {-1, 1})
        met.note(p == (std::int64_t{1} << bit) + aside,
                 "position 2^" + std::to_string(bit) + (aside < 0 ? "-1" : "+1"));
}

/// All of a call's positions below a threshold and up to it, all above and from it on, or both.
void note_straddle(const std::vector<std::int64_t>& p, std::int64_t threshold,
                   const std::string& name) {
  const auto [least, greatest] = std::minmax_element(p.begin(), p.end());
  const auto has = [&](std::int64_t t) { return std::find(p.begin(), p.end(), t) != p.end(); };
  met.note(*greatest == threshold - 1, "below " + name);
  met.note(*least == threshold, "above " + name);
  met.note(has(threshold - 1) && has(threshold), "across " + name);
}

void note_straddles(const Case& c) {
  if (c.axes() > 1) return;
  for (int bit = 1; bit <= 62; ++bit)
    note_straddle(c.positions, std::int64_t{1} << bit, "2^" + std::to_string(bit));
  for (const std::int64_t length : trained_lengths(c.spec))
    note_straddle(c.positions, length, "the trained length");
}

template <class S>
void note_lengths(const S& s, const std::string& name) {
  if constexpr (requires { s.seq_len; })
    for (const int aside : {-1, 0, 1})
      met.note(s.seq_len == s.original_length + aside, name + " at L0" +
                                                           (aside < 0   ? "-1"
                                                            : aside > 0 ? "+1"
                                                                        : ""));
  if constexpr (requires { s.original_length; })
    met.note(true, "L0=" + std::to_string(s.original_length));
}

void note_case(const Case& c) {
  const RopeSpec& spec = c.spec;
  met.note(true, "r=" + std::to_string(spec.rotary_dim));
  met.note(true, "heads " + std::to_string(c.q.heads) + "/" + std::to_string(c.k.heads));
  met.note(true, "seq " + std::to_string(c.seq));
  met.note(true, "batch " + std::to_string(c.batch));
  met.note(spec.head_dim == spec.rotary_dim, "D=r");
  for (const int more : {1, 2})
    met.note(spec.head_dim == spec.rotary_dim + more, "D=r+" + std::to_string(more));
  for (const int times : {2, 3})
    met.note(spec.head_dim == times * spec.rotary_dim, "D=" + std::to_string(times) + "r");
  met.note(spec.rotary_offset > 0, "window not at the start");
  met.note(spec.rotary_offset > 0 && spec.rotary_offset + spec.rotary_dim == spec.head_dim,
           "window at the end");
  met.note(spec.layout == Layout::interleaved, "interleaved");
  met.note(spec.layout == Layout::half_split, "half_split");
  for (const double base : {10.0, 500.0, 1e4, 5e5, 1e6, 1e7, 8e6, 1.0000001})
    met.note(spec.base == base, "base " + std::to_string(base));
  met.note(true, "scaling " + std::to_string(spec.scaling.index()));
  std::visit([](const auto& s) { note_lengths(s, "frequencies"); }, spec.scaling);
  const Capabilities can;
  met.note(tells_parameters_apart(spec, can),
           "parameters all apart, scaling " + std::to_string(spec.scaling.index()));
  std::set<int> sizes = {c.batch,       c.seq,           c.q.heads,         c.k.heads,
                         spec.head_dim, spec.rotary_dim, spec.rotary_offset};
  met.note(sizes.size() == 7 && !sizes.contains(0), "sizes all apart");
  met.note(c.in_place, "in place");
  met.note(!c.in_place, "out of place");
  met.note(c.direction == Direction::inverse, "inverse");
  met.note(c.q.values == c.k.values, "q = k");
  met.note(c.k.values.profile == Profile::ones, "k constant");
  note_positions(c);
  note_straddles(c);
  note_memory(c, c.q);
  note_memory(c, c.k);
  met.most_rows = std::max(met.most_rows, c.tokens() * c.q.heads);
}

std::string checked_property;

const std::set<std::string> kLargeCalls = {"2^18 elements",
                                           "long, many and wide heads",
                                           "a batch of many heads",
                                           "more heads of k than of q",
                                           "long rows of several heads",
                                           "long rows of several rows",
                                           "long rows of wide heads",
                                           "rows between 128 and 256",
                                           "4 heads of q for each of k",
                                           "7 heads of q for each of k",
                                           "16 heads of q for each of k",
                                           "33 to 63 heads",
                                           "more than 64 heads",
                                           "8 rows and more heads",
                                           "32 rows and more heads"};
/// Those that a model's calls cannot have, since its heads have a width of their own.
const std::set<std::string> kLargeHeads = {"heads of 160", "heads of more than 256",
                                           "heads of more than 512"};

void note_large_call(const Case& c) {
  std::set<std::string>& kinds = met.large_calls_of[c.dtype];
  const auto note = [&](bool is_met, const std::string& kind) {
    if (is_met) kinds.insert(kind);
  };
  const int D = c.spec.head_dim, heads = c.q.heads;
  note(std::int64_t{c.tokens()} * heads * D > 1 << 18, "2^18 elements");
  note(c.seq >= 128 && heads >= 8 && D >= 64, "long, many and wide heads");
  note(c.batch >= 4 && heads >= 8, "a batch of many heads");
  note(c.k.heads > heads, "more heads of k than of q");
  note(c.seq > 512 && heads > 1, "long rows of several heads");
  note(c.seq > 512 && c.batch > 1, "long rows of several rows");
  note(c.seq > 1024 && D >= 128, "long rows of wide heads");
  note(c.seq > 129 && c.seq < 257, "rows between 128 and 256");
  for (const int times : {4, 7, 16})
    note(heads == times * c.k.heads, std::to_string(times) + " heads of q for each of k");
  note(heads > 32 && heads < 64, "33 to 63 heads");
  note(heads > 64, "more than 64 heads");
  for (const int rows : {8, 32})
    note(c.batch > rows && heads > 1, std::to_string(rows) + " rows and more heads");
  note(D >= 160 && c.spec.rotary_dim == 160, "heads of 160");
  for (const int width : {256, 512}) note(D > width, "heads of more than " + std::to_string(width));
}

Verdict look(const Case& c, const Subject&) {
  const std::lock_guard lock(mutex);
  note_case(c);
  if (checked_property == "matches_reference") {
    note_large_call(c);
    met.sizes_in[c.dtype].insert(c.spec.rotary_dim);
  }
  if (c.seq > 300) met.long_rows_of[checked_property][c.dtype].insert(c.seq);
  if (c.dtype == DType::float32) met.sizes_of[checked_property].insert(c.spec.rotary_dim);
  return {};
}

/// Returns the values that the default run with a seed draws for some targets. The cases of a
/// property do not depend on the other properties, so each property gets a run of its own.
Met met_by_a_run(std::uint64_t seed, const std::vector<std::string>& targets) {
  const Implementation rope = adapters::optimized_rope();
  met = {};
  for (const Property* property : all_properties()) {
    Property looking = *property;
    looking.check = look;
    checked_property = property->name;
    run::RunOptions options;
    options.targets = run::targets_named(targets);
    options.properties = {&looking};
    options.contract = contracts().front();
    options.max_position = std::numeric_limits<std::int64_t>::max();
    options.seed = seed;
    EXPECT_FALSE(run::run(rope, options).failed());
  }
  return std::exchange(met, {});
}

std::vector<std::string> wanted() {
  std::vector<std::string> all;
  for (int r = 2; r <= 130; r += 2) all.push_back("r=" + std::to_string(r));
  for (const char* r : {"r=192", "r=256"}) all.emplace_back(r);
  for (const char* heads : {"1/1", "2/1", "3/1", "12/2", "15/5", "64/8"})
    all.push_back(std::string("heads ") + heads);
  for (const int seq : {1, 2, 3, 31, 32, 33, 63, 64, 65, 127, 257, 513, 1025, 2049, 4097})
    all.push_back("seq " + std::to_string(seq));
  for (const char* batch : {"batch 1", "batch 2", "batch 3"}) all.emplace_back(batch);
  for (const char* window : {"D=r", "D=r+1", "D=r+2", "D=2r", "D=3r", "window not at the start",
                             "window at the end", "interleaved", "half_split"})
    all.emplace_back(window);
  for (const double base : {10.0, 500.0, 1e4, 5e5, 1e6, 1e7, 8e6, 1.0000001})
    all.push_back("base " + std::to_string(base));
  for (std::size_t scaling = 0; scaling < std::variant_size_v<Scaling>; ++scaling) {
    all.push_back("scaling " + std::to_string(scaling));
    all.push_back("parameters all apart, scaling " + std::to_string(scaling));
  }
  for (const char* length : {"frequencies at L0-1", "frequencies at L0", "frequencies at L0+1",
                             "L0=64", "L0=4096", "L0=8192", "L0=131072"})
    all.emplace_back(length);
  for (const char* kind :
       {"positions from 0 on", "positions with an offset", "positions backwards",
        "positions with repeats", "positions in any order", "positions below 0",
        "positions of their own for each row", "axes that differ", "three axes that all differ"})
    all.emplace_back(kind);
  for (const char* side : {"input ", "output "})
    for (const char* memory :
         {"contiguous", "[batch, heads, seq]", "[seq, batch, heads]", "[heads, batch, seq]",
          "seq backwards", "batch backwards", "heads backwards", "dim backwards", "step",
          "head gap", "token gap", "slice of packed q, k, v", "batch gap", "beyond 2^32 elements",
          "misaligned", "misaligned by 1"})
      all.push_back(std::string(side) + memory);
  for (const char* axis : {"batch", "seq", "heads"})
    all.push_back(std::string("input ") + axis + " broadcast");
  for (const char* rest :
       {"other strides for the output", "sizes all apart", "in place", "out of place", "inverse"})
    all.emplace_back(rest);
  return all;
}

std::vector<std::string> wanted_straddles() {
  std::vector<std::string> all;
  for (const char* side : {"below ", "above ", "across "}) {
    all.push_back(std::string(side) + "the trained length");
    for (int bit = 1; bit <= 62; ++bit) all.push_back(side + ("2^" + std::to_string(bit)));
  }
  return all;
}

std::vector<std::string> wanted_positions() {
  std::vector<std::string> all;
  for (int bit = 2; bit <= 62; ++bit)
    for (const char* aside : {"-1", "+1"})
      all.push_back("position 2^" + std::to_string(bit) + aside);
  return all;
}

std::string missing_from(const Met& run, const std::vector<std::string>& wanted) {
  std::string missing;
  for (const std::string& word : wanted)
    if (!run.words.contains(word)) missing += word + "; ";
  return missing;
}

/// The number of rotary dims that some properties draw together.
std::size_t sizes_met(const Met& run, const std::vector<std::string>& names) {
  std::set<int> sizes;
  for (const std::string& name : names)
    sizes.insert(run.sizes_of.at(name).begin(), run.sizes_of.at(name).end());
  return sizes.size();
}

/// The properties whose cost grows faster than the number of elements have each length in one of
/// the formats, all others in each format.
void expect_long_rows(const Met& run) {
  const std::set<int> all = {513, 1025, 2049, 4097};
  for (const Property* property : all_properties()) {
    const auto& rows = run.long_rows_of.at(std::string(property->name));
    std::set<int> of_all_formats;
    for (const DType dtype : kAllDTypes) {
      const std::set<int>& lengths = rows.at(dtype);
      of_all_formats.insert(lengths.begin(), lengths.end());
      if (!property->domain.small_shape) {
        EXPECT_EQ(lengths, all) << property->name << " in " << name_of(dtype);
      }
    }
    EXPECT_EQ(of_all_formats, all) << property->name;
  }
}

void expect_large_calls(const Met& run, const std::set<std::string>& more) {
  std::set<std::string> all = kLargeCalls;
  all.insert(more.begin(), more.end());
  for (const DType dtype : kAllDTypes)
    EXPECT_EQ(run.large_calls_of.at(dtype), all) << name_of(dtype);
}

void expect_the_whole_domain(const Met& run) {
  EXPECT_EQ(missing_from(run, wanted()), "");
  expect_long_rows(run);
  expect_large_calls(run, kLargeHeads);
  EXPECT_GT(run.most_rows, 65535);
  for (const char* never : {"q = k", "k constant", "output batch broadcast", "output seq broadcast",
                            "output heads broadcast"})
    EXPECT_FALSE(run.words.contains(never)) << never;
  // The three groups are about values, about relations between calls, and about bits that must not
  // depend on anything else.
  for (const DType dtype : kAllDTypes)
    EXPECT_GE(run.sizes_in.at(dtype).size(), 67u) << name_of(dtype);
  EXPECT_GE(sizes_met(run, {"shift_invariance", "one_step_is_one_step", "complex_inner_product"}),
            67u);
  EXPECT_GE(sizes_met(run, {"vectors_are_independent", "inverse_undoes", "rotations_compose"}),
            67u);
}

TEST(ADefaultRun, MeetsTheWholeDomain) {
  const Met run = met_by_a_run(1, {});
  EXPECT_EQ(missing_from(run, wanted_straddles()), "");
  expect_the_whole_domain(run);
  EXPECT_EQ(missing_from(run, wanted_positions()), "");
}

// One model has fewer cases than there are powers of two and sides, so a few of them may be
// missing.
TEST(ARunOfOneModel, HasLargeCallsAndStraddles) {
  const Met run = met_by_a_run(1, {"llama-3.1"});
  expect_large_calls(run, {});
  for (const char* side : {"below ", "above ", "across "})
    EXPECT_TRUE(run.words.contains(side + std::string("the trained length"))) << side;
  const std::string missing = missing_from(run, wanted_straddles());
  EXPECT_LE(std::count(missing.begin(), missing.end(), ';'), 18) << missing;
  const std::set<int> all = {513, 1025, 2049, 4097};
  for (const Property* property : all_properties()) {
    const auto& rows = run.long_rows_of.at(std::string(property->name));
    if (!property->domain.tells_most) {
      EXPECT_EQ(rows.size(), 1u) << property->name;
      continue;
    }
    for (const DType dtype : kAllDTypes) EXPECT_EQ(rows.at(dtype), all) << name_of(dtype);
  }
}

class RandomSpecifications : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(RandomSpecifications, MeetTheWholeDomainByThemselves) {
  expect_the_whole_domain(met_by_a_run(GetParam(), {std::string(run::kAnySpec)}));
}

INSTANTIATE_TEST_SUITE_P(WithAnySeed, RandomSpecifications, ::testing::Range<std::uint64_t>(1, 5));

TEST(TheTestItself, NoticesWhatIsMissing) {
  Met run = met_by_a_run(1, {std::string(run::kAnySpec)});
  run.words.erase("heads 64/8");
  run.words.erase("r=46");
  EXPECT_EQ(missing_from(run, wanted()), "r=46; heads 64/8; ");
}

}  // namespace
}  // namespace ropecheck
