#include "diagnosis/coarser.h"

#include "properties/contract_text.h"
#include "properties/given_table.h"

namespace ropecheck::diagnosis {

std::optional<Contract> coarser_contract(const Implementation& implementation,
                                         const Contract& contract) {
  if (implementation.capabilities.given_table || allows_float32_angles(contract))
    return std::nullopt;
  Contract coarser = *contract_named("float32-angle");
  for (const DType dtype : {DType::float16, DType::bfloat16})
    for (const Direction direction : kAllDirections)
      coarser.at(dtype, direction).rotation = RotationRung::storage;
  coarser.name = to_text(coarser);
  return coarser;
}

std::vector<Observation> held_to(const Contract& contract, const Implementation& implementation,
                                 std::vector<Observation> seen) {
  for (Observation& call : seen)
    if (call.has_result)
      hold_to(call, subject_of(implementation, contract, call.shape().dtype,
                               table_form_of(call.shape(), implementation.capabilities)));
  return seen;
}

}  // namespace ropecheck::diagnosis
