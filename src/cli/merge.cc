#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "gate/input_error.h"
#include "hunt/certificate.h"
#include "hunt/hunt_report.h"
#include "hunt/journal.h"

namespace ropecheck::cli {
namespace {

struct Arguments {
  std::vector<std::string> certificates;
  std::string output;
  bool partial = false;
};

Certificate read_certificate(const std::string& path) {
  ReadCertificate read = certificate_from_json(read_whole(path));
  if (!read.problem.empty()) throw InputError("'" + path + "': " + read.problem);
  return read.certificate;
}

int merge_command(const Arguments& arguments) {
  Certificate sum = read_certificate(arguments.certificates.front());
  for (const std::string& path : arguments.certificates)
    if (std::string problem = merge(sum, read_certificate(path)); !problem.empty())
      throw InputError("'" + path + "' does not add up with the others: " + problem);
  const std::int64_t gap = first_gap(sum);
  if (!arguments.partial && gap != std::int64_t{1} << sum.subject.below)
    throw InputError("position " + std::to_string(gap) +
                     " and others are covered by none of them (--partial takes that)");
  if (!arguments.output.empty()) write_whole(arguments.output, to_json(sum));
  const SweepPart all = total(sum);
  std::printf("%s, %s, %s, contract %s, positions below 2^%d\n%s%s%lld violations\n",
              sum.subject.implementation.c_str(),
              sum.subject.spec.empty() ? "the usual specification" : sum.subject.spec.c_str(),
              sum.subject.dtype.c_str(), sum.subject.contract.c_str(), sum.subject.below,
              octave_table(all.octaves, nullptr).c_str(), histogram_table(all.histogram).c_str(),
              static_cast<long long>(all.violations));
  return all.violations == 0 ? kHolds : kFails;
}

}  // namespace

void add_merge(CLI::App& app, int& exit_code) {
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand("merge", "Add up the certificates of a sweep's shards.");
  command->add_option("CERTIFICATE", arguments->certificates, "files that `sweep --out` wrote")
      ->required();
  command->add_option("--out", arguments->output, "where the sum goes");
  command->add_flag("--partial", arguments->partial, "positions may be missing");
  command->callback([arguments, &exit_code] { exit_code = merge_command(*arguments); });
}

}  // namespace ropecheck::cli
