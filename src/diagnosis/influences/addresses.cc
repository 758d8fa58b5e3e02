#include "diagnosis/influences/addresses.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

#include "diagnosis/case_changes.h"

namespace ropecheck::diagnosis {
namespace {

constexpr std::size_t kMostCallsAgain = 6, kLargestAgain = 8192;

/// The bytes by which tensors are moved from a multiple of 64.
constexpr int kMovesInBytes[] = {4, 8, 16, 32};

/// The call with each tensor at the same address modulo 64, wherever the sandbox puts it.
Case moved(Case c, int bytes) {
  const int elements = std::max(1, bytes / static_cast<int>(size_of(c.dtype)));
  for (TensorCase* tensor : {&c.q, &c.k})
    for (Arrangement* a : {&tensor->in, &tensor->out}) a->misalignment = elements;
  return c;
}

/// Positions of 8 bytes begin at a multiple of 64 at both ends of their memory if they are a
/// multiple of eight.
constexpr int kPositionsOf64Bytes = 8;

bool has_aligned_positions(const Case& c) {
  return c.tokens() * c.axes() % kPositionsOf64Bytes == 0;
}

/// Returns true if no two equal calls differ any more, false if some do; nothing if that could not
/// be tried.
std::optional<bool> are_steady(const std::vector<Experiment>& experiments, Laboratory& laboratory) {
  constexpr double kUntil = 0.8;
  if (experiments.empty()) return std::nullopt;
  const std::vector<Observation> seen = laboratory.make(experiments, kUntil);
  if (seen.size() != experiments.size()) return std::nullopt;
  return std::none_of(seen.begin(), seen.end(),
                      [](const Observation& one) { return is_of_equal_calls(one.note); });
}

}  // namespace

bool is_of_equal_calls(const std::string& note) {
  return note.find("with their tensors elsewhere") != std::string::npos;
}

Elsewhere why_equal_calls_differ(const std::vector<Observation>& seen, Laboratory& laboratory) {
  const Possible possible = possible_in(laboratory.implementation(), laboratory.options());
  std::vector<Experiment> again, tensors, positions;
  bool any = false;
  for (const Observation& one : seen) {
    if (!is_of_equal_calls(one.note)) continue;
    any = true;
    if (again.size() >= kMostCallsAgain || elements_of(one.shape()) > kLargestAgain) continue;
    again.push_back({one.shape(), one.before});
    for (const int bytes : kMovesInBytes) {
      Case c = moved(one.shape(), bytes);
      if (possible.allows(c)) tensors.push_back({c, one.before});
      if (!has_aligned_positions(c)) resize(c, c.batch, kPositionsOf64Bytes);
      if (possible.allows(c)) positions.push_back({std::move(c), one.before});
    }
  }
  if (!any) return Elsewhere::nothing;
  if (!laboratory.may_test() || are_steady(again, laboratory).value_or(true))
    return Elsewhere::unknown;
  const std::optional<bool> with_tensors = are_steady(tensors, laboratory);
  if (with_tensors == true) return Elsewhere::tensors;
  const std::optional<bool> with_positions = are_steady(positions, laboratory);
  if (!with_tensors || !with_positions) return Elsewhere::unknown;
  return *with_positions ? Elsewhere::positions : Elsewhere::other_calls;
}

std::string in_words(Elsewhere elsewhere) {
  switch (elsewhere) {
    case Elsewhere::tensors:
      return ", so that results depend on the tensors' addresses: if these are equal modulo 64 in "
             "both, the results are equal, whichever call comes first";
    case Elsewhere::positions:
      return ", so that results depend on the address of the positions: if this and the tensors' "
             "addresses are equal modulo 64 in both, the results are equal, whichever call comes "
             "first";
    case Elsewhere::other_calls:
      return ", even if all addresses are equal modulo 64 in both, so that results depend on "
             "earlier calls, or on multiples of 64 in the addresses";
    case Elsewhere::unknown:
      return ", so that results depend on the tensors' addresses or on earlier calls";
    case Elsewhere::nothing:
      break;
  }
  return {};
}

}  // namespace ropecheck::diagnosis
