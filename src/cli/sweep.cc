#include "hunt/sweep.h"

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/hunt_arguments.h"
#include "gate/input_error.h"
#include "gate/parallel.h"
#include "hunt/below.h"
#include "hunt/fingerprint.h"
#include "hunt/hunt_report.h"
#include "hunt/journal.h"
#include "properties/spec_text.h"
#include "reference/version.h"

namespace ropecheck::cli {
namespace {

struct Arguments {
  HuntArguments hunt{.below = "2^20"};
  std::string shard = "1/1";
  std::string output;
};

/// Every n-th range from the i-th on, for "i/n".
std::vector<Range> shard_of(const std::vector<Range>& ranges, const std::string& text) {
  const auto parts = split(text, '/');
  const auto i = int_in(parts.front());
  const auto n = int_in(parts.back());
  if (parts.size() != 2 || !i || !n || *i < 1 || *i > *n)
    throw InputError("--shard takes i/n with i from 1 to n, not '" + text + "'");
  std::vector<Range> mine;
  for (std::size_t r = static_cast<std::size_t>(*i - 1); r < ranges.size();
       r += static_cast<std::size_t>(*n))
    mine.push_back(ranges[r]);
  if (mine.empty()) throw InputError("shard " + text + " is empty: the sweep has fewer parts");
  return mine;
}

void show_progress(std::size_t done, std::size_t all, double seconds) {
  if (isatty(STDERR_FILENO) == 0) return;
  std::fprintf(stderr, "\r%zu of %zu parts, %.0f s left ", done, all,
               seconds / static_cast<double>(done) * static_cast<double>(all - done));
  if (done == all) std::fputc('\n', stderr);
}

int sweep_command(const Arguments& arguments) {
  const int below = bits_below(arguments.hunt.below);
  if (below > 40) throw InputError("a sweep of more than 2^40 positions would not end");
  const std::vector<Range> ranges = shard_of(sweep_ranges(below), arguments.shard);
  const ErrorMeter meter = meter_for(arguments.hunt);

  Certificate certificate{
      {ROPECHECK_VERSION, arguments.hunt.implementation,
       fingerprint_of(arguments.hunt.implementation), meter.contract().name, to_text(meter.spec()),
       arguments.hunt.dtype, meter.spec().pairs(), below},
      {}};
  std::optional<Journal> journal;
  if (!arguments.output.empty()) journal.emplace(arguments.output, certificate);
  std::vector<Range> missing;
  for (const Range& range : ranges)
    if (!certificate.parts.contains(range.first)) missing.push_back(range);

  std::mutex mutex;
  std::exception_ptr trouble;
  std::size_t done = 0;
  const auto start = std::chrono::steady_clock::now();
  parallel_for(missing.size(), [&](std::size_t i) {
    try {
      {
        const std::lock_guard lock(mutex);
        if (trouble) return;
      }
      SweepPart part = sweep(meter, missing[i]);
      const std::lock_guard lock(mutex);
      if (journal) journal->add(part);
      certificate.parts.emplace(part.first, std::move(part));
      const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
      show_progress(++done, missing.size(), elapsed.count());
    } catch (...) {
      const std::lock_guard lock(mutex);
      trouble = std::current_exception();
    }
  });
  if (trouble) std::rethrow_exception(trouble);
  if (journal) journal->finish(certificate);

  const SweepPart sum = total(certificate);
  std::printf(
      "%s%s%s%lld violations of contract %s\n", octave_table(sum.octaves, &meter).c_str(),
      histogram_table(sum.histogram).c_str(),
      worst_case_report(meter, worst_of(sum.octaves), arguments.hunt.implementation).c_str(),
      static_cast<long long>(sum.violations), meter.contract().name.c_str());
  return sum.violations == 0 ? kHolds : kFails;
}

}  // namespace

void add_sweep(CLI::App& app, int& exit_code) {
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* command =
      app.add_subcommand("sweep", "Measure every pair at every position below a power of two.");
  add_hunt_arguments(*command, arguments->hunt);
  command->add_option("--shard", arguments->shard, "i/n: the i-th of n shares of the sweep");
  command->add_option("--out", arguments->output,
                      "the certificate; an interrupted sweep goes on from its journal");
  command->callback([arguments, &exit_code] { exit_code = sweep_command(*arguments); });
}

}  // namespace ropecheck::cli
