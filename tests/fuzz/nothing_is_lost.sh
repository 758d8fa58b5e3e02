#!/usr/bin/env bash
# nothing_is_lost.sh <overnight> <fuzz_tools>: kills nights of fuzzing, and looks for what they had
# found in what the next one starts from.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
overnight=$1 tools=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/programs"
ln -s "$here/fake_engine.sh" "$work/programs/fuzz_first"
ln -s "$here/fake_engine.sh" "$work/programs/fuzz_second"
ln -s "$tools" "$work/programs/fuzz_tools"
export FAKE_TRUTH=$work/truth
: >"$FAKE_TRUTH"

wrong=0
complain() {
  echo "wrong: $*" >&2
  wrong=1
}
command=("$overnight" --programs "$work/programs" --into "$work/night" --turn 2 fuzz_first fuzz_second)
night() { "${command[@]}" "$@"; }

for milliseconds in 700 2600 1900 3300; do
  "${command[@]}" --minutes 1 >"$work/log" 2>&1 &
  killed=$!
  sleep "$((milliseconds / 1000)).$((milliseconds % 1000))"
  kill -9 "$killed"
  wait "$killed" 2>/dev/null || true
done
code=0
night --minutes 0.05 >"$work/log" 2>&1 || code=$?
[[ $code == 0 || $code == 1 ]] || complain "the run after the kills ended with $code: $(cat "$work/log")"

lost=0
while read -r kind name; do
  compgen -G "$work/night/$kind/*/$name" >/dev/null || lost=$((lost + 1))
done < <(sort -u "$FAKE_TRUTH")
known=$(sort -u "$FAKE_TRUTH" | wc -l)
((known > 20)) || complain "the engines found only $known things: nothing was tried"
((lost == 0)) || complain "$lost of $known things found are lost"
[[ -z $(find "$work/night/raw" -type f) ]] || complain "findings were left unread"
[[ $(find "$work/night/regressions/fuzz_first" -type f | wc -l) == 3 ]] ||
  complain "findings of three causes are not three"
grep -q 'fuzz_first' "$work/night/summary.txt" || complain "no summary of fuzz_first"
grep -q '<h1>' "$work/night/report.html" || complain "no report"

# What is known already is not news.
night --minutes 0.05 >"$work/log" 2>&1 || complain "known findings are taken for new ones: $(cat "$work/log")"
grep -q '0 new findings' "$work/log" || complain "no count of findings: $(cat "$work/log")"

code=0
ROPECHECK_FUZZ_FREE_KILOBYTES=999999999999 night --minutes 0.05 >"$work/log" 2>&1 || code=$?
[[ $code == 2 ]] || complain "a full disk ended with $code"
grep -q 'disk.*is full' "$work/log" || complain "a full disk is not called one: $(cat "$work/log")"

code=0
night --hours many >"$work/log" 2>&1 || code=$?
[[ $code == 2 ]] || complain "'--hours many' ended with $code"
echo "$known things found, $lost lost"
exit $wrong
