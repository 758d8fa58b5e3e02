#include "diagnosis/vocabulary.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <optional>
#include <string_view>
#include <variant>

#include "properties/case/octave.h"
#include "properties/exact/rounded_frequencies.h"

namespace ropecheck::diagnosis {
namespace {

struct Fact {
  const char* words;
  bool (*holds)(const Case&);
};

template <class Kind>
bool scaled_by(const Case& c) {
  return std::holds_alternative<Kind>(c.spec.scaling);
}

bool is_listed(const Case& c) { return scaled_by<ListedFrequencies>(c); }
bool is_scaled(const Case& c) { return !scaled_by<NoScaling>(c) && !is_listed(c); }
bool has_factor(const Case& c) { return exact::attention_factor(c.spec) != 1; }

template <class Kind>
bool is_beyond_trained_length(const Case& c) {
  const auto* scaling = std::get_if<Kind>(&c.spec.scaling);
  return scaling != nullptr && scaling->seq_len > scaling->original_length;
}

/// Facts about a call. If two exclude the same, the first is said.
constexpr Fact kFacts[] = {
    {"in float32", [](const Case& c) { return c.dtype == DType::float32; }},
    {"in float16", [](const Case& c) { return c.dtype == DType::float16; }},
    {"in bfloat16", [](const Case& c) { return c.dtype == DType::bfloat16; }},
    {"in float64", [](const Case& c) { return c.dtype == DType::float64; }},
    {"in the 16-bit formats", [](const Case& c) { return size_of(c.dtype) == 2; }},
    {"forward", [](const Case& c) { return c.direction == Direction::forward; }},
    {"in the inverse", [](const Case& c) { return c.direction == Direction::inverse; }},
    {"in the vector-Jacobian product", [](const Case& c) { return c.direction == Direction::vjp; }},
    {"in the inverse and the vector-Jacobian product",
     [](const Case& c) { return c.direction != Direction::forward; }},
    {"in the interleaved layout",
     [](const Case& c) { return c.spec.layout == Layout::interleaved; }},
    {"in the half_split layout", [](const Case& c) { return c.spec.layout == Layout::half_split; }},
    {"in calls in place", [](const Case& c) { return c.in_place; }},
    {"in calls out of place", [](const Case& c) { return !c.in_place; }},
    {"in calls with an attention factor other than 1", has_factor},
    {"in calls with an attention factor of 1", [](const Case& c) { return !has_factor(c); }},
    {"with a scaling", is_scaled},
    {"without a scaling", [](const Case& c) { return scaled_by<NoScaling>(c); }},
    {"with listed frequencies", is_listed},
    {"with linear scaling", scaled_by<LinearScaling>},
    {"with ntk scaling", scaled_by<NtkScaling>},
    {"with dynamic ntk scaling", scaled_by<DynamicNtkScaling>},
    {"with yarn scaling", scaled_by<YarnScaling>},
    {"with llama3 scaling", scaled_by<Llama3Scaling>},
    {"with longrope scaling", scaled_by<LongRopeScaling>},
    {"with proportional scaling", scaled_by<ProportionalScaling>},
    {"with a sequence longer than the trained length",
     [](const Case& c) {
       return is_beyond_trained_length<DynamicNtkScaling>(c) ||
              is_beyond_trained_length<LongRopeScaling>(c);
     }},
    {"with positions of several axes", [](const Case& c) { return c.axes() > 1; }},
    {"with positions of one axis", [](const Case& c) { return c.axes() == 1; }},
    {"with rows and columns of an image",
     [](const Case& c) { return c.spec.axis_order == AxisOrder::image; }},
    {"with sections in chunks",
     [](const Case& c) { return c.spec.axis_order == AxisOrder::chunked; }},
    {"with interleaved sections",
     [](const Case& c) {
       return c.spec.axis_order == AxisOrder::interleaved ||
              c.spec.axis_order == AxisOrder::interleaved_ggml;
     }},
    {"with listed axes", [](const Case& c) { return c.spec.axis_order == AxisOrder::listed; }},
    {"with frequencies of each axis", [](const Case& c) { return c.spec.axis_frequencies; }},
    {"with scaled positions",
     [](const Case& c) { return c.spec.position_scale != PositionScale{}; }},
    {"in calls with rotary_dim less than head_dim",
     [](const Case& c) { return c.spec.rotary_dim < c.spec.head_dim; }},
    {"in calls that rotate the whole head",
     [](const Case& c) { return c.spec.rotary_dim == c.spec.head_dim; }},
    {"in calls with a rotary_offset", [](const Case& c) { return c.spec.rotary_offset > 0; }},
    {"in calls of one token", [](const Case& c) { return c.tokens() == 1; }},
    {"in calls with seq = 1", [](const Case& c) { return c.seq == 1; }},
    {"in calls with an odd seq", [](const Case& c) { return c.seq % 2 == 1; }},
    {"in calls with different numbers of heads of q and k",
     [](const Case& c) { return c.q.heads != c.k.heads; }},
    {"in calls with an input that is not contiguous",
     [](const Case& c) { return !c.q.in.contiguous() || !c.k.in.contiguous(); }},
    {"in calls with an output that is not contiguous",
     [](const Case& c) { return !c.in_place && (!c.q.out.contiguous() || !c.k.out.contiguous()); }},
    {"in calls with contiguous tensors",
     [](const Case& c) {
       return c.q.in.contiguous() && c.k.in.contiguous() &&
              (c.in_place || (c.q.out.contiguous() && c.k.out.contiguous()));
     }},
    {"in calls with a misaligned tensor",
     [](const Case& c) { return c.q.in.misalignment != 0 || c.k.in.misalignment != 0; }},
    {"in calls with negative positions",
     [](const Case& c) {
       return std::any_of(c.positions.begin(), c.positions.end(),
                          [](std::int64_t t) { return t < 0; });
     }},
    {"in calls with NaN, infinite, huge or tiny values",
     [](const Case& c) {
       return c.q.values.profile == Profile::special || c.q.values.profile == Profile::listed;
     }},
};

struct ItemFact {
  const char* words;
  bool (*holds)(const Case&, const Item&);
};

int heads_of(const Case& c, const Item& i) { return (i.where.tensor == 'q' ? c.q : c.k).heads; }

constexpr ItemFact kItemFacts[] = {
    {"of q", [](const Case&, const Item& i) { return i.where.tensor == 'q'; }},
    {"of k", [](const Case&, const Item& i) { return i.where.tensor == 'k'; }},
    {"in rotated pairs", [](const Case&, const Item& i) { return i.is_pair(); }},
    {"in elements that pass through", [](const Case&, const Item& i) { return !i.is_pair(); }},
    {"at negative positions", [](const Case&, const Item& i) { return i.t < 0; }},
    {"at positive positions", [](const Case&, const Item& i) { return i.t > 0; }},
    {"at odd positions", [](const Case&, const Item& i) { return i.t % 2 != 0; }},
    {"at even positions", [](const Case&, const Item& i) { return i.t % 2 == 0; }},
    {"at position 0", [](const Case&, const Item& i) { return i.t == 0; }},
    {"in the last pair",
     [](const Case& c, const Item& i) { return i.where.pair == c.spec.pairs() - 1; }},
    {"in the first pair", [](const Case&, const Item& i) { return i.where.pair == 0; }},
    {"in odd pairs", [](const Case&, const Item& i) { return i.where.pair % 2 == 1; }},
    {"in even pairs",
     [](const Case&, const Item& i) { return i.is_pair() && i.where.pair % 2 == 0; }},
    {"in pairs of the first half",
     [](const Case& c, const Item& i) { return i.is_pair() && 2 * i.where.pair < c.spec.pairs(); }},
    {"in pairs of the second half",
     [](const Case& c, const Item& i) { return 2 * i.where.pair >= c.spec.pairs(); }},
    {"in the last head",
     [](const Case& c, const Item& i) { return i.where.head == heads_of(c, i) - 1; }},
    {"in the first head", [](const Case&, const Item& i) { return i.where.head == 0; }},
    {"in odd heads", [](const Case&, const Item& i) { return i.where.head % 2 != 0; }},
    {"in the last token", [](const Case& c, const Item& i) { return i.where.seq == c.seq - 1; }},
    {"in the first token", [](const Case&, const Item& i) { return i.where.seq == 0; }},
    {"in the last batch row",
     [](const Case& c, const Item& i) { return i.where.batch == c.batch - 1; }},
    {"in the first batch row", [](const Case&, const Item& i) { return i.where.batch == 0; }},
};

/// A number of a call or an item, and the words for "from a number on", "up to it", and it alone.
struct Number {
  const char* from;
  const char* up_to;
  const char* only;
  std::optional<std::int64_t> (*of)(const Sight&);
};

template <class Get>
std::optional<std::int64_t> of_item(const Sight& s, const Get& get) {
  if (s.item == nullptr) return std::nullopt;
  return static_cast<std::int64_t>(get(*s.item));
}

/// The number of bits from the first 1 to the last, which a format needs to hold the position.
std::int64_t significant_bits(std::int64_t t) {
  const std::uint64_t size = magnitude(t);
  return size == 0 ? 0 : static_cast<std::int64_t>(std::bit_width(size)) - std::countr_zero(size);
}

constexpr Number kNumbers[] = {
    {"in heads from % on", "in heads up to %", "in head %",
     [](const Sight& s) { return of_item(s, [](const Item& i) { return i.where.head; }); }},
    {"in pairs from % on", "in pairs up to %", "in pair %",
     [](const Sight& s) -> std::optional<std::int64_t> {
       if (s.item == nullptr || !s.item->is_pair()) return std::nullopt;
       return s.item->where.pair;
     }},
    {"in tokens from % on", "in tokens up to %", "in token %",
     [](const Sight& s) { return of_item(s, [](const Item& i) { return i.where.seq; }); }},
    {"in batch rows from % on", "in batch rows up to %", "in batch row %",
     [](const Sight& s) { return of_item(s, [](const Item& i) { return i.where.batch; }); }},
    {"at positions from % on", "at positions up to %", "at position %",
     [](const Sight& s) { return of_item(s, [](const Item& i) { return i.t; }); }},
    {"at positions of % or more in size", "at positions of at most % in size", nullptr,
     [](const Sight& s) {
       return of_item(s, [](const Item& i) { return static_cast<std::int64_t>(magnitude(i.t)); });
     }},
    {"at positions of % or more significant bits", nullptr, nullptr,
     [](const Sight& s) {
       return of_item(s, [](const Item& i) { return significant_bits(i.t); });
     }},
    {"in calls with seq of % or more", "in calls with seq of at most %", nullptr,
     [](const Sight& s) -> std::optional<std::int64_t> { return s.call->shape().seq; }},
    {"in calls with % or more batch rows", "in calls with at most % batch rows", nullptr,
     [](const Sight& s) -> std::optional<std::int64_t> { return s.call->shape().batch; }},
    {"in calls with % or more heads of q", "in calls with at most % heads of q", nullptr,
     [](const Sight& s) -> std::optional<std::int64_t> { return s.call->shape().q.heads; }},
    {"in calls with % or more heads of k", "in calls with at most % heads of k", nullptr,
     [](const Sight& s) -> std::optional<std::int64_t> { return s.call->shape().k.heads; }},
    {"with rotary_dim of % or more", "with rotary_dim of at most %", nullptr,
     [](const Sight& s) -> std::optional<std::int64_t> { return s.call->shape().spec.rotary_dim; }},
    {"with head_dim of % or more", "with head_dim of at most %", nullptr,
     [](const Sight& s) -> std::optional<std::int64_t> { return s.call->shape().spec.head_dim; }},
    {"in calls whose largest position is % or more", "in calls whose largest position is at most %",
     nullptr,
     [](const Sight& s) -> std::optional<std::int64_t> {
       const auto& positions = s.call->shape().positions;
       return *std::max_element(positions.begin(), positions.end());
     }},
};

std::string with_limit(const char* words, std::int64_t limit) {
  std::string text = words;
  return text.replace(text.find('%'), 1, std::to_string(limit));
}

void add_limits(std::vector<Condition>& list, const Number& number,
                const std::vector<Sight>& these) {
  std::int64_t least = std::numeric_limits<std::int64_t>::max();
  std::int64_t most = std::numeric_limits<std::int64_t>::min();
  for (const Sight& sight : these) {
    const auto value = number.of(sight);
    if (!value) return;
    least = std::min(least, *value);
    most = std::max(most, *value);
  }
  const auto get = number.of;
  if (least == most && number.only != nullptr) {
    list.push_back(
        {with_limit(number.only, least), [get, least](const Sight& s) { return get(s) == least; }});
    return;
  }
  if (number.from != nullptr)
    list.push_back({with_limit(number.from, least), [get, least](const Sight& s) {
                      const auto value = get(s);
                      return value && *value >= least;
                    }});
  if (number.up_to != nullptr)
    list.push_back({with_limit(number.up_to, most), [get, most](const Sight& s) {
                      const auto value = get(s);
                      return value && *value <= most;
                    }});
}

/// The number of times that a position can be halved; 63 for position 0.
std::int64_t halvings(std::int64_t t) { return t == 0 ? 63 : std::countr_zero(magnitude(t)); }

/// "at multiples of 256"
void add_multiples(std::vector<Condition>& list, const std::vector<Sight>& these) {
  std::int64_t least = 63;
  for (const Sight& s : these) {
    if (s.item == nullptr) return;
    least = std::min(least, halvings(s.item->t));
  }
  if (least < 2 || least == 63) return;
  list.push_back({"at multiples of " + std::to_string(std::int64_t{1} << least),
                  [least](const Sight& s) { return s.item && halvings(s.item->t) >= least; }});
}

Condition condition_of(const Fact& fact) {
  return {fact.words, [holds = fact.holds](const Sight& s) { return holds(s.call->shape()); },
          true};
}

/// Only the tensor, among the facts about items, is a field of a call.
Condition condition_of(const ItemFact& fact) {
  const std::string_view words = fact.words;
  return {fact.words,
          [holds = fact.holds](const Sight& s) {
            return s.item != nullptr && holds(s.call->shape(), *s.item);
          },
          words == "of q" || words == "of k"};
}

}  // namespace

std::vector<Condition> met_by_all(const std::vector<Sight>& these) {
  std::vector<Condition> list;
  for (const Fact& fact : kFacts) list.push_back(condition_of(fact));
  for (const ItemFact& fact : kItemFacts) list.push_back(condition_of(fact));
  add_multiples(list, these);
  std::erase_if(list, [&](const Condition& condition) {
    return !std::all_of(these.begin(), these.end(), condition.holds);
  });
  const std::size_t facts = list.size();
  for (const Number& number : kNumbers) add_limits(list, number, these);
  for (std::size_t i = facts; i < list.size(); ++i) list[i].is_limit = true;
  return list;
}

std::vector<std::vector<Condition>> fields_of_a_call() {
  const auto facts = [](std::initializer_list<std::string_view> words) {
    std::vector<Condition> field;
    for (const std::string_view word : words) {
      for (const Fact& fact : kFacts)
        if (word == fact.words) field.push_back(condition_of(fact));
      for (const ItemFact& fact : kItemFacts)
        if (word == fact.words) field.push_back(condition_of(fact));
    }
    return field;
  };
  return {facts({"in float32", "in float16", "in bfloat16", "in float64"}),
          facts({"forward", "in the inverse and the vector-Jacobian product"}),
          facts({"forward", "in the inverse", "in the vector-Jacobian product"}),
          facts({"of q", "of k"}),
          facts({"in the interleaved layout", "in the half_split layout"}),
          facts({"in calls in place", "in calls out of place"})};
}

}  // namespace ropecheck::diagnosis
