#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "fuzz/targets/call_sequence.h"
#include "fuzz/targets/check_input.h"
#include "properties/case/encoding/case_text.h"
#include "properties/claims/every_property.h"
#include "properties/claims/same_results.h"
#include "run/run.h"

// Checks that a call is right whatever calls came before, and that the same call gives the same
// bits again. The sequence is run forwards and then backwards, so that every call follows every
// other.
namespace ropecheck::targets {
namespace {

/// Prints the calls before the failure, for a reader; the whole input reproduces it.
void print_history(const std::vector<Case>& calls, const std::vector<std::size_t>& order) {
  std::fprintf(stderr, "after the calls\n");
  for (const std::size_t i : order)
    std::fprintf(stderr, "  %s\n", to_line(claims::kMatchesReference.name, calls[i]).c_str());
}

Verdict compared(const Case& c, const Rotated& first, const Rotated& again) {
  Tally tally;
  claims::require_same_results(tally, c, first, again, "calls in between change the result");
  return tally.verdict("nothing to compare");
}

void run_sequence(const std::vector<Case>& calls, const UnderTest& wanted) {
  std::vector<std::size_t> order, done;
  for (std::size_t i = 0; i < calls.size(); ++i) order.push_back(i);
  for (std::size_t i = calls.size(); i-- > 0;) order.push_back(i);
  std::vector<Rotated> first(calls.size());
  for (const std::size_t i : order) {
    const Case& c = calls[i];
    Verdict verdict =
        check_case(claims::kMatchesReference, c, wanted.implementation, wanted.contract);
    if (verdict.outcome == Outcome::skipped) continue;
    if (verdict.outcome == Outcome::passed) {
      const auto subject = subject_of(wanted.implementation, wanted.contract, c.dtype);
      Rotated now = subject.rotate(operation_of(c));
      if (first[i].q.empty())
        first[i] = std::move(now);
      else
        verdict = compared(c, first[i], now);
    }
    if (verdict.outcome != Outcome::passed) {
      print_history(calls, done);
      report(claims::kMatchesReference, c, verdict, wanted);
    }
    done.push_back(i);
  }
}

}  // namespace
}  // namespace ropecheck::targets

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ropecheck::targets::UnderTest& wanted = ropecheck::targets::under_test();
  std::vector<ropecheck::Case> calls = ropecheck::targets::decode_sequence({data, size});
  for (ropecheck::Case& call : calls) call = ropecheck::targets::confined(std::move(call), wanted);
  // check_case looks call by call whether the implementation declares the call.
  ropecheck::targets::run_sequence(calls, wanted);
  return 0;
}
