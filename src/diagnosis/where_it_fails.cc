#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <variant>

#include "diagnosis/failure_pattern.h"
#include "properties/case/octave.h"

// Searches for simple conditions. Each is a yes or no, or a number with a limit, of a call or of a
// pair in it. A condition is reported if it holds for every wrong pair, does not hold for right
// ones, and would not do so by chance. The pairs of a call are alike, so the probability of chance
// is estimated one call at a time. It is the product of the p_i, where p_i is the share of pairs
// that meet the condition, in wrong call i or, if all pairs of that call meet it, in all calls.
namespace ropecheck::diagnosis {
namespace {

constexpr double kHardlyByChance = 0.005;

struct Item {
  const Case* c;
  const PairResult* pair;
};

struct Fact {
  const char* words;  ///< completes "all of them are results …"
  bool (*holds)(const Item&);
};

bool is_scaled(const RopeSpec& spec) { return !std::holds_alternative<NoScaling>(spec.scaling); }
bool is_listed(const RopeSpec& spec) {
  return std::holds_alternative<ListedFrequencies>(spec.scaling);
}

constexpr Fact kFacts[] = {
    {"of q", [](const Item& i) { return i.pair->where.tensor == 'q'; }},
    {"of k", [](const Item& i) { return i.pair->where.tensor == 'k'; }},
    {"in float32", [](const Item& i) { return i.c->dtype == DType::float32; }},
    {"in float16", [](const Item& i) { return i.c->dtype == DType::float16; }},
    {"in bfloat16", [](const Item& i) { return i.c->dtype == DType::bfloat16; }},
    {"in float64", [](const Item& i) { return i.c->dtype == DType::float64; }},
    {"of the inverse", [](const Item& i) { return i.c->direction == Direction::inverse; }},
    {"of the vector-Jacobian product",
     [](const Item& i) { return i.c->direction == Direction::vjp; }},
    {"forward", [](const Item& i) { return i.c->direction == Direction::forward; }},
    {"in place", [](const Item& i) { return i.c->in_place; }},
    {"out of place", [](const Item& i) { return !i.c->in_place; }},
    {"in the interleaved layout",
     [](const Item& i) { return i.c->spec.layout == Layout::interleaved; }},
    {"in the half_split layout",
     [](const Item& i) { return i.c->spec.layout == Layout::half_split; }},
    {"where rotary_dim is less than head_dim",
     [](const Item& i) { return i.c->spec.rotary_dim < i.c->spec.head_dim; }},
    {"where the whole head is rotated",
     [](const Item& i) { return i.c->spec.rotary_dim == i.c->spec.head_dim; }},
    {"where the rotary window has an offset",
     [](const Item& i) { return i.c->spec.rotary_offset > 0; }},
    {"with a scaling", [](const Item& i) { return is_scaled(i.c->spec) && !is_listed(i.c->spec); }},
    {"with listed frequencies", [](const Item& i) { return is_listed(i.c->spec); }},
    {"without a scaling", [](const Item& i) { return !is_scaled(i.c->spec); }},
    {"with inputs that are not contiguous",
     [](const Item& i) { return !i.c->q.in.contiguous() || !i.c->k.in.contiguous(); }},
    {"with outputs that are not contiguous",
     [](const Item& i) {
       return !i.c->in_place && (!i.c->q.out.contiguous() || !i.c->k.out.contiguous());
     }},
    {"at negative positions", [](const Item& i) { return i.pair->t < 0; }},
    {"at odd positions", [](const Item& i) { return i.pair->t % 2 != 0; }},
    {"at position 0", [](const Item& i) { return i.pair->t == 0; }},
    {"in the last pair", [](const Item& i) { return i.pair->where.pair == i.c->spec.pairs() - 1; }},
    {"in the first pair", [](const Item& i) { return i.pair->where.pair == 0; }},
    {"in odd pairs", [](const Item& i) { return i.pair->where.pair % 2 != 0; }},
    {"in the last head",
     [](const Item& i) {
       return i.pair->where.head == (i.pair->where.tensor == 'q' ? i.c->q : i.c->k).heads - 1;
     }},
    {"in odd heads", [](const Item& i) { return i.pair->where.head % 2 != 0; }},
    {"in the first head", [](const Item& i) { return i.pair->where.head == 0; }},
    {"in the last token", [](const Item& i) { return i.pair->where.seq == i.c->seq - 1; }},
    {"in the first token", [](const Item& i) { return i.pair->where.seq == 0; }},
    {"in the last batch row", [](const Item& i) { return i.pair->where.batch == i.c->batch - 1; }},
    {"in the first batch row", [](const Item& i) { return i.pair->where.batch == 0; }},
    {"of calls with one token", [](const Item& i) { return i.c->seq == 1; }},
    {"of calls in which q and k have different numbers of heads",
     [](const Item& i) { return i.c->q.heads != i.c->k.heads; }},
};

/// The number of bits from the first 1 to the last, which a format needs to hold the position.
std::int64_t significant_bits(const Item& item) {
  const std::uint64_t size = magnitude(item.pair->t);
  return size == 0 ? 0 : static_cast<std::int64_t>(std::bit_width(size)) - std::countr_zero(size);
}

struct Number {
  const char* words;  ///< the words, with "% " in place of the limit
  std::int64_t (*of)(const Item&);
};

constexpr Number kNumbers[] = {
    {"in pairs from % on", [](const Item& i) -> std::int64_t { return i.pair->where.pair; }},
    {"in heads from % on", [](const Item& i) -> std::int64_t { return i.pair->where.head; }},
    {"in tokens from % on", [](const Item& i) -> std::int64_t { return i.pair->where.seq; }},
    {"in batch rows from % on", [](const Item& i) -> std::int64_t { return i.pair->where.batch; }},
    {"where rotary_dim is % or more",
     [](const Item& i) -> std::int64_t { return i.c->spec.rotary_dim; }},
    {"where head_dim is % or more",
     [](const Item& i) -> std::int64_t { return i.c->spec.head_dim; }},
    {"of calls with % or more tokens", [](const Item& i) -> std::int64_t { return i.c->seq; }},
    {"of calls with % or more batch rows",
     [](const Item& i) -> std::int64_t { return i.c->batch; }},
    {"of calls with % or more heads of q",
     [](const Item& i) -> std::int64_t { return i.c->q.heads; }},
};

template <class Holds>
double share(const Probe& probe, const Holds& holds) {
  if (probe.pairs.empty()) return 0;
  const auto count =
      std::count_if(probe.pairs.begin(), probe.pairs.end(), [&](const PairResult& pair) {
        return holds(Item{&probe.shape(), &pair});
      });
  return static_cast<double>(count) / static_cast<double>(probe.pairs.size());
}

bool has_wrong_pairs(const Probe& probe) {
  return std::any_of(probe.pairs.begin(), probe.pairs.end(),
                     [](const PairResult& pair) { return pair.wrong(); });
}

/// The probability that every wrong pair meets the condition by chance; 1 if a wrong pair does not
/// meet it.
template <class Holds>
double chance(const std::vector<Probe>& probes, const Holds& holds) {
  double of_all = 0;
  double count = 0;
  for (const Probe& probe : probes)
    if (!probe.pairs.empty()) {
      of_all += share(probe, holds);
      ++count;
    }
  double product = 1;
  for (const Probe& probe : probes) {
    if (!has_wrong_pairs(probe)) continue;
    for (const PairResult& pair : probe.pairs)
      if (pair.wrong() && !holds(Item{&probe.shape(), &pair})) return 1;
    const double here = share(probe, holds);
    product *= here < 1 ? here : of_all / count;
  }
  return product;
}

struct Finding {
  double chance;
  std::string words;
};

std::string with_limit(const std::string& words, std::int64_t limit) {
  std::string text = words;
  return text.replace(text.find('%'), 1, std::to_string(limit));
}

/// Finds positions that were rounded: positions of many significant bits are wrong, and equally
/// large positions with fewer bits are right. The probability that all of these are right by chance
/// is (1 − share of the wrong among the former)ⁿ, where n is the number of different positions of
/// the latter kind.
std::optional<Finding> rounded_positions(const std::vector<Probe>& probes) {
  const std::uint64_t nearest = smallest_wrong_position(probes);
  std::int64_t least = std::numeric_limits<std::int64_t>::max();
  for (const Probe& probe : probes)
    for (const PairResult& pair : probe.pairs)
      if (pair.wrong()) least = std::min(least, significant_bits({&probe.shape(), &pair}));
  double wrong = 0;
  double with_many_bits = 0;
  std::set<std::int64_t> with_few_bits;
  for (const Probe& probe : probes)
    for (const PairResult& pair : probe.pairs) {
      if (magnitude(pair.t) < nearest) continue;
      if (significant_bits({&probe.shape(), &pair}) < least) {
        with_few_bits.insert(pair.t);
        continue;
      }
      ++with_many_bits;
      wrong += pair.wrong() ? 1 : 0;
    }
  const double p = std::pow(1 - wrong / with_many_bits, static_cast<double>(with_few_bits.size()));
  if (with_few_bits.empty() || p >= kHardlyByChance) return std::nullopt;
  return Finding{p, "at positions of " + std::to_string(least) +
                        " or more significant bits, as if they were rounded to fewer"};
}

/// The number of times that the position can be halved; 63 for position 0.
std::int64_t halvings(const Item& item) {
  return item.pair->t == 0 ? 63 : std::countr_zero(magnitude(item.pair->t));
}

/// Finds errors at multiples of a power of two, for instance at the beginning of each block of a
/// table.
std::optional<Finding> at_multiples(const std::vector<Probe>& probes) {
  std::int64_t least = 63;
  for (const Probe& probe : probes)
    for (const PairResult& pair : probe.pairs)
      if (pair.wrong()) least = std::min(least, halvings({&probe.shape(), &pair}));
  if (least == 0 || least == 63) return std::nullopt;
  const double p = chance(probes, [&](const Item& item) { return halvings(item) >= least; });
  if (p >= kHardlyByChance) return std::nullopt;
  return Finding{p, least == 1 ? "at even positions"
                               : "at multiples of " + std::to_string(std::int64_t{1} << least)};
}

std::optional<Boundary> boundary_by(const std::vector<Probe>& probes, bool of_size) {
  std::map<std::int64_t, bool> is_wrong;  // by position
  for (const Probe& probe : probes)
    for (const PairResult& pair : probe.pairs) {
      const auto size = static_cast<std::int64_t>(magnitude(pair.t));
      bool& wrong = is_wrong[of_size ? size : pair.t];
      wrong = wrong || pair.wrong();
    }
  const auto first = std::find_if(is_wrong.begin(), is_wrong.end(),
                                  [](const auto& position) { return position.second; });
  const auto below = std::distance(is_wrong.begin(), first);
  const auto above = std::distance(first, is_wrong.end());
  const auto wrong =
      std::count_if(first, is_wrong.end(), [](const auto& position) { return position.second; });
  // If positions below were wrong with the same share, the probability that all of them are right
  // would be at most kHardlyByChance.
  constexpr double kNearlyEvery = 0.9;
  const double share = above == 0 ? 0 : static_cast<double>(wrong) / static_cast<double>(above);
  constexpr std::ptrdiff_t kFewest = 3;
  if (above < kFewest || share < kNearlyEvery || below < kFewest ||
      std::pow(1 - kNearlyEvery, static_cast<double>(below)) >= kHardlyByChance)
    return std::nullopt;
  return Boundary{first->first, std::prev(first)->first, of_size};
}

std::optional<Finding> from_a_position_on(const std::vector<Probe>& probes) {
  const auto boundary = boundary_of(probes);
  if (!boundary) return std::nullopt;
  const std::string first = std::to_string(boundary->first_wrong);
  return Finding{0, (boundary->of_size ? "at positions of " + first + " or more in size"
                                       : "at positions from " + first + " on") +
                        " (" + std::to_string(boundary->last_right) + " is still right)"};
}

/// All findings, the least likely by chance first.
std::vector<Finding> findings(const std::vector<Probe>& probes) {
  std::vector<Finding> found;
  if (const auto from = from_a_position_on(probes)) found.push_back(*from);
  if (const auto rounded = rounded_positions(probes)) found.push_back(*rounded);
  if (const auto multiples = at_multiples(probes)) found.push_back(*multiples);
  for (const Fact& fact : kFacts)
    if (const double p = chance(probes, fact.holds); p < kHardlyByChance)
      found.push_back({p, fact.words});
  for (const Number& number : kNumbers) {
    std::int64_t least = std::numeric_limits<std::int64_t>::max();
    for (const Probe& probe : probes)
      for (const PairResult& pair : probe.pairs)
        if (pair.wrong()) least = std::min(least, number.of({&probe.shape(), &pair}));
    const auto holds = [&](const Item& item) { return number.of(item) >= least; };
    if (const double p = chance(probes, holds); p < kHardlyByChance)
      found.push_back({p, with_limit(number.words, least)});
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const Finding& a, const Finding& b) { return a.chance < b.chance; });
  return found;
}

}  // namespace

std::optional<Boundary> boundary_of(const std::vector<Probe>& probes) {
  const auto from = boundary_by(probes, false);
  return from ? from : boundary_by(probes, true);
}

std::uint64_t smallest_wrong_position(const std::vector<Probe>& probes) {
  std::uint64_t nearest = std::numeric_limits<std::uint64_t>::max();
  for (const Probe& probe : probes)
    for (const PairResult& pair : probe.pairs)
      if (pair.wrong()) nearest = std::min(nearest, magnitude(pair.t));
  return nearest;
}

std::string where_it_fails(const std::vector<Probe>& probes) {
  std::int64_t wrong = 0;
  std::size_t all = 0;
  for (const Probe& probe : probes) {
    all += probe.pairs.size();
    wrong += std::count_if(probe.pairs.begin(), probe.pairs.end(),
                           [](const PairResult& pair) { return pair.wrong(); });
  }
  if (wrong == 0)
    return "Every rotated pair is right; what is wrong are elements that should pass through.";
  constexpr std::size_t kMost = 3;
  std::string conditions;
  const std::vector<Finding> found = findings(probes);
  for (std::size_t i = 0; i < std::min(found.size(), kMost); ++i)
    conditions += (i == 0 ? "" : ", ") + found[i].words;
  std::string text = std::to_string(wrong) + " of " + std::to_string(all) + " pairs are wrong";
  text += conditions.empty() ? ", in all tensors, layouts, heads and rows alike"
                             : "; all of them are results " + conditions;
  return text +
         ". The smallest position at which it shows in the calls made for this diagnosis is " +
         std::to_string(smallest_wrong_position(probes)) + ".";
}

}  // namespace ropecheck::diagnosis
