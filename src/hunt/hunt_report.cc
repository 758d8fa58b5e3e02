#include "hunt/hunt_report.h"

#include <algorithm>
#include <cstddef>

#include "adapters/implementations.h"
#include "properties/case/encoding/case_text.h"
#include "properties/case/encoding/octave_text.h"
#include "properties/claims/every_property.h"
#include "run/run.h"
#include "support/formatted.h"

namespace ropecheck::hunt {
std::string octave_table(const std::map<int, Worst>& octaves, const ErrorMeter* meter) {
  std::string table =
      "octave            worst error, u            at position  pair      budget, u\n";
  for (const auto& [octave, worst] : octaves) {
    if (worst.error < 0) continue;
    table += support::formatted("%-13s %17.7g %22lld %5d", octave_text(octave).c_str(), worst.error,
                                static_cast<long long>(worst.position), worst.pair);
    if (meter != nullptr)
      table += support::formatted(" %14.4g", meter->budget(worst.position, worst.pair));
    table += '\n';
  }
  return table;
}

std::string pair_table(const std::vector<Worst>& pairs) {
  constexpr std::size_t kOnALine = 3;
  std::string table;
  for (std::size_t i = 0; i < std::min(kOnALine, pairs.size()); ++i)
    table += "pair  worst error, u    at position    ";
  table.erase(table.find_last_not_of(' ') + 1);
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    table += i % kOnALine == 0 ? "\n" : "    ";
    table += support::formatted("%4d %15.7g %14lld", pairs[i].pair, pairs[i].error,
                                static_cast<long long>(pairs[i].position));
  }
  return table + '\n';
}

std::string sweep_report(const SweepPart& all, const ErrorMeter* meter) {
  return octave_table(all.octaves, meter) + '\n' + pair_table(all.pairs) + '\n' +
         histogram_table(all.histogram) + '\n';
}

std::string histogram_table(const Histogram& histogram) {
  std::string table = "error, u           pairs\n";
  for (std::size_t i = 0; i < histogram.size(); ++i)
    if (histogram[i] > 0)
      table += (i == 0 ? std::string("below 2^-8")
                       : support::formatted("from 2^%-3d", static_cast<int>(i) - 9)) +
               support::formatted(" %14lld\n", static_cast<long long>(histogram[i]));
  return table;
}

std::string search_report(const SearchResult& result, const ErrorMeter& meter,
                          std::int64_t highest) {
  std::string table =
      "octave                    worst error, u            at position  pair      budget, u\n";
  for (int octave = 0; octave < 64; ++octave) {
    const Worst& worst = result.octaves[static_cast<std::size_t>(octave)];
    if (worst.error < 0) continue;
    table += support::formatted("%-13s %s %18.7g %22lld %5d %14.4g\n", octave_text(octave).c_str(),
                                result.whole(octave, highest) ? "exactly " : "at least",
                                worst.error, static_cast<long long>(worst.position), worst.pair,
                                meter.budget(worst.position, worst.pair));
  }
  return table;
}

bool violates(const SearchResult& result, const ErrorMeter& meter) {
  return std::any_of(result.octaves.begin(), result.octaves.end(), [&](const Worst& worst) {
    return worst.error >= 0 && meter.violates(worst.error, worst.position, worst.pair);
  });
}

Worst worst_of(const std::map<int, Worst>& octaves) {
  Worst all;
  for (const auto& [octave, worst] : octaves) all = worse_of(all, worst);
  return all;
}

std::string worst_case_report(const ErrorMeter& meter, const Worst& worst,
                              const std::string& asked_for) {
  const Case c = meter.case_at(worst.position);
  // The contract has no angle budget, so the check reports the pair with the largest error, not the
  // pair with the largest part of its budget.
  const Verdict verdict =
      check_case(claims::kMatchesReference, c, meter.implementation(), *contract_named("float32"));
  return support::formatted("worst: %.7g u at position %lld, pair %d, where %.4g u are allowed\n",
                            worst.error, static_cast<long long>(worst.position), worst.pair,
                            meter.budget(worst.position, worst.pair)) +
         support::formatted("checked again, the token's worst pair is %d with %.7g u\n",
                            verdict.where.pair, verdict.worst_error) +
         "ropecheck replay '" + to_line(claims::kMatchesReference.name, c) + "' " +
         adapters::as_shell_word(asked_for) + " --contract " + meter.contract().name + "\n";
}

}  // namespace ropecheck::hunt
