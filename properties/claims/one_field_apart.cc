#include "properties/claims/one_field_apart.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>
#include <variant>

#include "properties/case/within_limits.h"
#include "properties/exact/rounded_frequencies.h"

namespace ropecheck::claims {
namespace {

constexpr std::size_t kMostParameters = 3;

using Parameter = std::pair<const char*, Scaling>;

/// The scaling with one of its members replaced.
template <class S, class T>
Scaling with(S scaling, T S::*member, T value) {
  scaling.*member = std::move(value);
  return scaling;
}

/// The scaling with each of its parameters changed, one at a time.
struct OtherParameters {
  std::vector<Parameter> operator()(const NoScaling&) const {
    return {{"linear scaling", LinearScaling{3}},
            {"ntk scaling", NtkScaling{3}},
            {"llama3 scaling", Llama3Scaling{}}};
  }
  std::vector<Parameter> operator()(const LinearScaling& s) const {
    return {{"another factor of the scaling", LinearScaling{2 * s.factor + 1}}};
  }
  std::vector<Parameter> operator()(const NtkScaling& s) const {
    return {{"another alpha of the scaling", NtkScaling{2 * s.alpha + 1}}};
  }
  std::vector<Parameter> operator()(ListedFrequencies s) const {
    for (double& frequency : s.inv_freq) frequency *= 0.75;
    return {{"other frequencies", s}};
  }
  std::vector<Parameter> operator()(const DynamicNtkScaling& s) const {
    using S = DynamicNtkScaling;
    return {{"another factor of the scaling", with(s, &S::factor, 2 * s.factor + 1)},
            {"another original length", with(s, &S::original_length, other(s.original_length))},
            {"another length of sequence", with(s, &S::seq_len, across(s))}};
  }
  std::vector<Parameter> operator()(const YarnScaling& s) const {
    using S = YarnScaling;
    return {{"another factor of the scaling", with(s, &S::factor, 2 * s.factor + 1)},
            {"another original length", with(s, &S::original_length, other(s.original_length))},
            {"another beta_fast", with(s, &S::beta_fast, 2 * s.beta_fast)},
            {"another beta_slow", with(s, &S::beta_slow, s.beta_slow / 2)},
            {"another extrapolation", with(s, &S::extrapolation, 1 - s.extrapolation / 2)},
            {"another truncation", with(s, &S::truncate, !s.truncate)},
            {"another mscale", with(s, &S::mscale, s.mscale + 0.5)},
            {"another mscale_all_dim", with(s, &S::mscale_all_dim, s.mscale_all_dim + 0.5)},
            {"another clamp of the ramp", with(s, &S::clamp_to_pairs, !s.clamp_to_pairs)},
            {"another ramp", with(s, &S::ramp_is_step, !s.ramp_is_step)},
            {"another attention of yarn", with(s, &S::ggml_attention, !s.ggml_attention)}};
  }
  std::vector<Parameter> operator()(const LongRopeScaling& s) const {
    using S = LongRopeScaling;
    auto shorter = s.short_factors, longer = s.long_factors;
    for (double& factor : shorter) factor *= 1.25;
    for (double& factor : longer) factor *= 1.25;
    return {{"other short factors", with(s, &S::short_factors, std::move(shorter))},
            {"other long factors", with(s, &S::long_factors, std::move(longer))},
            {"another original length", with(s, &S::original_length, other(s.original_length))},
            {"another maximum length", with(s, &S::max_length, other(s.max_length))},
            {"another length of sequence", with(s, &S::seq_len, across(s))},
            {"another attention of longrope",
             with(s, &S::unit_attention_when_short, !s.unit_attention_when_short)}};
  }
  std::vector<Parameter> operator()(const Llama3Scaling& s) const {
    using S = Llama3Scaling;
    return {{"another factor of the scaling", with(s, &S::factor, 2 * s.factor + 1)},
            {"another low_freq_factor", with(s, &S::low_freq_factor, s.low_freq_factor / 2)},
            {"another high_freq_factor", with(s, &S::high_freq_factor, 2 * s.high_freq_factor)},
            {"another original length", with(s, &S::original_length, other(s.original_length))}};
  }
  std::vector<Parameter> operator()(const ProportionalScaling& s) const {
    using S = ProportionalScaling;
    return {{"another factor of the scaling", with(s, &S::factor, 2 * s.factor + 1)},
            {"another proportion", with(s, &S::proportion, s.proportion == 1 ? 0.5 : 1.0)}};
  }

 private:
  static std::int64_t other(std::int64_t length) { return 2 * length; }
  /// A length on the other side of the original one.
  template <class S>
  static std::int64_t across(const S& s) {
    return s.seq_len > s.original_length ? s.original_length : 3 * s.original_length;
  }
};

/// Changes the number of tokens; the same positions repeat.
void resize(Case& c, int batch, int seq) {
  const Case before = c;
  c.batch = batch;
  c.seq = seq;
  c.positions.clear();
  for (int token = 0; token < c.tokens(); ++token) {
    const auto from = static_cast<std::size_t>(token % before.tokens());
    const Position position = before.position_of(from);
    c.positions.insert(c.positions.end(), position.numbers.begin(),
                       position.numbers.begin() + c.axes());
  }
}

/// Uses the specification, with positions that have as many numbers as it has axes. The numbers of
/// a token differ from axis to axis.
void use(Case& c, const RopeSpec& spec) {
  const int axes = spec.axes();
  if (axes == c.axes()) {
    c.spec = spec;
    return;
  }
  std::vector<std::int64_t> positions;
  for (std::size_t token = 0; token < static_cast<std::size_t>(c.tokens()); ++token)
    for (int axis = 0; axis < axes; ++axis)
      positions.push_back(c.position_of(token).numbers.front() / (axis + 1));
  c.positions = std::move(positions);
  c.shift.resize(1);
  c.spec = spec;
}

/// The specification with another number of pairs. Lists with an entry for each pair are cut, or
/// their last entry repeats; frequencies that axes share become those of one axis.
RopeSpec with_rotary_dim(RopeSpec spec, int rotary_dim) {
  spec.rotary_dim = rotary_dim;
  const auto pairs = static_cast<std::size_t>(spec.pairs());
  const auto fit = [&](std::vector<double>& list) { list.resize(pairs, list.back()); };
  if (auto* listed = std::get_if<ListedFrequencies>(&spec.scaling)) fit(listed->inv_freq);
  if (auto* longrope = std::get_if<LongRopeScaling>(&spec.scaling)) {
    fit(longrope->short_factors);
    fit(longrope->long_factors);
  }
  return with_one_axis(spec);
}

/// The same frequencies for positions of one number if there are several, and the other way round.
RopeSpec with_other_axes(RopeSpec spec) {
  if (spec.axes() > 1) return with_one_axis(spec);
  const int third = spec.pairs() / 3;
  spec.axis_order = AxisOrder::chunked;
  spec.sections = {spec.pairs() - 2 * third, third, third, 0};
  return spec;
}

/// Moves the positions by the shift, if the results are positions.
void move_positions(Case& c) {
  const auto axes = static_cast<std::size_t>(c.axes());
  const Position shift = c.shift_by_axis();
  for (std::size_t i = 0; i < c.positions.size(); ++i)
    if (std::int64_t sum = 0;
        !__builtin_add_overflow(c.positions[i], shift.numbers[i % axes], &sum))
      c.positions[i] = sum;
}

/// Another number of the same size, in the range if that has more than one number around 0.
std::int64_t other_number(std::int64_t n) { return n > 1 || n < -1 ? n / 2 : 1 - n; }

/// Changes the positions of the tokens from `first` up to `last`, on the axes from `axis` on.
void change_positions(Case& c, int first, int last, int axis) {
  for (int token = first; token < last; ++token)
    for (int i = axis; i < c.axes(); ++i) {
      std::int64_t& number = c.positions[static_cast<std::size_t>(token * c.axes() + i)];
      number = other_number(number);
    }
}

/// Reverses the order of the tokens' positions in each row.
void reverse_positions(Case& c) {
  const Case before = c;
  for (int token = 0; token < c.tokens(); ++token) {
    const int row = token / c.seq, other = row * c.seq + c.seq - 1 - token % c.seq;
    const Position position = before.position_of(static_cast<std::size_t>(other));
    std::copy_n(position.numbers.begin(), c.axes(), c.positions.begin() + token * c.axes());
  }
}

/// Collects the calls that make sense and differ from ours.
class Collection {
 public:
  Collection(const Case& ours, const Capabilities& can) : ours_(ours), can_(can) {}

  void add(const std::string& call, const std::function<void(Case&)>& change) {
    OneFieldApart other{"a call " + call, ours_};
    change(other.shape);
    move_tokens_within_limits(other.shape, can_);
    if (other.shape == ours_) return;
    // Listed values fit their own shape and format only.
    for (TensorCase* tensor : {&other.shape.q, &other.shape.k})
      if (tensor->values.profile == Profile::listed) tensor->values = {};
    if (problem_with(other.shape).empty()) others_.push_back(std::move(other));
  }
  void add_spec(const std::string& call, const RopeSpec& spec) {
    add(call, [&](Case& o) { use(o, spec); });
  }

  std::vector<OneFieldApart> take() { return std::move(others_); }

 private:
  const Case& ours_;
  const Capabilities& can_;
  std::vector<OneFieldApart> others_;
};

void add_other_frequencies(Collection& all, const RopeSpec& ours, unsigned turn) {
  RopeSpec spec = ours;
  spec.base = 1.5 * ours.base + 7;
  if (!std::holds_alternative<ListedFrequencies>(ours.scaling))
    all.add_spec("with another base", spec);
  spec = ours;
  spec.scaling = NoScaling{};
  all.add_spec("without scaling", spec);
  const std::vector<Parameter> parameters = std::visit(OtherParameters{}, ours.scaling);
  for (std::size_t i = 0; i < std::min(kMostParameters, parameters.size()); ++i) {
    const auto& [name, scaling] = parameters[(turn + i) % parameters.size()];
    spec.scaling = scaling;
    all.add_spec("with " + std::string(name), spec);
  }
  spec = ours;
  spec.attention_factor = 1.25 + exact::attention_factor(ours);
  all.add_spec("with another attention factor", spec);
}

void add_other_coordinates(Collection& all, const RopeSpec& ours) {
  RopeSpec spec = ours;
  spec.rotary_offset = ours.rotary_offset == 0 ? ours.head_dim - ours.rotary_dim : 0;
  all.add_spec("with the rotary window elsewhere", spec);
  spec = ours;
  spec.layout = ours.layout == Layout::interleaved ? Layout::half_split : Layout::interleaved;
  all.add_spec("with the other layout", spec);
  spec = ours;
  spec.head_dim += 2;
  all.add_spec("with a wider head", spec);
  all.add_spec("with fewer pairs", with_rotary_dim(ours, std::max(2, ours.rotary_dim - 2)));
  for (const int width : {std::max(2, ours.rotary_dim / 4 * 2), ours.head_dim / 2 * 2 + 2}) {
    RopeSpec whole;  // turns as a whole, without scaling, so that any width is sound
    whole.head_dim = whole.rotary_dim = width;
    all.add_spec(width < ours.head_dim ? "with a smaller head" : "with a larger head", whole);
  }
  all.add_spec("with other axes", with_other_axes(ours));
  spec = ours;
  std::swap(spec.sections[0], spec.sections[1]);
  std::reverse(spec.axis_list.begin(), spec.axis_list.end());
  all.add_spec("with the axes' pairs exchanged", spec);
  spec = ours;
  spec.axis_frequencies = !ours.axis_frequencies;
  all.add_spec("with another range of frequencies", spec);
  spec = ours;
  spec.position_scale[0] = ours.position_scale[0] == Ratio{} ? Ratio{1, 2} : Ratio{};
  all.add_spec("with another scale of positions", spec);
}

}  // namespace

std::vector<OneFieldApart> one_field_apart(const Case& c, const Capabilities& can, unsigned turn) {
  Collection all(c, can);
  add_other_frequencies(all, c.spec, turn);
  add_other_coordinates(all, c.spec);
  for (const DType dtype : kAllDTypes)
    all.add("in " + std::string(name_of(dtype)), [&](Case& o) { o.dtype = dtype; });
  for (const Direction direction : {Direction::forward, Direction::inverse, Direction::vjp})
    all.add("in the direction " + std::string(name_of(direction)),
            [&](Case& o) { o.direction = direction; });
  all.add("of one token", [](Case& o) { resize(o, 1, 1); });
  all.add("of more tokens", [](Case& o) { resize(o, o.batch + 1, o.seq + 2); });
  all.add("of one more row", [](Case& o) { resize(o, o.batch + 1, o.seq); });
  all.add("of more heads", [](Case& o) { ++o.q.heads; });
  all.add("with its output elsewhere", [](Case& o) {
    o.in_place = !o.in_place;
    for (TensorCase* tensor : {&o.q, &o.k})
      tensor->in.broadcast_batch = tensor->in.broadcast_seq = tensor->in.broadcast_heads = false;
  });
  all.add("at positions farther off", [](Case& o) { move_positions(o); });
  all.add("at positions near zero",
          [](Case& o) { std::fill(o.positions.begin(), o.positions.end(), 0); });
  // Rows of cos and sin that were kept for the positions may be found again by some of them.
  all.add("with another position in the middle", [](Case& o) {
    if (o.seq > 2) change_positions(o, o.seq / 2, o.seq / 2 + 1, 0);
  });
  all.add("with other positions in its last row", [](Case& o) {
    if (o.batch > 1) change_positions(o, o.tokens() - o.seq, o.tokens(), 0);
  });
  all.add("with other positions along its last axis", [](Case& o) {
    if (o.axes() > 1) change_positions(o, 0, o.tokens(), o.axes() - 1);
  });
  all.add("with its positions in another order", reverse_positions);
  for (const RopeSpec& spec : can.limits.specs)
    all.add_spec("with another of its specifications", spec);
  return all.take();
}

}  // namespace ropecheck::claims
