#!/usr/bin/env bash
# bench_hunt_takes_medians.sh <fuzz>: checks the tables that bench_hunt makes of programs whose
# findings are known, and its messages if it cannot run.
set -euo pipefail
bench=$1/bench/bench_hunt
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/build/fuzz"
# program <path below build>: makes a program from standard input
program() {
  cat >"$work/build/$1"
  chmod +x "$work/build/$1"
}
program fuzz/libprecision_mutants.so </dev/null
program fuzz/fuzz_make_seeds <<<'#!/bin/sh'
program fuzz/list_precision_mutants <<'FAKE'
#!/bin/sh
echo "near 2^20 sweep"
echo "far 2^63 100"
FAKE
# Seed n takes 1000·n executions, and 10·n with guidance. Without guidance, seeds from 3 on find
# nothing of `far`. The largest error met is 10·n u, except for one next to underflow and one that
# overflows.
program fuzz/fuzz_matches_reference <<'FAKE'
#!/usr/bin/env bash
for argument; do
  if [[ $argument == -seed=* ]]; then seed=${argument#*=}; fi
done
if [[ ${ROPECHECK_MEASURE:-} ]]; then
  {
    echo "12 $((10 * seed)) 2.943175 ropecheck1 …"
    echo "0 1e9 2e9 ropecheck1 …"
    echo "3 inf 2.943175 ropecheck1 …"
  } >"$ROPECHECK_WORST"
  [[ ${ROPECHECK_BELOW:-} == "$(if [[ $ROPECHECK_MUTANT == near ]]; then echo 2^20; fi)" ]] || exit 3
  exit 0
fi
each=1000
if [[ -z ${ROPECHECK_GUIDANCE:-} ]]; then each=10; fi
echo "stat::number_of_executed_units: $((each * seed))"
if ((each == 1000 && seed >= 3)) && [[ $ROPECHECK_MUTANT == far ]]; then exit 0; fi
exit 77
FAKE
program ropecheck <<'FAKE'
#!/bin/sh
echo "worst: 200 u at position 1"
echo "711 positions measured, all of them below 3; seed 1"
exit 1
FAKE

# says <text> <argument...>: bench_hunt refuses to run, with one sentence
says() {
  local text=$1 code=0
  shift
  "$bench" "$@" >"$work/out" 2>"$work/err" || code=$?
  if [[ $code != 2 || -s $work/out || $(wc -l <"$work/err") != 1 ]] || ! grep -qF -- "$text" "$work/err"; then
    echo "not '$text' for '$*', but $code: $(cat "$work/err")" >&2
    exit 1
  fi
}
says "no /nowhere/fuzz/fuzz_matches_reference" --build /nowhere
says "--build needs a value" --build
says "no such option: --nothing" --build "$work/build" --nothing 1
says "whole numbers" --build "$work/build" --seconds 1.5
says "whole numbers" --build "$work/build" --share-seconds x
says "there is no driver 'luck'" --build "$work/build" --drivers "beam luck"
says "there is no mutant 'nea'" --build "$work/build" nea

"$bench" --build "$work/build" --seconds 7 --share-seconds 3 --jobs 2 \
  --drivers 'random unguided guided beam' 2>/dev/null | sed 's/([0-9.]* s)/(s)/g' >"$work/out"
diff - "$work/out" <<'EXPECTED'
Executions and seconds to the first violation, of the median of 5 seeds with 7 s each:

| mutant | random | unguided | guided | beam |
| --- | --- | --- | --- | --- |
| near | 3000 (s) | 3000 (s) | 30 (s) | 711 (s) |
| far | > 3000 (s), 2 of 5 | > 3000 (s), 2 of 5 | 30 (s) | 711 (s) |

The largest error met within 3 s, as a share of the largest that there is, medians of 5 seeds:

| mutant, below | random | unguided | guided | beam | largest, u |
| --- | --- | --- | --- | --- | --- |
| near, 2^20 | 0.150 | 0.150 | 0.150 | 1.000 | 200 |
| far, 2^63 | 0.300 | 0.300 | 0.300 | 2.000 | 100 |

guided finds 2 of 2 mutants within 7 s in at least four of five seeds. unguided takes 100.0 times its executions on the median of the mutants, and ten times or more for 2.
EXPECTED
