#ifndef ROPECHECK_DIAGNOSIS_VARIATIONS_H_
#define ROPECHECK_DIAGNOSIS_VARIATIONS_H_

#include <utility>
#include <vector>

#include "diagnosis/case_changes.h"
#include "diagnosis/experiments.h"

// A failing call and calls in which one thing is different from it.
namespace ropecheck::diagnosis {

class Variations {
 public:
  Variations(const Case& failing, int seed, const Possible& possible)
      : failing_(failing), seed_(seed), possible_(possible) {
    list_.push_back({failing, {}, seed, ""});
  }

  template <class Change>
  void add(const char* what, const Change& change) {
    Case c = failing_;
    const int axes = c.axes();
    change(c);
    fit_positions(c, axes);
    if (c == failing_ || !possible_.allows(c)) return;
    list_.push_back({std::move(c), {}, seed_, what});
  }

  std::vector<Experiment> take() { return std::move(list_); }

 private:
  const Case& failing_;
  int seed_;
  const Possible& possible_;
  std::vector<Experiment> list_;
};

/// Further ones, which tell conditions apart.
void vary_for_tests(Variations& vary);

/// Other lengths, factors and bases: numbers that a condition may have taken from the parameters.
void vary_the_parameters(Variations& vary);

}  // namespace ropecheck::diagnosis

#endif  // ROPECHECK_DIAGNOSIS_VARIATIONS_H_
