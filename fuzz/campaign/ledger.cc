#include <fmt/core.h>

#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include "adapters/implementations.h"
#include "fuzz/campaign/tools.h"
#include "properties/case/encoding/number_text.h"
#include "run/replay.h"
#include "run/run.h"
#include "support/input_error.h"

namespace ropecheck::campaign {
namespace {

/// The relative difference between the errors on two machines, because C libraries round
/// differently.
constexpr double kMargin = 0x1p-10;
/// The difference in u: without a fused multiply-add, a complex product is worse by √5 − 2 at most.
constexpr double kWithoutFma = 0.24;

struct Witness {
  std::string where;  ///< file and line, for messages
  bool is_kept;       ///< a witness of `keeps`; otherwise of `shows`
  double error;
  std::string implementation;
  std::string contract;
  std::string line;
};

Witness witness_in(const std::string& text, const std::string& where) {
  const auto wrong = [&](const std::string& why) {
    return support::InputError(where + ": " + why);
  };
  const auto words = split(text, ' ');
  if (words.size() < 6 || (words[0] != "keeps" && words[0] != "shows"))
    throw wrong("not 'keeps|shows ERROR IMPL CONTRACT ropecheck1 …'");
  const auto error = double_in(words[1]);
  if (!error || !(*error >= 0)) throw wrong(fmt::format("'{}' is no error", words[1]));
  return {where,
          words[0] == "keeps",
          *error,
          std::string(words[2]),
          std::string(words[3]),
          text.substr(static_cast<std::size_t>(words[4].data() - text.data()))};
}

std::vector<Witness> witnesses_in(const std::vector<std::string>& files) {
  std::vector<Witness> all;
  for (const std::string& file : files) {
    std::ifstream stream(file);
    if (!stream) throw support::InputError(fmt::format("'{}' cannot be read", file));
    std::size_t number = 0;
    for (std::string text; std::getline(stream, text);) {
      ++number;
      if (!text.empty() && !text.starts_with('#'))
        all.push_back(witness_in(text, file + ":" + std::to_string(number)));
    }
  }
  if (all.empty()) throw support::InputError("the ledgers hold no witness");
  return all;
}

/// Returns what differs from the ledger; empty if nothing does.
std::string fault_of(const Witness& witness) {
  const run::ReplayedCase replayed = run::read_replay(witness.line);
  const Implementation implementation = adapters::implementation_named(witness.implementation);
  const Contract contract = adapters::contract_for(implementation, witness.contract);
  const Verdict verdict = check_case(*replayed.property, replayed.c, implementation, contract);
  const bool ran = verdict.outcome == Outcome::passed || verdict.outcome == Outcome::failed;
  if (!ran) return "it did not run: " + verdict.reason;
  const std::string numbers = fmt::format("the error is {:.6g} u, the ledger has {:.6g} u",
                                          verdict.worst_error, witness.error);
  if (witness.is_kept && verdict.outcome == Outcome::failed) return verdict.reason;
  const bool good = witness.is_kept
                        ? verdict.worst_error <= witness.error * (1 + kMargin) + kWithoutFma
                        : verdict.worst_error >= witness.error * (1 - kMargin);
  return good ? "" : numbers;
}

}  // namespace

int check_ledgers(const std::vector<std::string>& files) {
  const std::vector<Witness> all = witnesses_in(files);
  int faults = 0;
  for (const Witness& witness : all) {
    std::string fault;
    try {
      fault = fault_of(witness);
    } catch (const support::InputError& error) {
      fault = error.what();
    }
    if (fault.empty()) continue;
    ++faults;
    std::fprintf(stderr, "%s: %s\n  ropecheck replay '%s' %s --contract %s\n",
                 witness.where.c_str(), fault.c_str(), witness.line.c_str(),
                 witness.implementation.c_str(), witness.contract.c_str());
  }
  std::printf("%zu witnesses, %d not as the ledger says\n", all.size(), faults);
  return faults == 0 ? 0 : 1;
}

}  // namespace ropecheck::campaign
