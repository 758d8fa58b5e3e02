#include "recording/recording.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <optional>
#include <utility>

#include "properties/claims/every_property.h"
#include "properties/tally.h"
#include "run/run.h"
#include "support/input_error.h"
#include "support/parallel.h"

namespace ropecheck::recording {
namespace {

/// The number of elements that are checked in one piece.
constexpr std::int64_t kPiece = 1 << 16;
/// For a diagnosis: the largest row of a batch that is looked at as a whole; and the number of
/// elements in each piece of larger rows, and the number of such pieces.
constexpr std::int64_t kWholeRow = 1 << 15;
constexpr std::int64_t kProbe = 1 << 12;
constexpr std::int64_t kProbes = 12;
constexpr std::int64_t kMostHeads = 4096;

std::optional<DType> dtype_of(const models::StoredTensor& tensor) {
  if (!tensor.type) return std::nullopt;
  return dtype_named(models::name_of(*tensor.type));
}

void require(bool holds, const std::string& otherwise) {
  if (!holds) throw support::InputError(otherwise);
}

void read_positions(Recording& recording, const models::StoredTensor& stored) {
  require(stored.type.has_value(),
          fmt::format("positions are {}, which are no numbers", models::describe(stored)));
  const std::int64_t axes = recording.spec.axes();
  const std::vector<std::int64_t>& shape = stored.shape;
  const auto of_tokens = [&](std::size_t first) {
    return shape[first + 1] == recording.seq &&
           (shape[first] == 1 || shape[first] == recording.batch);
  };
  // The index of a token's position on an axis, for each order of axes that occurs.
  std::int64_t rows = 1, token_step = 1, axis_step = 0;
  if (shape.size() == 1 && shape[0] == recording.seq) {
  } else if (shape.size() == 2 && of_tokens(0)) {
    rows = shape[0];
  } else if (shape.size() == 2 && shape[0] == recording.seq && shape[1] == axes) {
    token_step = axes;
    axis_step = 1;
  } else if (shape.size() == 3 && of_tokens(0) && shape[2] == axes) {
    rows = shape[0];
    token_step = axes;
    axis_step = 1;
  } else if (shape.size() == 3 && of_tokens(1) && shape[0] == axes) {
    rows = shape[1];
    axis_step = rows * recording.seq;
  } else {
    const bool fit_heads_first = !recording.heads_first && !shape.empty() &&
                                 (shape.back() == recording.heads ||
                                  (shape.size() > 1 && shape[shape.size() - 2] == recording.heads));
    throw support::InputError(
        fmt::format("positions are {}, and should be [{}, {}{}] for x{}", models::describe(stored),
                    recording.batch, recording.seq, axes > 1 ? ", " + std::to_string(axes) : "",
                    fit_heads_first ? "; with --heads-first they may fit" : ""));
  }
  for (std::int64_t token = 0; token < recording.tokens(); ++token)
    for (std::int64_t axis = 0; axis < axes; ++axis) {
      const std::int64_t index =
          (rows == 1 ? token % recording.seq : token) * token_step + axis * axis_step;
      const auto position = models::integer_at(stored, index);
      require(position.has_value(),
              fmt::format("positions: number {} is no 64-bit integer", index));
      recording.positions.push_back(*position);
    }
}

/// Consecutive tokens of a recording, as a case, with their recorded result.
struct Piece {
  std::int64_t first_token = 0;
  Case c;
  std::vector<std::uint64_t> y;  ///< [tokens, heads, head_dim]
};

Piece piece_of(const Recording& recording, std::int64_t first, std::int64_t count) {
  Piece piece;
  piece.first_token = first;
  Case& c = piece.c;
  c.spec = recording.spec;
  c.dtype = recording.dtype;
  c.direction = recording.direction;
  c.seq = static_cast<int>(count);
  const std::int64_t axes = recording.spec.axes();
  c.positions.assign(recording.positions.begin() + first * axes,
                     recording.positions.begin() + (first + count) * axes);
  c.q.heads = static_cast<int>(recording.heads);
  c.q.values.profile = Profile::listed;
  c.k.heads = 0;  // a recording has one tensor
  const std::int64_t width = recording.spec.head_dim;
  for (std::int64_t token = first; token < first + count; ++token)
    for (std::int64_t head = 0; head < recording.heads; ++head) {
      const std::int64_t row = token / recording.seq;
      const std::int64_t vector =
          recording.heads_first
              ? (row * recording.heads + head) * recording.seq + token % recording.seq
              : token * recording.heads + head;
      for (std::int64_t d = 0; d < width; ++d) {
        c.q.values.bits.push_back(models::bits_at(recording.x, vector * width + d));
        piece.y.push_back(models::bits_at(recording.y, vector * width + d));
      }
    }
  return piece;
}

/// The number of tokens that have at most `elements` elements.
std::int64_t tokens_in(const Recording& recording, std::int64_t elements) {
  return std::max<std::int64_t>(1, elements / (recording.heads * recording.spec.head_dim));
}

bool is_call_of(const Piece& piece, const Call& call) {
  if (call.batch * call.seq != piece.c.seq || call.q.heads != piece.c.q.heads) return false;
  if (!std::equal(piece.c.positions.begin(), piece.c.positions.end(), call.positions)) return false;
  const auto* x = static_cast<const std::byte*>(call.q.in);
  const std::size_t width = size_of(call.dtype);
  for (const std::uint64_t bits : piece.c.q.values.bits) {
    if (load_bits(call.dtype, x) != bits) return false;
    x += width;
  }
  return true;
}

/// An implementation that returns the recorded result for the recorded pieces, and fails for any
/// other call.
Implementation recorded(const std::vector<Piece>& pieces) {
  Implementation implementation;
  implementation.name = "recorded";
  implementation.rotate = [&pieces](const Call& call) -> CallStatus {
    for (const Piece& piece : pieces) {
      if (!is_call_of(piece, call)) continue;
      auto* y = static_cast<std::byte*>(call.q.out);
      for (const std::uint64_t bits : piece.y) {
        store_bits(call.dtype, y, bits);
        y += size_of(call.dtype);
      }
      return {};
    }
    return {"this call was not recorded"};
  };
  implementation.capabilities.float16 = implementation.capabilities.bfloat16 =
      implementation.capabilities.float64 = true;
  return implementation;
}

/// Converts the place of a verdict on a piece to its place in the recording.
void place_in(const Recording& recording, const Piece& piece, Verdict& verdict) {
  const std::string here = describe(verdict.where);
  const std::int64_t token = piece.first_token + verdict.where.seq;
  verdict.where.batch = static_cast<int>(token / recording.seq);
  verdict.where.seq = static_cast<int>(token % recording.seq);
  if (const std::size_t at = verdict.reason.find(here); at != std::string::npos)
    verdict.reason.replace(at, here.size(), describe(verdict.where));
  // The counts at the end of the reason are counts in the piece.
  if (const std::size_t counts = verdict.reason.rfind(" ("); counts != std::string::npos)
    verdict.reason.resize(counts);
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

Verdict verdict_on(const Recording& recording, const Property& property, const Contract& contract) {
  const std::int64_t step = tokens_in(recording, kPiece);
  const auto count = static_cast<std::size_t>((recording.tokens() + step - 1) / step);
  std::vector<Verdict> verdicts(count);
  support::parallel_for(count, [&](std::size_t i) {
    const std::int64_t first = static_cast<std::int64_t>(i) * step;
    const std::vector<Piece> piece = {
        piece_of(recording, first, std::min(step, recording.tokens() - first))};
    verdicts[i] = check_case(property, piece.front().c, recorded(piece), contract);
    place_in(recording, piece.front(), verdicts[i]);
  });
  Verdict sum;
  for (const Verdict& verdict : verdicts) merge(sum, verdict);
  if (sum.outcome == Outcome::failed)
    sum.reason += fmt::format(" ({} of {} comparisons fail)", sum.failures, sum.comparisons);
  return sum;
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
  exchanged.heads_first = true;
  return verdict_on(exchanged, claims::kMatchesReference, contract).outcome == Outcome::passed;
}

diagnosis::Diagnosis diagnosis_of(const Recording& recording,
                                  const std::vector<CheckedClaim>& claims,
                                  const Contract& contract) {
  if (is_right_heads_first(recording, contract))
    return {"The tensors are right if they are [batch, heads, seq, head_dim]: say --heads-first.",
            {}};
  std::vector<Piece> pieces;
  std::vector<Case> calls;
  for (const auto& [first, count] : pieces_of(recording, claims)) {
    pieces.push_back(piece_of(recording, first, count));
    calls.push_back(pieces.back().c);
  }
  run::RunOptions options;
  options.contract = contract;
  options.max_position = std::numeric_limits<std::int64_t>::max();
  return diagnosis::diagnose_recorded(calls, recorded(pieces), options);
}

}  // namespace

Recording recording_of(const RopeSpec& spec, const models::StoredTensor& x,
                       const models::StoredTensor& positions, const models::StoredTensor& y,
                       const RecordingOptions& options) {
  const auto dtype = dtype_of(x);
  require(dtype.has_value(),
          fmt::format("x is {}, and should be float32, float16, bfloat16 or float64",
                      models::describe(x)));
  require(x.type == y.type && x.shape == y.shape,
          fmt::format("x is {} and y is {}: they should be alike", models::describe(x),
                      models::describe(y)));
  std::vector<std::int64_t> shape = x.shape;
  require(shape.size() >= 2 && shape.size() <= 4,
          fmt::format("x is {}, and should have 2 to 4 axes, the last of them head_dim",
                      models::describe(x)));
  if (shape.size() == 2) shape.insert(shape.begin() + 1, 1);  // [seq, head_dim]: one head
  if (shape.size() == 3) shape.insert(shape.begin(), 1);
  Recording recording;
  recording.spec = spec;
  recording.dtype = *dtype;
  recording.direction = options.direction;
  recording.heads_first = options.heads_first && x.shape.size() > 2;
  recording.batch = shape[0];
  recording.seq = recording.heads_first ? shape[2] : shape[1];
  recording.heads = recording.heads_first ? shape[1] : shape[2];
  require(shape[3] == spec.head_dim,
          fmt::format("x is {}, but head_dim is {}", models::describe(x), spec.head_dim));
  require(x.elements() > 0, fmt::format("x is {}: there is nothing to check", models::describe(x)));
  require(recording.heads <= kMostHeads && recording.seq <= std::numeric_limits<int>::max() &&
              recording.batch <= std::numeric_limits<int>::max(),
          fmt::format("x is {}, which has more heads, tokens or rows than are checked",
                      models::describe(x)));
  recording.x = x;
  recording.y = y;
  read_positions(recording, positions);
  return recording;
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

RecordingResult check_recording(const Recording& recording, const Contract& contract) {
  RecordingResult result;
  for (const Property* property :
       {&claims::kMatchesReference, &claims::kNormIsPreserved, &claims::kRestPassesThrough})
    result.claims.push_back({property, verdict_on(recording, *property, contract)});
  if (result.failed()) result.diagnosis = diagnosis_of(recording, result.claims, contract);
  return result;
}

}  // namespace ropecheck::recording
