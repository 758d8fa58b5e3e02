// Included once per SIMD target (hwy/foreach_target.h).
#if defined(ROPECHECK_SRC_ROPE_SIMD_ROTATE_TOKENS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ROPECHECK_SRC_ROPE_SIMD_ROTATE_TOKENS_INL_H_
#undef ROPECHECK_SRC_ROPE_SIMD_ROTATE_TOKENS_INL_H_
#else
#define ROPECHECK_SRC_ROPE_SIMD_ROTATE_TOKENS_INL_H_
#endif

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "hwy/cache_control.h"
#include "hwy/highway.h"
#include "rope/copy_unrotated.h"
#include "rope/plan_tables.h"
#include "rope/segment.h"
#include "rope/simd/axes_row-inl.h"
#include "rope/simd/few_heads-inl.h"
#include "rope/simd/finished_rows-inl.h"
#include "rope/simd/rotate_heads-inl.h"
#include "rope/simd/row-inl.h"
#include "rope/simd/traffic-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ropecheck::rope {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// From tokens to runs of pairs: rows of cos and sin are made for a segment of consecutive
// positions, or read from the caller's memory, then used for all heads of all tensors.

/// A row of a call, as a batch slot and a token in it. Rows are counted through without divisions.
class Place {
 public:
  Place(std::int64_t row, std::int64_t seq)
      : slot_(0), token_(row), seq_(std::max<std::int64_t>(seq, 1)) {
    if (row < seq_) return;
    slot_ = row / seq_;
    token_ = row % seq_;
  }

  /// The first head of the row's token.
  template <class T>
  TokensOf<T> In(const Tensor& tensor) const {
    const Strides &from = tensor.in_strides, &to = tensor.out_strides;
    return {static_cast<const T*>(tensor.in) + slot_ * from.batch + token_ * from.token,
            static_cast<T*>(tensor.out) + slot_ * to.batch + token_ * to.token};
  }

  /// The number of rows from this one to the end of its slot.
  std::int64_t Left() const { return seq_ - token_; }

  /// Goes on by `rows` ≥ 0.
  void Advance(std::int64_t rows) {
    for (token_ += rows; token_ >= seq_; token_ -= seq_) ++slot_;
  }

 private:
  std::int64_t slot_;
  std::int64_t token_;
  std::int64_t seq_;
};

/// Calls use(offset, place, count) for the stretches of `count` rows from `place` on that lie in
/// one batch slot each.
template <class Use>
HWY_INLINE void ForStretches(Place place, std::int64_t count, const Use& use) {
  for (std::int64_t offset = 0; offset < count;) {
    const std::int64_t stretch = std::min(place.Left(), count - offset);
    use(offset, place, stretch);
    place.Advance(stretch);
    offset += stretch;
  }
}

/// The values that all rows of a call share.
template <class Rotation, Layout kLayout, class T>
struct CallWide {
  CallWide(const PlanTables& its_plan, const Call& call)
      : plan(its_plan),
        inverse(call.direction == Direction::inverse),
        reach(kReach * plan.attention_factor.high),
        traffic(TrafficOf(plan, call, sizeof(T))) {}

  Traffic TrafficWith(const Tensor& tensor) const {
    return {traffic.ahead, kStreams<Rotation, kLayout> && traffic.stream &&
                               CanStream(plan, tensor, StoredLanes<Rotation, T>(), sizeof(T))};
  }
  RunAt At(const std::int64_t* position, std::size_t pair) const {
    return {plan, position, inverse, pair, reach};
  }

  const PlanTables& plan;
  bool inverse;
  double reach;
  Traffic traffic;
};

/// Copies the elements of some tokens that are not rotated.
template <class T>
void CopyUnrotated(const PlanTables& plan, const Call& call, Place place, std::int64_t first,
                   std::int64_t count) {
  const ZeroFrequency turning = plan.any_zero_frequency ? ZeroFrequency::some : ZeroFrequency::none;
  for (const Tensor& tensor : call.tensors) {
    if (tensor.in == tensor.out && !plan.scales) continue;
    ForStretches(place, count, [&](std::int64_t offset, const Place& from, std::int64_t stretch) {
      TokensOf<T> tokens = from.In<T>(tensor);
      for (std::int64_t r = offset; r < offset + stretch; ++r) {
        copy_unrotated(plan, tensor, first + r == 0 ? ZeroFrequency::all : turning, nullptr,
                       tokens.in, tokens.out);
        tokens.in += tensor.in_strides.token;
        tokens.out += tensor.out_strides.token;
      }
    });
  }
}

/// Returns the call's one tensor if it has so few heads that rows are not worth storing; otherwise
/// nullptr.
template <Entries kEntries>
const Tensor* FewHeads(const Call& call) {
  if (!kInVectors<kEntries> || call.tensors.size() != 1) return nullptr;
  const Tensor& tensor = call.tensors.front();
  const bool neighbours = tensor.in_strides.element == 1 && tensor.out_strides.element == 1;
  return neighbours && tensor.heads <= kFewHeads ? &tensor : nullptr;
}

/// Rotates the rows [begin, end) of a call whose positions are single numbers.
template <class Rotation, Entries kEntries, Layout kLayout, class T>
void RotateTokens(const PlanTables& plan, const Call& call, std::int64_t begin, std::int64_t end) {
  BlockOf<kEntries> rows;
  const CallWide<Rotation, kLayout, T> wide(plan, call);
  const Tensor* few = wide.traffic.stream ? nullptr : FewHeads<kEntries>(call);
  Place place(begin, call.seq);

  for (std::int64_t row = begin; row < end;) {
    const Segment segment = segment_at(call.positions, row, end);
    // Position 0 turns nothing. As a multiple of kAnchorStep it is the first of its segment.
    const std::int64_t skipped = segment.first == 0 ? 1 : 0;
    Place turned = place;
    turned.Advance(skipped);
    for (const Run& run : plan.runs) {
      if constexpr (kInVectors<kEntries>) {
        if (few != nullptr && run.pairs % kMaxLanes == 0) {
          const std::int64_t first =
              pair_elements(plan.spec, static_cast<int>(run.first_pair)).first;
          ForStretches(turned, segment.count - skipped,
                       [&](std::int64_t offset, const Place& from, std::int64_t stretch) {
                         const std::int64_t r = skipped + offset;
                         const TokensOf<T> tokens = from.In<T>(*few);
                         RotateFewHeads<Rotation, kEntries, kLayout>(
                             wide.At(call.positions + row + r, run.first_pair), run,
                             Segment{segment.first + r, stretch}, *few, wide.traffic.ahead,
                             tokens.in + first, tokens.out + first);
                       });
          continue;
        }
      }
      MakeAnyRows<kEntries>(plan, run, segment, wide.inverse, rows.cos, rows.sin);
      for (const Tensor& tensor : call.tensors) {
        const Traffic traffic = wide.TrafficWith(tensor);
        ForStretches(turned, segment.count - skipped,
                     [&](std::int64_t offset, const Place& from, std::int64_t stretch) {
                       const std::int64_t r = skipped + offset;
                       const std::size_t entry = static_cast<std::size_t>(r) * kRunPairs;
                       RotateAnyHeads<Rotation, kLayout>(
                           wide.At(call.positions + row + r, run.first_pair), run.pairs, tensor,
                           traffic,
                           RowsOf<typename Rotation::Row>{rows.cos + entry, rows.sin + entry,
                                                          kRunPairs, stretch},
                           from.In<T>(tensor));
                     });
      }
    }
    CopyUnrotated<T>(plan, call, place, segment.first, segment.count);
    place.Advance(segment.count);
    row += segment.count;
  }
  if (wide.traffic.stream) hwy::FlushStream();
}

/// The same with finished rows, which start with the row of the call's first token.
template <class Rotation, Entries kEntries, Layout kLayout, class T>
void RotateTokensWithRows(const PlanTables& plan, const Call& call, std::int64_t begin,
                          std::int64_t end, const RowOf<kEntries>* finished) {
  const CallWide<Rotation, kLayout, T> wide(plan, call);
  // Rows are used where they are, if their signs and the places of their parts are those that the
  // rotation reads.
  const bool as_they_are = !wide.inverse && kEntries != Entries::twofold;
  BlockOf<kEntries> block;
  Place place(begin, call.seq);

  for (std::int64_t row = begin, after; row < end; row = after) {
    // Tokens at position 0 one by one, others together.
    const bool turns = call.positions[row] != 0;
    const std::int64_t most = std::min(end, row + (as_they_are && turns ? kAnchorStep : 1));
    for (after = row + 1; after < most && call.positions[after] != 0;) ++after;
    for (const Run& run : plan.runs) {
      if (!turns) break;
      const FinishedRow<kEntries> from(plan, finished, row, run.first_pair);
      if (!as_they_are) from.CopyTo(run, wide.inverse, block.cos, block.sin);
      for (const Tensor& tensor : call.tensors) {
        const Traffic traffic = wide.TrafficWith(tensor);
        ForStretches(
            place, after - row, [&](std::int64_t offset, const Place& its, std::int64_t stretch) {
              const std::size_t entry = static_cast<std::size_t>(offset) * from.step;
              RotateAnyHeads<Rotation, kLayout>(
                  wide.At(call.positions + row + offset, run.first_pair), run.pairs, tensor,
                  traffic,
                  RowsOf<typename Rotation::Row>{as_they_are ? from.cos + entry : block.cos,
                                                 as_they_are ? from.sin + entry : block.sin,
                                                 from.step, stretch},
                  its.In<T>(tensor));
            });
      }
    }
    CopyUnrotated<T>(plan, call, place, turns ? 1 : 0, after - row);
    place.Advance(after - row);
  }
  if (wide.traffic.stream) hwy::FlushStream();
}

/// Rotates the rows [begin, end) of a call whose positions have several axes. finished: nullptr, or
/// rows that start with the row of the call's first token.
template <class Rotation, Entries kEntries, Layout kLayout, class T>
void RotateTokensOfAxes(const PlanTables& plan, const Call& call, std::int64_t begin,
                        std::int64_t end, const RowOf<kEntries>* finished) {
  BlockOf<kEntries> rows;
  CallWide<Rotation, kLayout, T> wide(plan, call);
  wide.traffic.stream = false;
  Place place(begin, call.seq);

  for (std::int64_t row = begin; row < end; ++row, place.Advance(1)) {
    const std::int64_t* position = call.positions + row * plan.axes;
    const auto has_zero_frequency = [&](std::size_t pair) {
      return plan.zero_frequency[pair] || position[plan.axis[pair]] == 0;
    };
    for (const Run& run : plan.runs) {
      if (finished == nullptr)
        MakeAxesRow<kEntries>(plan, run, position, wide.inverse, rows.cos, rows.sin);
      else
        FinishedRow<kEntries>(plan, finished, row, run.first_pair)
            .CopyTo(run, wide.inverse, rows.cos, rows.sin);
      // Stretches of pairs that turn: pairs whose axis is at 0 are left as they are.
      for (std::size_t j = 0, after; j < run.pairs; j = after + 1) {
        for (after = j; after < run.pairs && !has_zero_frequency(run.first_pair + after);) ++after;
        if (after == j) continue;
        for (const Tensor& tensor : call.tensors)
          RotateAnyHeads<Rotation, kLayout>(
              wide.At(position, run.first_pair + j), after - j, tensor, wide.traffic,
              RowsOf<typename Rotation::Row>{rows.cos + j, rows.sin + j, 0, 1},
              place.In<T>(tensor));
      }
    }
    for (const Tensor& tensor : call.tensors) {
      const TokensOf<T> token = place.In<T>(tensor);
      copy_unrotated(plan, tensor, ZeroFrequency::some, position, token.in, token.out);
    }
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace ropecheck::rope
HWY_AFTER_NAMESPACE();

#endif
