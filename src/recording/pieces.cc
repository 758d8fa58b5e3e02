#include "recording/pieces.h"

#include <algorithm>
#include <numeric>
#include <string>

#include "properties/tally.h"

namespace ropecheck::recording {
namespace {

Piece piece_of(const Recording& recording, std::vector<std::int64_t> vectors, std::int64_t heads) {
  Piece piece;
  Case& c = piece.c;
  c.spec = recording.spec;
  c.dtype = recording.dtype;
  c.direction = recording.direction;
  c.seq = static_cast<int>(std::ssize(vectors) / heads);
  c.q.heads = static_cast<int>(heads);
  c.q.values.profile = Profile::listed;
  c.k.heads = 0;  // a recording has one tensor
  c.positions.clear();
  const std::int64_t axes = recording.spec.axes();
  for (std::size_t i = 0; i < vectors.size(); i += static_cast<std::size_t>(heads)) {
    const auto at = recording.positions.begin() + vectors[i] / recording.heads * axes;
    c.positions.insert(c.positions.end(), at, at + axes);
  }
  const auto size = static_cast<std::int64_t>(size_of(recording.dtype));
  const std::int64_t width = recording.spec.head_dim;
  const auto copy = [&](const RecordedTensor& tensor, std::int64_t vector,
                        std::vector<std::uint64_t>& to) {
    const std::byte* first = vector_at(recording, tensor, vector);
    for (std::int64_t d = 0; d < width; ++d)
      to.push_back(load_bits(recording.dtype, first + d * tensor.strides.dim * size));
  };
  for (const std::int64_t vector : vectors) {
    copy(recording.x, vector, c.q.values.bits);
    copy(recording.y, vector, piece.y);
  }
  piece.vectors = std::move(vectors);
  return piece;
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

}  // namespace

Piece piece_of_tokens(const Recording& recording, std::int64_t first, std::int64_t count) {
  std::vector<std::int64_t> vectors(static_cast<std::size_t>(count * recording.heads));
  std::iota(vectors.begin(), vectors.end(), first * recording.heads);
  return piece_of(recording, std::move(vectors), recording.heads);
}

Piece piece_of_vectors(const Recording& recording, std::span<const std::int64_t> vectors) {
  return piece_of(recording, {vectors.begin(), vectors.end()}, 1);
}

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

void place_in(const Recording& recording, const Piece& piece, Verdict& verdict) {
  const std::string here = describe(verdict.where);
  const auto index = static_cast<std::size_t>(verdict.where.seq * piece.c.q.heads);
  const std::int64_t vector = piece.vectors[index + static_cast<std::size_t>(verdict.where.head)];
  const std::int64_t token = vector / recording.heads;
  verdict.where.batch = static_cast<int>(token / recording.seq);
  verdict.where.seq = static_cast<int>(token % recording.seq);
  verdict.where.head = static_cast<int>(vector % recording.heads);
  if (const std::size_t at = verdict.reason.find(here); at != std::string::npos)
    verdict.reason.replace(at, here.size(), describe(verdict.where));
  if (const std::size_t counts = verdict.reason.rfind(" ("); counts != std::string::npos)
    verdict.reason.resize(counts);
}

}  // namespace ropecheck::recording
