#ifndef ROPECHECK_DIAGNOSIS_UNEXPLAINED_H_
#define ROPECHECK_DIAGNOSIS_UNEXPLAINED_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "diagnosis/conditions/conditions.h"
#include "diagnosis/prediction.h"

// The part of the evidence that no known mistake explains yet.
namespace ropecheck::diagnosis {

struct Candidate {
  const KnownBug* bug;
  std::vector<Comparison> of;  ///< for each observation
};

/// One wrong item of the evidence counts as 1/n if its call has n of them.
inline double weight_in(const Observation& seen) {
  const auto plain = std::count_if(seen.items.begin(), seen.items.end(),
                                   [](const Item& item) { return item.plain; });
  return plain == 0 ? 1 : 1 / static_cast<double>(plain);
}

/// The wrong items and notes of the evidence that are not explained yet: by call and item; a note
/// is the item behind the last.
class Unexplained {
 public:
  explicit Unexplained(const std::vector<Observation>& seen) : seen_(seen), left_(seen.size()) {
    for (std::size_t i = 0; i < seen.size(); ++i) {
      const Observation& call = seen[i];
      weight_.push_back(weight_in(call));
      left_[i].assign(call.items.size() + 1, false);
      for (std::size_t k = 0; k < call.items.size(); ++k) left_[i][k] = call.items[k].plain;
      left_[i].back() = !call.note.empty();
      if (call.plain) total_ += (call.note.empty() ? 0 : 1) + (has_plain(call) ? 1 : 0);
    }
  }

  double total() const { return total_; }
  double left() const {
    double sum = 0;
    for (std::size_t i = 0; i < left_.size(); ++i)
      for (std::size_t k = 0; k < left_[i].size(); ++k)
        if (left_[i][k]) sum += weight(i, k);
    return sum;
  }

  /// Visits what a candidate says about the evidence: visit(call, item or items.size(), match).
  template <class Visit>
  void visit(const Candidate& candidate, const Visit& visit) const {
    for (std::size_t i = 0; i < seen_.size(); ++i) {
      const Comparison& comparison = candidate.of[i];
      if (!comparison.made) continue;
      for (std::size_t k = 0; k < comparison.items.size(); ++k) visit(i, k, comparison.items[k]);
      if (!seen_[i].note.empty() || (comparison.note & kVisible) != 0)
        visit(i, seen_[i].items.size(), comparison.note);
    }
  }

  bool is_left(std::size_t call, std::size_t item) const { return left_[call][item]; }
  void explain(std::size_t call, std::size_t item) { left_[call][item] = false; }
  double weight(std::size_t call, std::size_t item) const {
    return item == seen_[call].items.size() ? 1 : weight_[call];
  }
  Sight sight(std::size_t call, std::size_t item) const {
    const Observation& seen = seen_[call];
    return {&seen, item == seen.items.size() ? nullptr : &seen.items[item]};
  }

 private:
  static bool has_plain(const Observation& call) {
    return std::any_of(call.items.begin(), call.items.end(),
                       [](const Item& item) { return item.plain; });
  }

  const std::vector<Observation>& seen_;
  std::vector<std::vector<bool>> left_;
  std::vector<double> weight_;
  double total_ = 0;
};

}  // namespace ropecheck::diagnosis

#endif  // ROPECHECK_DIAGNOSIS_UNEXPLAINED_H_
