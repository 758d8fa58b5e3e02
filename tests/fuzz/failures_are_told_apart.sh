#!/usr/bin/env bash
# failures_are_told_apart.sh <fuzz> <fuzz_tools>: checks the handling of failures that an engine
# wrote, campaign after campaign: one finding for each cause, and no other failure is thrown away.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
fuzz=$1 tools=$2
source "$here/complaints.sh"
mkdir "$work/programs"
for target in fuzz_norm fuzz_calls; do ln -s "$here/fake_failures.sh" "$work/programs/$target"; done
ln -s "$tools" "$work/programs/fuzz_tools"
# Enough time for a busy machine.
export ROPECHECK_IMPL=builtin:frameworks ROPECHECK_FUZZ_LOOK_SECONDS=3600
campaign=$work/campaign

# run <exit code>: a campaign with almost no fuzzing
run() {
  ends_with "$1" "$fuzz/campaign/overnight" --programs "$work/programs" --into "$campaign" --turn 1 \
    --minutes 0.01 fuzz_norm fuzz_calls
}
# failure <target> <file> <text...>
failure() {
  mkdir -p "$campaign/raw/$1"
  printf '%s\n' "${@:3}" >"$campaign/raw/$1/$2"
}
# found <target/name> <number of others>
found() {
  [[ -e $campaign/regressions/$1 ]] || complain "no $1 among $(cd "$campaign/regressions" && ls ./*)"
  local others
  others=$( (find "$campaign/more/$1" -type f 2>/dev/null || true) | wc -l)
  [[ $others == "$2" ]] || complain "$others more of $1, not $2"
}
# property <positions> [<values>]: the output of report().
property() {
  echo "matches_reference: the pair differs at batch 0, token 0: off by 9 u"
  echo "ropecheck replay 'ropecheck1 property=matches_reference positions=$1 shift=0" \
    "q.values=unit:${2:-59} k.values=unit:59' builtin:frameworks --contract float32"
}

# Crashes: three causes, two of them twice; two equal files count once.
mkdir -p "$campaign/raw/fuzz_norm"
cp "$here/traces/interceptor.txt" "$campaign/raw/fuzz_norm/crash-1"
{ echo "another input" && cat "$here/traces/interceptor.txt"; } >"$campaign/raw/fuzz_norm/crash-2"
cp "$here/traces/interceptor.txt" "$campaign/raw/fuzz_norm/crash-3"
cp "$here/traces/user_library.txt" "$campaign/raw/fuzz_norm/crash-4"
cp "$here/traces/message.txt" "$campaign/raw/fuzz_norm/crash-5"
failure fuzz_norm crash-6
: >"$campaign/raw/fuzz_norm/crash-6"
# Properties: two inputs that shrink to the same smallest case; one that passes by itself; one that
# cannot be checked.
failure fuzz_norm crash-7 "$(property 1047867)"
failure fuzz_norm crash-8 "$(property 1047867)" again
failure fuzz_norm crash-9 "$(property 3)"
failure fuzz_norm crash-10 "$(property 5)"
failure fuzz_norm crash-11 "$(property nowhere)"
failure fuzz_calls crash-1 "$(property 1047867)"
failure fuzz_calls crash-2 "$(property 3)"
run 1
found fuzz_norm/heap-buffer-overflow-in-copy_rows 1
found fuzz_norm/SEGV-in-my_rope_avx2 0
found fuzz_norm/the-name-cannot-be-printed-in-expect 0
found fuzz_norm/unreproduced-da39a3ee 0
named=$(basename "$(echo "$campaign"/regressions/fuzz_norm/matches_reference-p*)")
[[ $named == matches_reference-p[a-z]*-[0-9]* ]] || complain "no cause of a failed property: $named"
found "fuzz_norm/$named" 0
found fuzz_norm/matches_reference-the-pair-differs-here_alone 1
found fuzz_norm/matches_reference-triage_refused 0
found "fuzz_calls/$named" 0
found fuzz_calls/matches_reference-the-pair-differs-after_other_calls 0
grep -q '^ropecheck1 ' "$campaign/regressions/fuzz_norm/$named" || complain "a case is not kept as a case"
grep -q '^matches' "$campaign/regressions/fuzz_calls/$named" || complain "a sequence is not kept whole"
[[ -z $(find "$campaign/raw" -type f) ]] || complain "failures were left: $(find "$campaign/raw" -type f)"
grep -q '^9 new findings, 0 older' "$campaign/summary.txt" || complain "$(cat "$campaign/summary.txt")"
grep -q '^2 more failures' "$campaign/summary.txt" || complain "the others are not counted"

# The next campaign examines the others again: one that now fails differently is a finding.
FAKE_MENDED='s/copy_rows/copy_columns/' run 1
found fuzz_norm/heap-buffer-overflow-in-copy_columns 0
found fuzz_norm/heap-buffer-overflow-in-copy_rows 0
found fuzz_norm/matches_reference-the-pair-differs-here_alone 1
grep -q '^1 new findings, 9 older' "$campaign/summary.txt" || complain "$(cat "$campaign/summary.txt")"
# An input that now passes is kept like any other.
FAKE_MENDED='d' run 0
found fuzz_norm/matches_reference-the-pair-differs-here_alone 0
grep -q positions=3 "$campaign"/corpus/fuzz_norm/* || complain "a failure that passes now is gone"

# A case whose explanation takes too long must not be named as one that fails here alone.
failure fuzz_norm crash-1 "$(property 1047867)" slow
ROPECHECK_FUZZ_TRIAGE_SECONDS=0.001 run 1
found fuzz_norm/matches_reference-triage_timed_out 0

# The same if a sanitizer ends the explanation.
printf '%s\n' '#!/bin/sh' 'if [ "$1" = triage ]; then echo "SUMMARY: a sanitizer"; exit 1; fi' \
  "exec '$tools' \"\$@\"" >"$work/dying_tools"
chmod +x "$work/dying_tools"
ln -sf "$work/dying_tools" "$work/programs/fuzz_tools"
failure fuzz_norm crash-1 "$(property 1047867)" dying
run 1
found fuzz_norm/matches_reference-triage_died 0
grep -q 'SUMMARY: a sanitizer' "$campaign/reports/fuzz_norm/matches_reference-triage_died.txt" ||
  complain "what ended the explanation is not said"
ln -sf "$tools" "$work/programs/fuzz_tools"

# If there is no time, failures wait, and the summary says so.
for i in {1..7}; do failure fuzz_norm "crash-$i" "$(property 3)" "$i"; done
ROPECHECK_FUZZ_LOOK_SECONDS=0 run 0
grep -q '^7 failures wait in raw/' "$campaign/summary.txt" || complain "$(cat "$campaign/summary.txt")"
[[ $(find "$campaign/raw/fuzz_norm" -type f | wc -l) == 7 ]] || complain "failures that wait are gone"
run 0
[[ -z $(find "$campaign/raw" -type f) ]] || complain "the failures still wait"
found fuzz_norm/matches_reference-the-pair-differs-here_alone 7

# If the campaign is killed between announcing a finding and keeping it, the finding is announced once
# and kept.
failure fuzz_norm crash-1 "  a new one" "==1== ERROR: libFuzzer: deadly signal"
(
  into=$campaign campaign=$campaign/campaigns/$(head -n 1 "$campaign/campaign.txt")
  source "$fuzz/campaign/campaign_files.sh"
  source "$fuzz/campaign/campaign_findings.sh"
  store() { kill -9 "$BASHPID"; }
  sed -i '$d' "$into/campaign.txt" # as if the campaign had not ended
  accept fuzz_norm a-new-one "$into/raw/fuzz_norm/crash-1" "a new one" "a command"
) >"$work/log" 2>&1 &
wait $! 2>/dev/null || true
[[ ! -e $campaign/regressions/fuzz_norm/a-new-one ]] || complain "it was not killed in between"
grep -q a-new-one "$campaign/campaigns/$(head -n 1 "$campaign/campaign.txt")/findings.txt" ||
  complain "it was kept before it was announced"
run 1
found fuzz_norm/a-new-one 0
[[ $(grep -c 'fuzz_norm/a-new-one' "$campaign/summary.txt") == 1 ]] || complain "$(cat "$campaign/summary.txt")"
exit $wrong
