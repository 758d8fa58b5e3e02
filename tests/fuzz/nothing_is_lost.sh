#!/usr/bin/env bash
# nothing_is_lost.sh <overnight> <fuzz_tools>: kills campaigns of fuzzing, and checks that the next
# campaign starts from everything that they had found. ROPECHECK_TEST_SEED (1 if not set) draws the
# moments.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
overnight=$1 tools=$2
seed=${ROPECHECK_TEST_SEED:-1}
echo "ROPECHECK_TEST_SEED=$seed"
RANDOM=$seed
source "$here/complaints.sh"
mkdir "$work/programs"
ln -s "$here/fake_engine.sh" "$work/programs/fuzz_first"
ln -s "$here/fake_engine.sh" "$work/programs/fuzz_second"
ln -s "$tools" "$work/programs/fuzz_tools"
export FAKE_TRUTH=$work/truth FAKE_PHASES=$work/phases
: >"$FAKE_TRUTH"

command=("$overnight" --programs "$work/programs" --into "$work/campaign" --turn 1 fuzz_first fuzz_second)
campaign() { "${command[@]}" "$@"; }

# wait_for <phase>: waits until a program is in the phase, or half a minute is over.
wait_for() {
  local i
  for ((i = 0; i < 600; ++i)); do
    if grep -qsx "$1" "$FAKE_PHASES"; then return; fi
    sleep 0.05
  done
  complain "no program came to '$1' within half a minute: $(cat "$work/log")"
}
pause() { sleep "$(printf '%d.%03d' $(($1 / 1000)) $(($1 % 1000)))"; }

# Kills at any moment, and in each of the phases; every run finds something of its own.
export FAKE_FIRST_CAUSE=0
for phase in '' fork '' run minimize merge '' run minimize merge; do
  : >"$FAKE_PHASES"
  FAKE_FIRST_CAUSE=$((FAKE_FIRST_CAUSE + 3))
  "${command[@]}" --minutes 0.05 >"$work/log" 2>&1 &
  killed=$!
  if [[ -n $phase ]]; then
    wait_for "$phase"
    moment=$((RANDOM % 300))
  else
    moment=$((RANDOM % 4000))
  fi
  pause "$moment"
  echo "killed $moment ms after ${phase:-the start}, in $(tail -n 1 "$FAKE_PHASES")"
  kill -9 "$killed" 2>/dev/null || true
  wait "$killed" 2>/dev/null || true
done
# Failures that were left are examined before the targets have their turns, which may take a short
# campaign.
for ((i = 0; i < 5; ++i)); do
  code=0
  campaign --minutes 0.05 >"$work/log" 2>&1 || code=$?
  [[ $code == 0 || $code == 1 ]] ||
    complain "a run after the kills ended with $code: $(cat "$work/log")"
  if grep -qsF "second/heap-buffer-overflow-in-rotate_$((FAKE_FIRST_CAUSE + 2))" "$FAKE_TRUTH"; then
    break
  fi
done

lost=0 known=0
cat "$work/campaign"/{regressions,more,raw}/*/* "$work/campaign"/more/*/*/* 2>/dev/null >"$work/kept" || true
while read -r kind name; do
  known=$((known + 1))
  case $kind in
    corpus) [[ -e $work/campaign/corpus/fuzz_first/$name || -e $work/campaign/corpus/fuzz_second/$name ]] ;;
    finding)
      [[ -e $work/campaign/regressions/$name ]] &&
        grep -qs "^${name%/*}	${name#*/}	" "$work"/campaign/campaigns/*/findings.txt
      ;;
    failure) grep -qxF "$name" "$work/kept" ;;
    *) complain "a child has the lock of the campaign: $name" ;;
  esac || lost=$((lost + 1))
done < <(sort -u "$FAKE_TRUTH")
((known > 100)) || complain "the engines found only $known things: nothing was tried"
((lost == 0)) || complain "$lost of $known things found are lost"
[[ -z $(find "$work/campaign/raw" -type f) ]] || complain "findings were left unread"
[[ $(find "$work/campaign/regressions" -type f | wc -l) == $(sort -u "$FAKE_TRUTH" | grep -c ^finding) ]] ||
  complain "a cause is not one finding: $(ls "$work"/campaign/regressions/*)"
grep -q 'fuzz_first' "$work/campaign/summary.txt" || complain "no summary of fuzz_first"
grep -q '<h1>' "$work/campaign/report.html" || complain "no report"

# Known findings are not reported as new.
campaign --minutes 0.05 >"$work/log" 2>&1 || complain "known findings are taken for new ones: $(cat "$work/log")"
grep -q '0 new findings' "$work/log" || complain "no count of findings: $(cat "$work/log")"

# A signal ends a campaign at once, with a report, in any phase.
for phase in fork merge; do
  : >"$FAKE_PHASES"
  FAKE_MERGE_SECONDS=60 "${command[@]}" --minutes 0.05 >"$work/log" 2>&1 &
  stopped=$!
  wait_for "$phase"
  kill -TERM "$stopped" || complain "it was over before it came to '$phase'"
  begun=$SECONDS code=0
  wait "$stopped" || code=$?
  ((SECONDS - begun < 8)) || complain "it took $((SECONDS - begun)) s to stop in '$phase'"
  [[ $code == 0 || $code == 1 ]] || complain "stopped in '$phase' it ended with $code: $(cat "$work/log")"
  grep -q 'new findings' "$work/log" || complain "stopped in '$phase' there is no report"
  [[ $phase == merge ]] || ! grep -qx merge "$FAKE_PHASES" || complain "it minimized after the signal"
  [[ -n $(ls "$work/campaign/corpus/fuzz_first") ]] || complain "the corpus is gone"
done

# Two runs in one folder would take each other's files.
exec 8>"$work/campaign/lock"
flock 8
code=0
campaign --minutes 0.05 >"$work/log" 2>&1 8>&- || code=$?
exec 8>&-
[[ $code == 2 ]] && grep -q 'another run' "$work/log" ||
  complain "beside another run it ended with $code: $(cat "$work/log")"

code=0
ROPECHECK_FUZZ_FREE_KILOBYTES=999999999999 campaign --minutes 0.05 >"$work/log" 2>&1 || code=$?
[[ $code == 2 ]] || complain "a full disk ended with $code"
grep -q 'disk.*is full' "$work/log" || complain "a full disk is not called one: $(cat "$work/log")"

code=0
campaign --hours many >"$work/log" 2>&1 || code=$?
[[ $code == 2 ]] || complain "'--hours many' ended with $code"
echo "$known things found, $lost lost"
exit $wrong
