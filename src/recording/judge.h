#ifndef ROPECHECK_RECORDING_JUDGE_H_
#define ROPECHECK_RECORDING_JUDGE_H_

#include <string>
#include <vector>

#include "diagnosis/diagnosis.h"
#include "properties/contract.h"
#include "properties/property.h"
#include "properties/verdict.h"
#include "recording/recording.h"

// Checks a recording against every claim that can be checked on one call.
namespace ropecheck::recording {

struct CheckedClaim {
  const Property* property;
  Verdict verdict;  ///< of all pieces together; its place is a place in the recording
};

struct RecordingResult {
  std::vector<CheckedClaim> claims;
  diagnosis::Diagnosis diagnosis = {};  ///< set if one of the claims fails
  bool failed() const;
  bool checked() const;  ///< Returns true if anything was compared.
};

/// The diagnosis of a recording that fails begins no further experiment after `diagnosis_seconds`,
/// and there is none with 0 seconds.
RecordingResult check_recording(const Recording& recording, const Contract& contract,
                                double diagnosis_seconds = diagnosis::kUsualSeconds);

/// The verdict on one claim, without a screen: each comparison is made by the claim itself. If the
/// contract is about a table, the recording has its entries (table.h).
Verdict verdict_on(const Recording& recording, const Property& property, const Contract& contract);

/// The cause of failures among the claims.
diagnosis::Diagnosis diagnosis_of(const Recording& recording,
                                  const std::vector<CheckedClaim>& claims, const Contract& contract,
                                  double seconds);

/// The claims as a table, the failures as sentences, the cause and the verdict.
std::string claims_report(const RecordingResult& result);

/// The report in words for a terminal. `name` is the user's name for the specification.
std::string recording_report(const RecordingResult& result, const Recording& recording,
                             const std::string& name, const Contract& contract);

}  // namespace ropecheck::recording

#endif  // ROPECHECK_RECORDING_JUDGE_H_
