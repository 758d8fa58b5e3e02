#ifndef ROPECHECK_REPORT_REPORT_H_
#define ROPECHECK_REPORT_REPORT_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "diagnosis/diagnosis.h"
#include "properties/error_map.h"
#include "report/contract_sentences.h"
#include "report/machine.h"
#include "run/run.h"
#include "run/run_times.h"
#include "support/text.h"

// The results of a run, as plain data from which every kind of report is made. All texts are
// printable, on one line, and in English. The same run gives the same data, except for the times if
// they are asked for.
namespace ropecheck::report {

enum class Standing : std::uint8_t {
  holds,
  fails,
  undecided,  ///< nothing fails, but some cases could not be decided
  unchecked,  ///< no case could be checked
};

/// "holds", "fails", "undecided", "unchecked".
std::string name_of(Standing standing);

/// A case that was checked, in words.
struct ReportedCase {
  std::string target;
  std::string format;         ///< of the tensors
  std::string reason;         ///< what differs, and where; empty if nothing does
  std::string circumstances;  ///< "float32, forward, out of place, batch 1, …"
  std::string replay;         ///< the shell command that checks it again
  Place where;                ///< of the worst comparison
  /// The worst comparison's error, in u; infinite if bits differ. None if nothing was compared, as
  /// if the call gave no result.
  std::optional<double> error;
  double budget;  ///< in u; 0 for claims about bits
};

struct ReportedFormat {
  std::string name;
  std::int64_t cases;
  std::int64_t failed;
  ReportedCase worst;
};

struct ReportedProperty {
  std::string name;
  std::string claim;
  Standing standing;
  std::int64_t cases;
  std::int64_t failed;
  std::map<std::string, std::int64_t> skipped;  ///< reason → cases, undecided ones among them
  std::vector<ReportedFormat> formats;          ///< the formats in which cases were checked
  std::optional<ReportedCase> worst;
  std::optional<ReportedCase> smallest;  ///< set if the property fails
  bool has_wrong_values = false;         ///< matches_reference fails on `smallest` as well
};

/// The pair errors in one storage format.
struct ReportedErrors {
  std::string format;
  ErrorMap errors;
};

struct Report {
  Machine machine;
  std::string implementation;  ///< the name in the implementation's declaration
  std::string asked_for;       ///< the user's name for it
  std::string contract;
  std::string contract_meaning;
  std::string contract_worth;  ///< the angle budget in words; empty if there is none
  std::vector<ReportedBudget> budgets;
  /// Sentences about the contract that `auto` found, and about weaker ones if the run fails.
  std::vector<std::string> other_contracts;
  std::vector<std::string> targets;
  std::vector<int> pairs;     ///< the numbers of pairs of the targets, each once; 0 for random ones
  std::int64_t min_position;  ///< the positions that were tried are between these
  std::int64_t max_position;
  std::uint64_t seed;
  int cases_each;      ///< for each property and target
  Standing standing;   ///< of all properties together
  std::int64_t cases;  ///< in all
  std::vector<ReportedProperty> properties;
  std::vector<std::string> not_declared;
  std::vector<std::string> not_asked;                  ///< left out because of declared limits
  std::map<std::string, std::string> skipped_targets;  ///< name → why
  /// "strides are ignored: implement them or drop CAN_STRIDES" (run/over_declared.h)
  std::vector<std::string> over_declared;
  std::vector<std::string> left_early;  ///< a sentence for each property or run that was left early
  diagnosis::Diagnosis diagnosis;
  std::vector<ReportedErrors> errors;  ///< of matches_reference
  std::optional<run::RunTimes> times;
};

/// `asked_for` is the user's name for the implementation; the replay commands contain it.
Report report_of(const run::RunResult& result, const run::RunOptions& options,
                 const Implementation& implementation, const std::string& asked_for,
                 const diagnosis::Diagnosis& diagnosis);

ReportedCase reported_case(const run::CheckedCase& checked, const std::string& asked_for,
                           const Contract& contract);

/// "from 0 to 8191": the positions that were tried.
std::string positions_text(const Report& report);

/// Returns true if the implementation declares too little for each specification that was named.
bool no_target_is_tried(const Report& report);

/// "FAIL: 2 of 21 properties fail, in 17747 cases.", "PASS: 19 properties hold, 5 not checked, in
/// 320 cases."
std::string summary_of(const Report& report);

/// The formats in which anything was checked, in the order of DType.
std::vector<std::string> formats_of(const Report& report);

/// Returns true if the case compares bits and all of them are equal. Such a case has no worst
/// place.
bool is_equal_throughout(const ReportedCase& worst);

/// "2.412/2.943", "equal", "differs": a worst error and its budget, in u.
std::string share_text(const ReportedCase& worst, const std::string& between);
/// "2.412 u", "to the bit"; "-" and nothing if nothing was compared.
std::string error_text(const ReportedCase& worst);
std::string budget_text(const ReportedCase& worst);
/// "llama-3, bfloat16, position 257, pair 3"; float32 is not mentioned.
std::string where_text(const ReportedCase& worst);
/// The distance of a worst error from its budget: "31 %" if it is below, "1.8 × budget" if it is
/// beyond; empty if there is no budget.
std::string margin_text(double error, double budget);
/// The same; also empty if nothing was compared.
std::string margin_text(const ReportedCase& worst);
/// The number of columns that a text takes: continuation bytes of a character take none.
/// "a, b, c".
/// A number with four digits.

}  // namespace ropecheck::report

#endif  // ROPECHECK_REPORT_REPORT_H_
