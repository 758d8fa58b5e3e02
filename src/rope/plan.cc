#include "rope/plan.h"

#include <memory>
#include <stdexcept>
#include <utility>

#include "rope/fp_environment.h"
#include "rope/frequency_turns.h"
#include "rope/plan_tables.h"
#include "rope/rotate.h"

namespace ropecheck::rope {
namespace {

std::shared_ptr<const PlanTables> make_tables(const RopeSpec& spec, const PlanOptions& options) {
  const DefaultFpEnvironment environment;
  auto tables = std::make_shared<PlanTables>();
  tables->spec = spec;
  tables->options = options;
  tables->turns = frequency_turns(spec);
  tables->still = still_pairs(spec);
  tables->attention_factor = attention_factor_of(spec);
  const double m = tables->attention_factor.high;
  if (!(m >= 0x1p-60 && m <= 0x1p60))
    throw std::invalid_argument("the attention factor must lie between 2^-60 and 2^60");
  return tables;
}

}  // namespace

Plan::Plan(const RopeSpec& spec, const PlanOptions& options)
    : tables_(make_tables(spec, options)) {}

void Plan::rotate(const Call& call) const { rotate_rows(call, 0, call.batch * call.seq); }

void Plan::rotate_rows(const Call& call, std::int64_t begin, std::int64_t end) const {
  const DefaultFpEnvironment environment;
  rope::rotate_rows(*tables_, call, begin, end);
}

void Plan::cos_sin(std::span<const std::int64_t> positions, float* cos, float* sin) const {
  const DefaultFpEnvironment environment;
  const std::size_t pairs = tables_->turns.size();
  for (std::size_t row = 0; row < positions.size(); ++row) {
    for (std::size_t pair = 0; pair < pairs; ++pair) {
      const CosSinPair turn = exact_cos_sin(times(tables_->turns[pair], positions[row]));
      const double m = tables_->attention_factor.high;
      cos[row * pairs + pair] = static_cast<float>(m * turn.cos.high);
      sin[row * pairs + pair] = static_cast<float>(m * turn.sin.high);
    }
  }
}

const RopeSpec& Plan::spec() const { return tables_->spec; }
const PlanOptions& Plan::options() const { return tables_->options; }

}  // namespace ropecheck::rope
