#ifndef ROPECHECK_REPORT_CONTRACT_SENTENCES_H_
#define ROPECHECK_REPORT_CONTRACT_SENTENCES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "properties/implementation.h"
#include "run/run.h"

// The sentences of a report about contracts: the budgets and their reasons, what an angle budget is
// worth, and which other rungs of the ladder the results keep.
namespace ropecheck::report {

/// E of one format, and the parts that it is the sum of.
struct ReportedBudget {
  std::string format;
  std::string directions;  ///< "forward, inverse"; empty if all directions have the same
  std::string rungs;       ///< "storage+float32-angle"
  bool with_factor;        ///< for specifications whose attention factor is not 1
  double rotation;         ///< E, in u
  std::string reasons;     ///< "2.236 (products and sums) + 0.707 (cos and sin rounded)"
};

/// The budgets of the formats that an implementation declares.
std::vector<ReportedBudget> budgets_of(const run::RunOptions& options, const Capabilities& can);

/// "float32: E = 2.943 u = 2.236 (products and sums) + 0.707 (cos and sin rounded)".
std::string text_of(const ReportedBudget& budget);

/// The angle budget at the furthest position that is tried, as a sentence; empty if there is none.
std::string angle_worth(const run::RunOptions& options, const Capabilities& can);

/// Sentences about the contract that `auto` found, and about weaker ones if a run fails.
std::vector<std::string> contract_sentences(const run::RunResult& result,
                                            const run::RunOptions& options,
                                            const Capabilities& can);

}  // namespace ropecheck::report

#endif  // ROPECHECK_REPORT_CONTRACT_SENTENCES_H_
