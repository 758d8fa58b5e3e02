#ifndef ROPECHECK_DIAGNOSIS_MEASURED_H_
#define ROPECHECK_DIAGNOSIS_MEASURED_H_

#include <optional>
#include <string>
#include <vector>

#include "diagnosis/conditions.h"

// Statements that are true of wrong pairs, whatever the mistake: left as they were, turned
// backwards, scaled, turned by another angle; and the law of that angle. Each number is measured
// with an error bar from the bound of its pair. A statement holds for nearly all of the pairs that
// it is about, and says for how many.
namespace ropecheck::diagnosis {

struct Statement {
  std::string text;       ///< "are left as they were", "are turned as if positions were off by 3"
  std::size_t holds = 0;  ///< for so many
  std::size_t of = 0;     ///< of so many
  bool is_law = false;    ///< it determines the wrong result
};

/// Returns the most specific statement that holds for nearly all of the wrong pairs; nothing if
/// there are none, or no statement does.
std::optional<Statement> statement_about(const std::vector<Sight>& wrong);

}  // namespace ropecheck::diagnosis

#endif  // ROPECHECK_DIAGNOSIS_MEASURED_H_
