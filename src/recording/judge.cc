#include "recording/judge.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <numeric>
#include <utility>

#include "properties/check_case.h"
#include "properties/claims/every_property.h"
#include "recording/identify/candidates.h"
#include "recording/identify/identify.h"
#include "recording/identify/unknown_recording.h"
#include "recording/pieces.h"
#include "recording/screen.h"
#include "run/run.h"
#include "support/parallel.h"

namespace ropecheck::recording {
namespace {

/// The number of elements that a claim judges in one piece.
constexpr std::int64_t kPiece = 1 << 16;
/// For a diagnosis: the largest row of a batch that is looked at as a whole; and the number of
/// elements in each piece of larger rows, and the number of such pieces.
constexpr std::int64_t kWholeRow = 1 << 15;
constexpr std::int64_t kProbe = 1 << 12;
constexpr std::int64_t kProbes = 12;

/// The number of tokens that have at most `elements` elements.
std::int64_t tokens_in(const Recording& recording, std::int64_t elements) {
  return std::max<std::int64_t>(1, elements / (recording.heads * recording.spec.head_dim));
}

/// Adds `from` to `into`. The reason and the place are those of the worse of the two. A verdict
/// that compared nothing is replaced.
void merge(Verdict& into, const Verdict& from) {
  const auto rank = [](const Verdict& v) {
    return std::pair(v.outcome == Outcome::failed, v.ratio());
  };
  const std::int64_t comparisons = into.comparisons + from.comparisons;
  const std::int64_t failures = into.failures + from.failures;
  if (into.comparisons == 0 || (from.comparisons > 0 && rank(into) < rank(from))) into = from;
  into.comparisons = comparisons;
  into.failures = failures;
}

/// Judges the vectors that a screen left open, and adds what it decided. `of_table`: the recording
/// has the entries of a table (table.h).
Verdict judged(const Recording& recording, const Property& property, const Contract& contract,
               const Screen& screen, bool of_table = false) {
  const std::int64_t step = std::max<std::int64_t>(1, kPiece / recording.spec.head_dim);
  const std::int64_t open = std::ssize(screen.open);
  std::vector<Verdict> verdicts(static_cast<std::size_t>((open + step - 1) / step));
  support::parallel_for(verdicts.size(), [&](std::size_t i) {
    const std::int64_t first = static_cast<std::int64_t>(i) * step;
    const std::vector<Piece> piece = {piece_of_vectors(
        recording, std::span(screen.open)
                       .subspan(static_cast<std::size_t>(first),
                                static_cast<std::size_t>(std::min(step, open - first))))};
    Implementation implementation = recorded(piece);
    implementation.capabilities.table = of_table;
    verdicts[i] = check_case(property, piece.front().c, implementation, contract);
    place_in(recording, piece.front(), verdicts[i]);
  });
  Verdict sum;
  for (const Verdict& verdict : verdicts) merge(sum, verdict);
  sum.comparisons += screen.comparisons;
  sum.failures += screen.failures;
  if (sum.outcome == Outcome::failed)
    sum.reason += fmt::format(" ({} of {} comparisons fail)", sum.failures, sum.comparisons);
  return sum;
}

Screen all_open(const Recording& recording) {
  Screen screen;
  screen.open.resize(static_cast<std::size_t>(recording.vectors()));
  std::iota(screen.open.begin(), screen.open.end(), 0);
  return screen;
}

/// Returns whether the coordinates outside of the rotary window have the same bits.
bool passes_through(const Recording& recording, std::int64_t vector) {
  const auto size = static_cast<std::int64_t>(size_of(recording.dtype));
  const std::byte* x = vector_at(recording, recording.x, vector);
  const std::byte* y = vector_at(recording, recording.y, vector);
  const RopeSpec& spec = recording.spec;
  for (std::int64_t d = 0; d < spec.head_dim; ++d) {
    if (d >= spec.rotary_offset && d < spec.rotary_offset + spec.rotary_dim) continue;
    if (std::memcmp(x + d * recording.x.strides.dim * size, y + d * recording.y.strides.dim * size,
                    static_cast<std::size_t>(size)) != 0)
      return false;
  }
  return true;
}

/// Decides the claim about bits, and leaves open the first vector that fails, or the first one.
Screen screen_of_rest(const Recording& recording) {
  Screen screen;
  screen.open = {0};
  if (recording.spec.rotary_dim == recording.spec.head_dim) return screen;
  for (std::int64_t vector = 0; vector < recording.vectors(); ++vector) {
    if (passes_through(recording, vector)) continue;
    if (screen.failures++ == 0) screen.open = {vector};
  }
  screen.comparisons = recording.vectors() - 1;
  screen.failures -= screen.failures > 0 ? 1 : 0;
  return screen;
}

/// The first tokens and lengths of the pieces that a diagnosis looks at. A row of a batch is one
/// call, because mistakes may depend on a token's place in it. If rows are too large, pieces
/// are spread over the recording, and one is at the worst place.
std::vector<std::pair<std::int64_t, std::int64_t>> pieces_of(
    const Recording& recording, const std::vector<CheckedClaim>& claims) {
  std::vector<std::pair<std::int64_t, std::int64_t>> pieces;
  const std::int64_t row = recording.seq * recording.heads * recording.spec.head_dim;
  if (row <= kWholeRow) {
    const std::int64_t rows = std::min(recording.batch, kProbes);
    for (std::int64_t i = 0; i < rows; ++i)
      pieces.emplace_back(i * recording.batch / rows * recording.seq, recording.seq);
    return pieces;
  }
  const std::int64_t size =
      std::min(std::max<std::int64_t>(2, tokens_in(recording, kProbe)), recording.tokens());
  for (std::int64_t i = 0; i < kProbes; ++i)
    pieces.emplace_back((recording.tokens() - size) * i / (kProbes - 1), size);
  for (const auto& [property, verdict] : claims)
    if (verdict.outcome == Outcome::failed)
      pieces.emplace_back(std::min(verdict.where.batch * recording.seq + verdict.where.seq,
                                   recording.tokens() - size),
                          size);
  std::sort(pieces.begin(), pieces.end());
  pieces.erase(std::unique(pieces.begin(), pieces.end()), pieces.end());
  return pieces;
}

/// Returns true if the recording is right with its tokens and heads exchanged.
bool is_right_heads_first(const Recording& recording, const Contract& contract) {
  if (recording.heads_first || recording.heads != recording.seq || recording.heads == 1)
    return false;
  Recording exchanged = recording;
  for (RecordedTensor* tensor : {&exchanged.x, &exchanged.y})
    std::swap(tensor->strides.seq, tensor->strides.head);
  const Screen looked =
      can_be_screened(exchanged) ? screen(exchanged, contract).front() : all_open(exchanged);
  return judged(exchanged, claims::kMatchesReference, contract, looked).outcome == Outcome::passed;
}

/// Says which rotation explains the tensors, if the diagnosis has no name for the mistake.
void name_another_rotation(const Recording& recording, RecordingResult& result) {
  const RopeSpec& spec = recording.spec;
  if (!result.diagnosis.bugs.empty() || !can_be_identified(spec.head_dim, spec.axes())) return;
  Recording sizes = recording;
  sizes.spec = spec_of_sizes(spec.head_dim, spec.axes());
  const Identification found = identify(sizes);
  const bool is_turned_back = recording.direction != Direction::forward;
  const bool is_the_same = std::any_of(
      found.explaining.begin(), found.explaining.end(), [&](const Candidate& candidate) {
        return is_same_rotation(candidate.spec, spec) &&
               (candidate.direction != Direction::forward) == is_turned_back;
      });
  if (found.explaining.empty() || is_the_same) return;
  result.diagnosis.text += (result.diagnosis.text.empty() ? "" : "\n\n") +
                           std::string("Another rotation explains the tensors. ") + found.sentence;
}

}  // namespace

Verdict verdict_on(const Recording& recording, const Property& property, const Contract& contract) {
  return judged(recording, property, contract, all_open(recording), contract.of_table);
}

diagnosis::Diagnosis diagnosis_of(const Recording& recording,
                                  const std::vector<CheckedClaim>& claims, const Contract& contract,
                                  double seconds) {
  if (is_right_heads_first(recording, contract))
    return {"The tensors are right if they are [batch, heads, seq, head_dim]: say --heads-first.",
            {}};
  std::vector<Piece> pieces;
  std::vector<Case> calls;
  for (const auto& [first, count] : pieces_of(recording, claims)) {
    pieces.push_back(piece_of_tokens(recording, first, count));
    calls.push_back(pieces.back().c);
  }
  run::RunOptions options;
  options.contract = contract;
  options.max_position = std::numeric_limits<std::int64_t>::max();
  return diagnosis::diagnose_recorded(calls, recorded(pieces), options, seconds);
}

bool RecordingResult::failed() const {
  return std::any_of(claims.begin(), claims.end(), [](const CheckedClaim& claim) {
    return claim.verdict.outcome == Outcome::failed;
  });
}

bool RecordingResult::checked() const {
  return std::any_of(claims.begin(), claims.end(),
                     [](const CheckedClaim& claim) { return claim.verdict.comparisons > 0; });
}

RecordingResult check_recording(const Recording& recording, const Contract& contract,
                                double diagnosis_seconds) {
  std::array<Screen, kScreenedClaims> screens;
  if (can_be_screened(recording))
    screens = screen(recording, contract);
  else
    screens.fill(all_open(recording));
  RecordingResult result;
  const auto judge = [&](const Property& property, const Screen& screen) {
    result.claims.push_back({&property, judged(recording, property, contract, screen)});
  };
  judge(claims::kMatchesReference, screens[0]);
  judge(claims::kNormIsPreserved, screens[1]);
  judge(claims::kRestPassesThrough, screen_of_rest(recording));
  if (result.failed() && diagnosis_seconds > 0) {
    result.diagnosis = diagnosis_of(recording, result.claims, contract, diagnosis_seconds);
    name_another_rotation(recording, result);
  }
  return result;
}

}  // namespace ropecheck::recording
