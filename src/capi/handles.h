#ifndef ROPECHECK_CAPI_HANDLES_H_
#define ROPECHECK_CAPI_HANDLES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "properties/verdict.h"
#include "reference/rope_spec.h"

// The objects behind the opaque handles of ropecheck.h.

struct ropecheck_rotation {
  ropecheck::RopeSpec spec;
  std::string name;  ///< the user's name for it
  std::string text;  ///< as fields
};

struct ropecheck_verdict {
  struct Finding {
    std::string claim;
    std::string meaning;
    ropecheck::Verdict verdict;
  };
  std::vector<Finding> findings;
  bool failed = false;
  bool checked = false;
  std::string report;
  std::string reason;
  std::string cause;
};

struct ropecheck_identification {
  std::int32_t answer;
  std::string sentence;
  std::string report;
  std::string json;
};

#endif  // ROPECHECK_CAPI_HANDLES_H_
