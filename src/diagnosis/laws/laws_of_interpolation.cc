#include <fmt/core.h>

#include <cstdint>

#include "diagnosis/laws/law.h"

// Laws of tables of cos and sin that have an entry for every nth position, and lines between them.
namespace ropecheck::diagnosis {
namespace {

constexpr std::int64_t kSteps[] = {2, 4, 8, 16, 32, 64, 128, 256, 512, 1024};

/// The largest multiple of the step that is not above t.
std::int64_t multiple_below(std::int64_t t, std::int64_t step) {
  const std::int64_t remainder = t % step;
  return t - (remainder < 0 ? remainder + step : remainder);
}

}  // namespace

std::vector<Law> laws_of_interpolation() {
  std::vector<Law> laws;
  for (const std::int64_t step : kSteps)
    laws.push_back(
        {fmt::format(
             "are turned by cos and sin that lie on straight lines between those of positions "
             "that are multiples of {}",
             step),
         [step](const Sight& s) -> std::optional<Point> {
           // The position above is a position as well.
           constexpr std::int64_t kMostSize = std::int64_t{1} << 62;
           if (s.call->table || s.item->t > kMostSize || s.item->t < -kMostSize)
             return std::nullopt;
           const std::int64_t below = multiple_below(s.item->t, step);
           const double part = static_cast<double>(s.item->t - below) / static_cast<double>(step);
           return result_by(s, (1 - part) * turn_at(s, below) + part * turn_at(s, below + step));
         }});
  return laws;
}

}  // namespace ropecheck::diagnosis
