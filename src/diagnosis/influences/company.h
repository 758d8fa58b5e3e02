#ifndef ROPECHECK_DIAGNOSIS_INFLUENCES_COMPANY_H_
#define ROPECHECK_DIAGNOSIS_INFLUENCES_COMPANY_H_

#include <string>
#include <vector>

#include "diagnosis/conditions/conditions.h"
#include "diagnosis/laboratory.h"

// Whether a token's result depends on the other tokens of its call.
namespace ropecheck::diagnosis {

/// Makes calls of wrong tokens alone, and behind one other token, and says what they show. Empty if
/// a wrong token is wrong alone as well, or any call of one token, or if there are too few of them.
std::string company_in_words(const std::vector<Sight>& wrong, Laboratory& laboratory);

}  // namespace ropecheck::diagnosis

#endif  // ROPECHECK_DIAGNOSIS_INFLUENCES_COMPANY_H_
