#include "hunt/merge_files.h"

#include <fmt/core.h>

#include <cstddef>
#include <cstdint>

#include "support/input_error.h"
#include "support/whole_files.h"

namespace ropecheck::hunt {
namespace {

Certificate read_certificate(const std::string& path) {
  ReadCertificate read = certificate_from_json(support::read_whole(path));
  if (!read.problem.empty()) throw support::InputError("'" + path + "': " + read.problem);
  return read.certificate;
}

}  // namespace

Certificate merge_files(const std::vector<std::string>& paths, Gaps gaps) {
  Certificate sum = read_certificate(paths.front());
  for (std::size_t i = 1; i < paths.size(); ++i)
    if (std::string problem = merge(sum, read_certificate(paths[i])); !problem.empty())
      throw support::InputError(
          fmt::format("'{}' does not add up with the others: {}", paths[i], problem));
  const std::int64_t gap = first_gap(sum);
  if (gaps == Gaps::refused && gap != std::int64_t{1} << sum.subject.below)
    throw support::InputError(fmt::format(
        "position {} and others are covered by none of them (--partial takes that)", gap));
  return sum;
}

}  // namespace ropecheck::hunt
