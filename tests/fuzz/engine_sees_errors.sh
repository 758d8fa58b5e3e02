#!/usr/bin/env bash
# engine_sees_errors.sh <property target under libFuzzer>: in the program that fuzzes, libFuzzer
# finds the counters of errors (an optimizer may drop counters that nobody reads) and keeps inputs
# for them alone, and the checker's own arithmetic has no coverage that could mislead libFuzzer.
set -euo pipefail
target=$1
source "$(dirname "${BASH_SOURCE[0]}")/complaints.sh"
# Wrong from the first position on; the failures must not end the process.
export ROPECHECK_MEASURE=1 ROPECHECK_IMPL=builtin:frameworks

# The inputs differ only in the octave of the position. The texts have the same length, because the
# reader of numbers has coverage, too.
mkdir "$work/inputs"
for position in 1048577 2097153 4194305 8388609; do
  echo "ropecheck1 property=matches_reference head_dim=4 rotary_dim=4 positions=$position" \
    >"$work/inputs/$position"
done

# kept <guidance>: the number of inputs that a merge keeps
kept() {
  mkdir "$work/$1"
  ROPECHECK_GUIDANCE=$1 "$target" -merge=1 "$work/$1" "$work/inputs" >"$work/log" 2>&1 ||
    complain "no merge: $(tail -n 20 "$work/log")"
  find "$work/$1" -type f | wc -l
}
errors=$(kept errors)
coverage=$(kept coverage)
grep -q '^INFO: [1-9][0-9]* Extra Counters' "$work/log" || complain "it finds no counters of errors"
[[ $errors == 4 ]] || complain "it keeps $errors of 4 inputs that err at octaves of their own"
((coverage >= 1 && coverage < 4)) ||
  complain "by coverage alone it keeps $coverage of 4 inputs: they tell nothing about the counters"

"$target" -runs=0 -print_coverage=1 "$work/inputs" >"$work/log" 2>&1 ||
  complain "no list of what is covered: $(tail -n 20 "$work/log")"
grep -q 'COVERED_FUNC.* LLVMFuzzerTestOneInput' "$work/log" ||
  complain "nothing is covered, or it has no names: is llvm-symbolizer there, and -g1?"
nm -C "$target" >"$work/symbols"
for name in ropecheck::DoubleDouble ropecheck::TensorMemory:: boost::multiprecision::; do
  grep -qF "$name" "$work/symbols" || complain "the program has no $name: this test is out of date"
  if grep -F "$name" "$work/log" >&2; then complain "$name has coverage (above)"; fi
done
echo "$errors of 4 inputs kept by their errors, $coverage by coverage alone"
exit $wrong
