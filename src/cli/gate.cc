#include <fmt/core.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "adapters/implementations.h"
#include "cli/commands.h"
#include "cli/implementation_options.h"
#include "cli/spec_arguments.h"
#include "diagnosis/diagnosis.h"
#include "report/long_replay_lines.h"
#include "report/report.h"
#include "report/report_files.h"
#include "report/report_formats.h"
#include "report/terminal_report.h"
#include "run/run.h"
#include "run/run_times.h"
#include "run/targets.h"
#include "run/tiers.h"
#include "support/input_error.h"
#include "support/progress.h"

namespace ropecheck::cli {
namespace {

struct GateArguments {
  ImplementationOptions implementation;
  SpecArguments specs;
  std::vector<std::string> only;
  std::string contract;
  std::int64_t max_position = std::numeric_limits<std::int64_t>::max();
  std::uint64_t seed = 1;
  std::string tier = "pr";
  std::optional<int> cases;
  bool fail_fast = false;
  double diagnose = diagnosis::kUsualSeconds;
  std::string json, junit, sarif, html;
  bool times = false;
};

std::vector<report::ReportFile> report_files(const GateArguments& arguments) {
  const std::pair<std::string (*)(const report::Report&), const std::string&> formats[] = {
      {report::json_report, arguments.json},
      {report::junit_report, arguments.junit},
      {report::sarif_report, arguments.sarif},
      {report::html_report, arguments.html}};
  std::vector<report::ReportFile> files;
  for (const auto& [format, path] : formats)
    if (!path.empty()) files.push_back({format, path});
  return files;
}

std::vector<const Property*> properties_named(const std::vector<std::string>& names) {
  std::vector<const Property*> chosen;
  for (const std::string& name : names) {
    chosen.push_back(property_named(name));
    if (chosen.back() == nullptr)
      throw support::InputError("there is no property '" + name +
                                "'; `ropecheck list properties` shows those that there are");
  }
  if (names.empty()) chosen.assign(all_properties().begin(), all_properties().end());
  return chosen;
}

/// Shows the first failure of each property, and with the very first one the command that replays
/// it.
class FailureWatcher {
 public:
  FailureWatcher(support::Progress& progress, std::string asked_for, const Contract& contract)
      : progress_(progress), asked_for_(std::move(asked_for)), contract_(contract) {}

  void operator()(const run::CheckedCase& failed) {
    std::string text = report::first_failure(failed);
    const std::string replay = report::reported_case(failed, asked_for_, contract_).replay;
    if (replay.size() <= report::kLongestReplay && !shown_.exchange(true)) text += "\n  " + replay;
    progress_.found(text);
  }

 private:
  support::Progress& progress_;
  std::string asked_for_;
  const Contract& contract_;
  std::atomic<bool> shown_ = false;
};

int gate(const GateArguments& arguments) {
  if (arguments.cases && *arguments.cases < 1)
    throw support::InputError("--cases must be at least 1: zero cases check nothing");
  if (arguments.max_position < 0) throw support::InputError("--max-position must not be negative");
  const run::Tier& tier = run::tier_named(arguments.tier);
  run::RunOptions options;
  options.properties = properties_named(arguments.only);
  // With --pipe, the first word is no implementation but a specification.
  ImplementationOptions checked = arguments.implementation;
  SpecArguments specs = arguments.specs;
  if (!checked.command.empty() && is_spec_name(checked.name))
    specs.words.insert(specs.words.begin(), std::exchange(checked.name, ""));
  options.targets = run::targets_named(spec_names(specs), config_options(specs.config));
  const Implementation implementation = implementation_of(checked);
  if (const auto& own = implementation.capabilities.limits.specs;
      spec_names(specs).empty() && !own.empty())
    options.targets = run::targets_of(own);
  const bool finds_contract = arguments.contract == "auto";
  options.contract =
      adapters::contract_for(implementation, finds_contract ? "" : arguments.contract);
  options.max_position = arguments.max_position;
  options.seed = arguments.seed;
  options.cases = arguments.cases.value_or(tier.cases);
  options.fail_fast = arguments.fail_fast;
  const std::vector<report::ReportFile> files = report_files(arguments);
  report::check_writable(files);
  const std::string asked_for = adapters::as_shell_word(name_of(checked));
  const run::RunTimer timer;
  support::Progress progress = support::Progress::on_standard_error();
  const auto step = [&](std::size_t done, std::size_t all) { progress.step(done, all); };
  std::optional<run::FoundContract> found;
  if (finds_contract) {
    progress.say("looking for the strictest contract that holds");
    found = run::find_contract(implementation, options, {.progress = step});
    options.contract = found->contract;
  }
  FailureWatcher failures(progress, asked_for, options.contract);
  run::RunResult result =
      found && found->result
          ? *std::move(found->result)
          : run::run(implementation, options,
                     {.progress = step,
                      .failure = [&](const run::CheckedCase& failed) { failures(failed); }});
  if (found) result.searched = std::move(found->kept);
  progress.finish();
  const auto report_with = [&](const diagnosis::Diagnosis& diagnosis) {
    report::Report report =
        report::report_of(result, options, implementation, asked_for, diagnosis);
    if (arguments.times) report.times = timer.times();
    return report;
  };
  if (result.failed()) {
    report::write_findings(report_with({}), files);
    progress.say("looking for what explains the failures");
    const diagnosis::Diagnosis diagnosis =
        diagnosis::diagnose(result, implementation, options, arguments.diagnose);
    progress.finish();
    report::write_rest(report_with(diagnosis), files);
  } else {
    report::write_reports(report_with({}), files);
  }
  if (result.failed()) return kFails;
  return result.cases() > 0 && !result.undecided() ? kHolds : kNothingRan;
}

}  // namespace

void add_gate(CLI::App& app, int& exit_code) {
  const auto arguments = std::make_shared<GateArguments>();
  CLI::App* command =
      app.add_subcommand("gate",
                         "Check an implementation against the reference, on one or "
                         "more specifications (default: the presets that `ropecheck "
                         "list presets` marks, and small random ones). Exit code 1 "
                         "if a property fails.");
  add_implementation_options(*command, arguments->implementation);
  add_spec_arguments(*command, arguments->specs);
  command->add_option("--contract", arguments->contract,
                      "what to hold it to, such as 'storage', 'bfloat16=storage,float32-angle' or, "
                      "to find the strictest that it keeps, 'auto' (default: what it declares)");
  command->add_option("--max-position", arguments->max_position,
                      "the largest size of a position that is tried");
  command->add_option("--seed", arguments->seed, "of the cases (default: 1)");
  std::string meanings;
  for (const run::Tier& tier : run::tiers())
    meanings += fmt::format("{} ({} cases for each property and model, {}); ", tier.name,
                            tier.cases, tier.meaning);
  command->add_option("--tier", arguments->tier, meanings + "default: pr");
  command->add_option("--cases", arguments->cases,
                      "number of cases for each property and model (default: the tier's)");
  command->add_option("--only", arguments->only, "a property; may be repeated (default: all)")
      ->take_all();
  command->add_flag("--fail-fast", arguments->fail_fast, "stop at the first case that fails");
  command
      ->add_option("--diagnose", arguments->diagnose,
                   "seconds for finding out what explains the failures, which are reported before "
                   "that; 0: no diagnosis (default: 20)")
      ->check(CLI::Range(0.0, 3600.0));
  command->add_option("--json", arguments->json, "write a JSON report to this file ('-': stdout)");
  command->add_option("--junit", arguments->junit, "a JUnit XML report");
  command->add_option("--sarif", arguments->sarif, "a SARIF report");
  command->add_option("--html", arguments->html, "a page with plots");
  command->add_flag("--times", arguments->times,
                    "say in these reports when the run was and how long it took; without it, the "
                    "same run writes the same bytes");
  command->callback([arguments, &exit_code] { exit_code = gate(*arguments); });
}

}  // namespace ropecheck::cli
