#include "recording/identify/identify.h"

#include <fmt/core.h>

#include "capi/border.h"
#include "capi/handles.h"
#include "recording/identify/unknown_recording.h"

using namespace ropecheck;

namespace {

std::int32_t code_of(recording::Answer answer) {
  switch (answer) {
    case recording::Answer::found:
      return ROPECHECK_FOUND;
    case recording::Answer::cannot_tell:
      return ROPECHECK_CANNOT_TELL;
    case recording::Answer::unexplained:
      return ROPECHECK_UNEXPLAINED;
    case recording::Answer::no_rotation:
      break;
  }
  return ROPECHECK_NO_ROTATION;
}

}  // namespace

extern "C" {

int32_t ropecheck_identify(const ropecheck_array* x, const ropecheck_array* y,
                           const ropecheck_positions* positions, int32_t axes,
                           ropecheck_identification** identification, char* message,
                           size_t message_size) {
  return capi::guarded(message, message_size, [&] {
    capi::require_argument(identification, "identification");
    const recording::TensorInMemory before = capi::tensor_of(x, "x");
    const recording::Recording recording = recording::recording_in_memory(
        recording::spec_of_sizes(before.shape[3], axes), before, capi::positions_of(positions),
        capi::tensor_of(y, "y"), Direction::forward);
    const recording::Identification found = recording::identify(recording);
    *identification = new ropecheck_identification{code_of(found.answer), found.sentence,
                                                   recording::identification_report(found),
                                                   recording::identification_json(found)};
    return ROPECHECK_SUCCESS;
  });
}

void ropecheck_identification_close(ropecheck_identification* identification) {
  delete identification;
}

int32_t ropecheck_identification_answer(const ropecheck_identification* identification) {
  return identification == nullptr ? ROPECHECK_NO_ROTATION : identification->answer;
}

const char* ropecheck_identification_text(const ropecheck_identification* identification,
                                          int32_t which) {
  if (identification == nullptr) return "";
  switch (which) {
    case ROPECHECK_ANSWER_SENTENCE:
      return identification->sentence.c_str();
    case ROPECHECK_ANSWER_REPORT:
      return identification->report.c_str();
    case ROPECHECK_ANSWER_JSON:
      return identification->json.c_str();
    default:
      return "";
  }
}

}  // extern "C"
