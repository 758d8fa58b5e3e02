#include "recording/table.h"

#include <fmt/core.h>

#include <limits>
#include <string>
#include <vector>

#include "properties/claims/every_property.h"
#include "properties/tally.h"
#include "support/input_error.h"

// A table's entries are the rotation of (1, 0) in every pair: x₁c − x₂s = c and x₁s + x₂c = s
// exactly. So a table is judged, and its mistakes are diagnosed, as a recording of that rotation.
namespace ropecheck::recording {
namespace {

/// The bits of a recording that is made up.
struct Bytes {
  std::vector<std::byte> x, y;
};

/// The entry of a pair's coordinate: of the first one, or in full width also of the second.
int entry_of(const RopeSpec& spec, int pair, int copy, bool full_width) {
  if (!full_width) return pair;
  return spec.layout == Layout::interleaved ? 2 * pair + copy : pair + copy * spec.pairs();
}

Recording rotation_of_ones(const RopeSpec& whole, const TableInMemory& table,
                           std::span<const std::int64_t> positions, Bytes& bytes) {
  Recording recording;
  recording.spec = whole;
  RopeSpec& spec = recording.spec;
  spec.head_dim = spec.rotary_dim;
  spec.rotary_offset = 0;
  recording.dtype = table.dtype;
  recording.seq = table.rows;
  recording.heads = table.full_width ? 2 : 1;
  recording.positions.assign(positions.begin(), positions.end());
  recording.described = fmt::format("{} [{}, {}]", name_of(table.dtype), table.rows,
                                    table.full_width ? spec.rotary_dim : spec.pairs());
  const std::size_t size = size_of(table.dtype);
  const auto width = static_cast<std::size_t>(spec.head_dim);
  bytes.x.resize(static_cast<std::size_t>(recording.vectors()) * width * size);
  bytes.y.resize(bytes.x.size());
  const std::uint64_t one = bits_of(table.dtype, 1);
  for (std::int64_t vector = 0; vector < recording.vectors(); ++vector)
    for (int pair = 0; pair < spec.pairs(); ++pair) {
      const auto [first, second] = pair_elements(spec, pair);
      const int entry =
          entry_of(spec, pair, static_cast<int>(vector % recording.heads), table.full_width);
      const auto load = [&](const TableTensor& tensor) {
        const std::int64_t at =
            vector / recording.heads * tensor.row_stride + entry * tensor.entry_stride;
        return load_bits(table.dtype, tensor.first + at * static_cast<std::int64_t>(size));
      };
      const std::size_t start = static_cast<std::size_t>(vector) * width;
      const std::size_t at = (start + static_cast<std::size_t>(first)) * size;
      store_bits(table.dtype, &bytes.x[at], one);
      store_bits(table.dtype, &bytes.y[at], load(table.cos));
      store_bits(table.dtype, &bytes.y[(start + static_cast<std::size_t>(second)) * size],
                 load(table.sin));
    }
  const Strides strides{0, recording.heads * spec.head_dim, spec.head_dim, 1};
  recording.x = {bytes.x.data(), strides};
  recording.y = {bytes.y.data(), strides};
  return recording;
}

/// "row 5, pair 3, at position 7".
std::string place_in_table(const Place& where, bool full_width) {
  return fmt::format(
      "row {}, pair {}{}, at position {}", where.seq, where.pair,
      full_width ? where.head == 0 ? ", its first entries" : ", its second entries" : "",
      describe(where.position));
}

}  // namespace

RecordingResult check_table(const RopeSpec& spec, const TableInMemory& table,
                            std::span<const std::int64_t> positions, const Contract& contract,
                            double diagnosis_seconds) {
  if (table.rows <= 0 || table.rows > std::numeric_limits<int>::max())
    throw support::InputError(fmt::format("a table of {} rows cannot be checked", table.rows));
  if (std::ssize(positions) != table.rows * spec.axes())
    throw support::InputError(
        fmt::format("there are {} numbers of positions, and a table of {} rows needs {}",
                    positions.size(), table.rows, table.rows * spec.axes()));
  Bytes bytes;
  const Recording recording = rotation_of_ones(spec, table, positions, bytes);
  RecordingResult result;
  Verdict verdict = verdict_on(recording, claims::kTableEntriesAreClose, for_table(contract));
  const std::string here = describe(verdict.where);
  if (const std::size_t at = verdict.reason.find(here); at != std::string::npos)
    verdict.reason.replace(at, here.size(), place_in_table(verdict.where, table.full_width));
  result.claims.push_back({&claims::kTableEntriesAreClose, std::move(verdict)});
  if (result.failed())
    result.diagnosis = diagnosis_of(recording, result.claims, contract, diagnosis_seconds);
  return result;
}

}  // namespace ropecheck::recording
