#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <type_traits>
#include <utility>
#include <vector>

#include "mutants/right_angles.h"
#include "mutants/right_ropes.h"
#include "reference/frequencies.h"

// Rotations by rows of cos and sin that are made in advance and looked up by the position.
namespace ropecheck {
namespace {

/// The ends of the tables, which are also the declared range of positions.
constexpr std::int64_t kFirstPosition = -128;
constexpr std::int64_t kLastPosition = 511;

/// The rows of positions [first, first + rows): cos and sin of each pair, with m, in working
/// precision.
template <class Real>
struct Table {
  std::int64_t first = 0;
  std::int64_t rows = 0;
  std::size_t pairs = 0;
  std::vector<Real> cos, sin;  ///< [rows, pairs]

  bool reaches(std::int64_t position) const { return position >= first && position < first + rows; }
  std::size_t entry(std::int64_t position, std::size_t pair) const {
    return static_cast<std::size_t>(position - first) * pairs + pair;
  }
};

template <class Real>
Table<Real> table_of(const RopeSpec& spec, std::int64_t first, std::int64_t rows) {
  const std::vector<Frequency> theta = frequencies_of(spec);
  const auto m = static_cast<Real>(attention_factor<double>(spec));
  Table<Real> table{first, rows, theta.size(), {}, {}};
  for (std::int64_t row = 0; row < rows; ++row)
    for (const Frequency& frequency : theta) {
      const auto angle = radians(frequency, static_cast<Wider<Real>>(first + row));
      table.cos.push_back(m * static_cast<Real>(std::cos(angle)));
      table.sin.push_back(m * static_cast<Real>(std::sin(angle)));
    }
  return table;
}

/// One table for each specification. If a position is beyond it, the table is made again, and twice
/// as long at either end. Threads that hold an old table keep it.
template <class Real>
class Tables {
 public:
  std::shared_ptr<const Table<Real>> reaching(const RopeSpec& spec, std::int64_t lowest,
                                              std::int64_t highest) {
    const std::lock_guard lock(mutex_);
    const auto known = std::find_if(tables_.begin(), tables_.end(),
                                    [&](const auto& one) { return one.first == spec; });
    if (known != tables_.end() && known->second->reaches(lowest) && known->second->reaches(highest))
      return known->second;
    std::int64_t first = known == tables_.end() ? 0 : known->second->first;
    std::int64_t end = known == tables_.end() ? 16 : first + known->second->rows;
    while (first > lowest) first = std::min<std::int64_t>(2 * first, -4);
    while (end <= highest) end *= 2;
    const auto made = std::make_shared<Table<Real>>(table_of<Real>(spec, first, end - first));
    if (known != tables_.end()) tables_.erase(known);
    if (tables_.size() == kKept) tables_.pop_back();
    tables_.insert(tables_.begin(), {spec, made});
    return made;
  }

 private:
  static constexpr std::size_t kKept = 64;
  std::mutex mutex_;
  std::vector<std::pair<RopeSpec, std::shared_ptr<const Table<Real>>>> tables_;
};

template <class Real>
void rotate_by(const Table<Real>& table, const Call& call) {
  const RopeSpec& spec = *call.spec;
  const Real back = call.direction == Direction::forward ? 1 : -1;
  for (std::int64_t b = 0; b < call.batch; ++b)
    for (std::int64_t s = 0; s < call.seq; ++s) {
      const std::int64_t* position = call.positions + (b * call.seq + s) * spec.axes();
      for (const TensorArgument* t : {&call.q, &call.k})
        for (std::int64_t h = 0; h < t->heads; ++h) {
          const VectorAt at = vector_at(*t, b, s, h);
          pass_through(call, *t, at);
          for (int j = 0; j < spec.pairs(); ++j) {
            const std::size_t entry =
                table.entry(position[axis_of_pair(spec, j)], static_cast<std::size_t>(j));
            const Real c = table.cos[entry];
            const Real s_j = back * table.sin[entry];
            const auto [first, second] = pair_elements(spec, j);
            const auto x1 = element<Real>(call.dtype, t->in, at.in + first * t->in_strides.dim);
            const auto x2 = element<Real>(call.dtype, t->in, at.in + second * t->in_strides.dim);
            set_element(call.dtype, t->out, at.out + first * t->out_strides.dim, x1 * c - x2 * s_j);
            set_element(call.dtype, t->out, at.out + second * t->out_strides.dim,
                        x1 * s_j + x2 * c);
          }
        }
    }
}

/// The table grows when needed, as in decoders.
struct GrowingTable {
  std::shared_ptr<Tables<float>> in_float = std::make_shared<Tables<float>>();
  std::shared_ptr<Tables<double>> in_double = std::make_shared<Tables<double>>();

  template <class Real>
  void operator()(const Call& call) const {
    const std::int64_t count = call.batch * call.seq * call.spec->axes();
    const auto [lowest, highest] = std::minmax_element(call.positions, call.positions + count);
    if constexpr (std::is_same_v<Real, float>)
      rotate_by(*in_float->reaching(*call.spec, *lowest, *highest), call);
    else
      rotate_by(*in_double->reaching(*call.spec, *lowest, *highest), call);
  }
};

}  // namespace

std::vector<Implementation> ropes_by_table() {
  Implementation growing = right_rope(
      "table", [rotate = GrowingTable{}](const Call& call) { return in_its_type(call, rotate); });
  growing.capabilities.min_position = kFirstPosition;
  growing.capabilities.max_position = kLastPosition;
  return {growing};
}

}  // namespace ropecheck
