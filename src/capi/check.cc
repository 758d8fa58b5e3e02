#include <fmt/core.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "capi/border.h"
#include "capi/handles.h"
#include "recording/judge.h"
#include "recording/table.h"

using namespace ropecheck;

namespace {

struct CheckOptions {
  Direction direction = Direction::forward;
  Contract contract = *contract_named("float32");
  double diagnosis_seconds = diagnosis::kUsualSeconds;
};

CheckOptions check_options(const ropecheck_check_options* given) {
  if (given == nullptr) return {};
  const auto read = capi::read_struct(given, sizeof(ropecheck_check_options), "options");
  const double seconds = read.diagnosis_seconds;
  return {capi::direction_of(read.direction), capi::contract_of(read.contract),
          seconds == 0 ? diagnosis::kUsualSeconds : std::max(0.0, seconds)};
}

std::unique_ptr<ropecheck_verdict> verdict_of(const recording::RecordingResult& result,
                                              std::string report) {
  auto verdict = std::make_unique<ropecheck_verdict>();
  verdict->failed = result.failed();
  verdict->checked = result.checked();
  verdict->report = std::move(report);
  verdict->cause = result.diagnosis.text;
  for (const recording::CheckedClaim& claim : result.claims) {
    verdict->findings.push_back(
        {std::string(claim.property->name), std::string(claim.property->claim), claim.verdict});
    if (claim.verdict.fails() && verdict->reason.empty()) verdict->reason = claim.verdict.reason;
  }
  return verdict;
}

std::int32_t outcome_of(const Verdict& verdict) {
  if (verdict.fails()) return ROPECHECK_FAILS;
  return verdict.comparisons > 0 ? ROPECHECK_HOLDS : ROPECHECK_NOTHING_CHECKED;
}

/// The strides of a table's tensor.
recording::TableTensor table_tensor(const void* data, const int64_t* strides, int64_t width,
                                    std::string_view name) {
  capi::require_argument(data, name);
  const auto* first = static_cast<const std::byte*>(data);
  if (strides == nullptr) return {first, width, 1};
  return {first, strides[0], strides[1]};
}

recording::TableInMemory table_of(const ropecheck_table_entries* given, const RopeSpec& spec) {
  const auto table = capi::read_struct(given, sizeof(ropecheck_table_entries), "table");
  if (table.width != spec.pairs() && table.width != spec.rotary_dim)
    throw capi::BadArgument{fmt::format("table: the width is {}, and should be {} or {}",
                                        table.width, spec.pairs(), spec.rotary_dim)};
  return {capi::dtype_of(table.dtype, "table"), table.rows, table.width != spec.pairs(),
          table_tensor(table.cos, table.cos_strides, table.width, "table: cos"),
          table_tensor(table.sin, table.sin_strides, table.width, "table: sin")};
}

}  // namespace

extern "C" {

int32_t ropecheck_check(const ropecheck_rotation* rotation, const ropecheck_array* x,
                        const ropecheck_array* y, const ropecheck_positions* positions,
                        const ropecheck_check_options* options, ropecheck_verdict** verdict,
                        char* message, size_t message_size) {
  return capi::guarded(message, message_size, [&] {
    capi::require_argument(rotation, "rotation");
    capi::require_argument(verdict, "verdict");
    const CheckOptions read = check_options(options);
    const recording::Recording recording = recording::recording_in_memory(
        rotation->spec, capi::tensor_of(x, "x"), capi::positions_of(positions),
        capi::tensor_of(y, "y"), read.direction);
    const recording::RecordingResult result =
        recording::check_recording(recording, read.contract, read.diagnosis_seconds);
    *verdict = verdict_of(result, recording::recording_report(result, recording, rotation->name,
                                                              read.contract))
                   .release();
    return ROPECHECK_SUCCESS;
  });
}

int32_t ropecheck_check_table(const ropecheck_rotation* rotation,
                              const ropecheck_table_entries* table,
                              const ropecheck_positions* positions,
                              const ropecheck_check_options* options, ropecheck_verdict** verdict,
                              char* message, size_t message_size) {
  return capi::guarded(message, message_size, [&] {
    capi::require_argument(rotation, "rotation");
    capi::require_argument(verdict, "verdict");
    const CheckOptions read = check_options(options);
    const recording::RecordingResult result = recording::check_table(
        rotation->spec, table_of(table, rotation->spec), capi::positions_of(positions),
        read.contract, read.diagnosis_seconds);
    *verdict = verdict_of(result, recording::claims_report(result)).release();
    return ROPECHECK_SUCCESS;
  });
}

void ropecheck_verdict_close(ropecheck_verdict* verdict) { delete verdict; }

int32_t ropecheck_verdict_outcome(const ropecheck_verdict* verdict) {
  if (verdict == nullptr || !verdict->checked) return ROPECHECK_NOTHING_CHECKED;
  return verdict->failed ? ROPECHECK_FAILS : ROPECHECK_HOLDS;
}

const char* ropecheck_verdict_text(const ropecheck_verdict* verdict, int32_t which) {
  if (verdict == nullptr) return "";
  switch (which) {
    case ROPECHECK_TEXT_REPORT:
      return verdict->report.c_str();
    case ROPECHECK_TEXT_REASON:
      return verdict->reason.c_str();
    case ROPECHECK_TEXT_CAUSE:
      return verdict->cause.c_str();
    default:
      return "";
  }
}

int64_t ropecheck_verdict_findings(const ropecheck_verdict* verdict) {
  return verdict == nullptr ? 0 : static_cast<int64_t>(verdict->findings.size());
}

int32_t ropecheck_verdict_finding(const ropecheck_verdict* verdict, int64_t index,
                                  ropecheck_finding* finding, char* message, size_t message_size) {
  return capi::guarded(message, message_size, [&] {
    capi::require_argument(verdict, "verdict");
    if (index < 0 || index >= ropecheck_verdict_findings(verdict))
      throw capi::BadArgument{fmt::format("there is no finding {}", index)};
    const auto& [claim, meaning, of_claim] = verdict->findings[static_cast<std::size_t>(index)];
    const Place& where = of_claim.where;
    ropecheck_finding found{0,
                            outcome_of(of_claim),
                            claim.c_str(),
                            meaning.c_str(),
                            of_claim.reason.c_str(),
                            of_claim.comparisons,
                            of_claim.failures,
                            of_claim.worst_error,
                            of_claim.budget,
                            where.batch,
                            where.seq,
                            where.head,
                            where.pair,
                            {}};
    std::copy(where.position.numbers.begin(), where.position.numbers.end(), found.position);
    capi::write_struct(found, finding, sizeof(ropecheck_finding), "finding");
    return ROPECHECK_SUCCESS;
  });
}

}  // extern "C"
