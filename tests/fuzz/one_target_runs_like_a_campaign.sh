#!/usr/bin/env bash
# one_target_runs_like_a_campaign.sh <source folder>: runs `./dev fuzz TARGET` in a checkout with a
# target that prints its arguments. It replays the ledger first, starts from all seeds, resolves the
# caller's relative paths, and keeps out of a folder that another run uses.
set -euo pipefail
source=$1
source "$(dirname "${BASH_SOURCE[0]}")/complaints.sh"
here=$work/checkout
mkdir -p "$work/bin" "$here/fuzz/corpus/cases" "$here/fuzz/regressions/fuzz_norm" "$here"/fuzz/{campaign,targets} \
  "$here/build/fuzz/fuzz"
cp "$source/dev" "$here/"
cp "$source"/fuzz/campaign/{seeds,campaign_lock.sh,ossfuzz.sh} "$here/fuzz/campaign/"
cp -r "$source/fuzz/ledger" "$here/fuzz/"
: >"$here/fuzz/targets/fuzz_norm.cc"
echo a-case >"$here/fuzz/corpus/cases/one"
echo a-regression >"$here/fuzz/regressions/fuzz_norm/two"
# Fake tools, so that nothing is installed and nothing is built.
printf '#!/bin/sh\nshift 3\nfor p; do echo "$p installed"; done\n' >"$work/bin/dpkg-query"
printf '#!/bin/sh\n' >"$work/bin/cmake"
cat >"$here/build/fuzz/fuzz/fuzz_tools" <<'END'
#!/bin/sh
echo "ledger $FAKE_LEDGER" >>"$FAKE_SAID"
exit "$FAKE_LEDGER"
END
cat >"$here/build/fuzz/fuzz/fuzz_norm" <<'END'
#!/usr/bin/env bash
{
  echo "implementation $ROPECHECK_IMPL worst $ROPECHECK_WORST"
  cat "${@: -1}"/*
  if ls -l /proc/$$/fd | grep -q '/lock$'; then echo "has the lock"; fi
} >>"$FAKE_SAID"
echo "stat::number_of_executed_units: $FAKE_EXECUTIONS"
END
chmod +x "$work/bin"/* "$here/build/fuzz/fuzz"/*
export PATH=$work/bin:$PATH FAKE_SAID=$work/said FAKE_LEDGER=0 FAKE_EXECUTIONS=12

fuzz_from_work() {
  cd "$work" && ROPECHECK_IMPL=./lib.so ROPECHECK_WORST=worst.txt checkout/dev fuzz fuzz_norm 1
}
# run <exit code>
run() {
  : >"$FAKE_SAID"
  ends_with "$1" fuzz_from_work
}
: >"$work/lib.so"
run 0
[[ $(head -n 1 "$FAKE_SAID") == 'ledger 0' ]] || complain "the ledger does not come first"
grep -q "^implementation $work/./lib.so worst $work/worst.txt" "$FAKE_SAID" ||
  complain "relative paths are not the caller's: $(cat "$FAKE_SAID")"
for seed in a-case a-regression; do
  grep -qx "$seed" "$FAKE_SAID" || complain "$seed is no seed"
done
witnesses=$(grep -chE '^(keeps|shows) ' "$source"/fuzz/ledger/*.txt | awk '{ n += $1 } END { print n }')
[[ $(grep -c '^ropecheck1 property=' "$FAKE_SAID") == "$witnesses" ]] ||
  complain "not all $witnesses witnesses of the ledger are seeds"
! grep -q 'has the lock' "$FAKE_SAID" || complain "the target has the lock"

FAKE_EXECUTIONS=0 run 1
grep -q 'executed nothing' "$work/log" || complain "a target that executes nothing is taken for a run"

FAKE_LEDGER=1 run 1
! grep -q implementation "$FAKE_SAID" || complain "it fuzzed though the ledger is not kept"

# Readers of texts and files have no witnesses.
mkdir "$here/fuzz/corpus/fuzz_reader"
echo a-text >"$here/fuzz/corpus/fuzz_reader/one"
: >"$here/fuzz/targets/fuzz_reader.cc"
cp "$here/build/fuzz/fuzz/fuzz_norm" "$here/build/fuzz/fuzz/fuzz_reader"
fuzz_reader_from_work() { cd "$work" && ROPECHECK_IMPL=./lib.so ROPECHECK_WORST=w.txt checkout/dev fuzz fuzz_reader 1; }
: >"$FAKE_SAID"
FAKE_LEDGER=1 ends_with 0 fuzz_reader_from_work
grep -qx a-text "$FAKE_SAID" || complain "a reader does not start from its corpus"

exec 8>"$here/build/fuzz/campaign/lib_so/lock"
flock 8
run 1 8>&-
grep -q 'another run' "$work/log" || complain "it does not say that another run is at work"
[[ ! -s $FAKE_SAID ]] || complain "it fuzzed beside another run"
exec 8>&-

# OSS-Fuzz and AFL++ are given the same seeds.
"$here/fuzz/campaign/seeds" fuzz_norm "$work/seeds"
cat "$work"/seeds/* >"$work/all"
[[ $(ls "$work/seeds" | wc -l) == $((witnesses + 2)) ]] || complain "$(ls "$work/seeds")"
for user in ossfuzz.sh afl; do
  grep -q 'fuzz/campaign/seeds "$target"' "$source/fuzz/campaign/$user" || complain "$user has seeds of its own"
done
exit $wrong
