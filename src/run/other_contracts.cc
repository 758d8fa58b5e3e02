#include "run/other_contracts.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include "properties/contract_text.h"

namespace ropecheck::run {
namespace {

/// |t|, also for the smallest integer.
std::uint64_t size_of_position(std::int64_t t) {
  return t < 0 ? 0 - static_cast<std::uint64_t>(t) : static_cast<std::uint64_t>(t);
}

void keep_smaller(std::optional<std::int64_t>& kept, std::int64_t position) {
  if (!kept || size_of_position(position) < size_of_position(*kept)) kept = position;
}

/// The number by which the worst pair turns.
std::int64_t position_of(const Verdict& verdict, const RopeSpec& spec) {
  return number_of(verdict.where.position, spec, std::max(verdict.where.pair, 0));
}

/// Returns true if a failure is a matter of size: a result that is a number, and off.
bool is_about_size(const Verdict& verdict) {
  return verdict.outcome == Outcome::failed && verdict.budget > 0 &&
         std::isfinite(verdict.worst_error);
}

Contract like(const Contract& contract, const Rungs& rungs) {
  return contract.of_table ? for_table(contract_of(rungs)) : contract_of(rungs);
}

}  // namespace

void OtherContracts::note(const Case& c, const Verdict& verdict, const Contract& contract,
                          KeptCalls& calls) {
  if (verdict.outcome != Outcome::passed && !verdict.fails()) return;
  const std::vector<Rungs> rungs = ladder(c.dtype);
  RungsKept& kept = kept_[{c.dtype, c.direction}];
  kept.beyond.resize(rungs.size());
  if (verdict.outcome == Outcome::passed) {
    // Stricter rungs have not been asked.
    return;
  }
  if (!is_about_size(verdict)) {
    kept.fails_anyway = true;
    return;
  }
  std::optional<Rungs> held;
  for (std::size_t i = 0; i < rungs.size(); ++i) {
    if (kept.beyond[i] || (held && at_least_as_strict(*held, rungs[i]))) continue;
    const Verdict again = rungs[i] == contract.at(c.dtype, c.direction)
                              ? verdict
                              : calls.under(like(contract, rungs[i]));
    if (again.fails())
      keep_smaller(kept.beyond[i], position_of(again, c.spec));
    else if (!held)
      held = rungs[i];
  }
}

void OtherContracts::add(const OtherContracts& from) {
  for (const auto& [where, noted] : from.kept_) {
    RungsKept& kept = kept_[where];
    kept.beyond.resize(noted.beyond.size());
    kept.fails_anyway = kept.fails_anyway || noted.fails_anyway;
    for (std::size_t i = 0; i < noted.beyond.size(); ++i)
      if (noted.beyond[i]) keep_smaller(kept.beyond[i], *noted.beyond[i]);
  }
}

const RungsKept* OtherContracts::at(DType dtype, Direction direction) const {
  const auto found = kept_.find({dtype, direction});
  return found == kept_.end() ? nullptr : &found->second;
}

std::optional<Rungs> OtherContracts::strictest(DType dtype, Direction direction) const {
  const RungsKept* kept = at(dtype, direction);
  if (kept == nullptr) return std::nullopt;
  const std::vector<Rungs> rungs = ladder(dtype);
  for (std::size_t i = 0; i < rungs.size(); ++i)
    if (!kept->beyond[i]) return rungs[i];
  return std::nullopt;
}

Contract strictest_contract(const OtherContracts& found, const Contract& otherwise) {
  Contract contract = otherwise;
  std::optional<Rungs> first;
  for (const DType dtype : kAllDTypes)
    for (const Direction direction : kAllDirections)
      if (found.at(dtype, direction) != nullptr) {
        Rungs& rungs = contract.at(dtype, direction);
        rungs = found.strictest(dtype, direction).value_or(rungs);
        if (!first) first = rungs;
      }
  for (const DType dtype : kAllDTypes)
    for (const Direction direction : kAllDirections)
      if (first && found.at(dtype, direction) == nullptr) contract.at(dtype, direction) = *first;
  contract.name = to_text(contract);
  return contract;
}

}  // namespace ropecheck::run
