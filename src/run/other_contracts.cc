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

Contract like(const Contract& contract, const Rungs& rungs) {
  return contract.of_table ? for_table(contract_of(rungs)) : contract_of(rungs);
}

}  // namespace

bool is_about_size(const Verdict& verdict) {
  return verdict.outcome == Outcome::failed && verdict.budget > 0 &&
         std::isfinite(verdict.worst_error);
}

void OtherContracts::note(const Case& c, const Verdict& verdict, const Contract& contract,
                          KeptCalls& calls) {
  if (verdict.outcome != Outcome::passed && !verdict.fails()) return;
  RungsKept& kept = kept_[{c.dtype, c.direction}];
  kept.beyond.resize(ladder(c.dtype).size());
  // If it passes, stricter rungs are not asked.
  if (verdict.outcome == Outcome::passed) return;
  if (is_about_size(verdict))
    note_beyond(c, verdict, contract, [&](const Contract& other) { return calls.under(other); });
  else
    kept.fails_anyway = true;
}

void OtherContracts::note(const RecordedCalls& calls, const Contract& contract) {
  for (std::size_t i = 0; i < calls.size(); ++i)
    if (const Verdict verdict = calls.under(contract, i); is_about_size(verdict))
      note_beyond(calls.shape(i), verdict, contract,
                  [&](const Contract& other) { return calls.under(other, i); });
}

void OtherContracts::note_beyond(const Case& shape, const Verdict& verdict,
                                 const Contract& contract,
                                 const std::function<Verdict(const Contract&)>& under) {
  const std::vector<Rungs> rungs = ladder(shape.dtype);
  RungsKept& kept = kept_[{shape.dtype, shape.direction}];
  kept.beyond.resize(rungs.size());
  std::optional<Rungs> held;
  for (std::size_t i = 0; i < rungs.size(); ++i) {
    if (kept.beyond[i] || (held && at_least_as_strict(*held, rungs[i]))) continue;
    const Verdict again = rungs[i] == contract.at(shape.dtype, shape.direction)
                              ? verdict
                              : under(like(contract, rungs[i]));
    if (again.fails())
      keep_smaller(kept.beyond[i], position_of(again, shape.spec));
    else if (!held)
      held = rungs[i];
  }
}

bool OtherContracts::excuses_nothing(DType dtype) const {
  bool noted = false;
  for (const auto& [where, kept] : kept_) {
    if (where.first != dtype) continue;
    noted = true;
    for (const auto& beyond : kept.beyond)
      if (!beyond) return false;
  }
  return noted;
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

std::vector<Rungs> OtherContracts::strictest(DType dtype, Direction direction) const {
  std::vector<Rungs> found;
  const RungsKept* kept = at(dtype, direction);
  if (kept == nullptr) return found;
  // A rung stands behind all that are stricter.
  const std::vector<Rungs> rungs = ladder(dtype);
  for (std::size_t i = 0; i < rungs.size(); ++i)
    if (!kept->beyond[i] && std::none_of(found.begin(), found.end(), [&](const Rungs& stricter) {
          return at_least_as_strict(stricter, rungs[i]);
        }))
      found.push_back(rungs[i]);
  return found;
}

Contract strictest_contract(const OtherContracts& found, const Contract& otherwise) {
  Contract contract = otherwise;
  std::optional<Rungs> first;
  for (const DType dtype : kAllDTypes)
    for (const Direction direction : kAllDirections)
      if (found.at(dtype, direction) != nullptr) {
        Rungs& rungs = contract.at(dtype, direction);
        if (const auto kept = found.strictest(dtype, direction); !kept.empty())
          rungs = kept.front();
        if (!first) first = rungs;
      }
  for (const DType dtype : kAllDTypes)
    for (const Direction direction : kAllDirections)
      if (first && found.at(dtype, direction) == nullptr) contract.at(dtype, direction) = *first;
  contract.name = to_text(contract);
  return contract;
}

}  // namespace ropecheck::run
