#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "hunt/certificate.h"
#include "hunt/hunt_report.h"
#include "hunt/merge_files.h"
#include "support/whole_files.h"

namespace ropecheck::cli {
namespace {

struct MergeArguments {
  std::vector<std::string> certificates;
  std::string output;
  bool partial = false;
};

int merge_command(const MergeArguments& arguments) {
  const hunt::Certificate sum = hunt::merge_files(
      arguments.certificates, arguments.partial ? hunt::Gaps::allowed : hunt::Gaps::refused);
  if (!arguments.output.empty()) support::write_whole(arguments.output, hunt::to_json(sum));
  const hunt::SweepPart all = hunt::total(sum);
  std::printf("%s, %s, %s, contract %s, positions below 2^%d\n\n%s%lld violations\n",
              sum.subject.implementation.c_str(),
              sum.subject.spec.empty() ? "the usual specification" : sum.subject.spec.c_str(),
              sum.subject.dtype.c_str(), sum.subject.contract.c_str(), sum.subject.below,
              hunt::sweep_report(all, nullptr).c_str(), static_cast<long long>(all.violations));
  return all.violations == 0 ? kHolds : kFails;
}

}  // namespace

void add_merge(CLI::App& app, int& exit_code) {
  const auto arguments = std::make_shared<MergeArguments>();
  CLI::App* command = app.add_subcommand("merge", "Add up the certificates of a sweep's shards.");
  command->add_option("CERTIFICATE", arguments->certificates, "files that `sweep --out` wrote")
      ->required();
  command->add_option("--out", arguments->output, "where the sum goes");
  command->add_flag("--partial", arguments->partial, "positions may be missing");
  command->callback([arguments, &exit_code] { exit_code = merge_command(*arguments); });
}

}  // namespace ropecheck::cli
