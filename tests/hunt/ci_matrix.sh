#!/bin/sh
# ci_matrix.sh <ropecheck> <sweep.yml>
#
# The workflow if there are violations: every share fails, but the certificates are kept and merged,
# and the run fails in the end. The script plays GitHub's part, and reads in the workflow's text
# that it continues after a failure.
set -eu
. "$(dirname "$0")/../complain.sh"
ropecheck=$1 workflow=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# job <name>: the lines of that job.
job() { sed -n "/^  $1:/,/^  [a-z]*:/p" "$workflow"; }
[ "$(job share | grep -c 'fail-fast: false')" = 1 ] || complain "a share that fails ends the others"
# Both uploads, and the job that merges, run after a failure too.
for job in share certificate; do
  job $job | grep -A1 'upload-artifact' | grep -q 'if: always()' ||
    complain "$job: nothing is uploaded after a failure"
done
job certificate | grep -A2 'needs: share' | grep -q 'if: always()' ||
  complain "nothing is added up after a failure"
if grep -q continue-on-error "$workflow"; then complain "a violation would not fail the run"; fi

cd "$scratch"
for share in 1 2; do
  status=0
  "$ropecheck" sweep builtin:frameworks gpt-j --below 2^14 --contract float32 --shard $share/2 \
    --out $share.json >share.txt 2>&1 || status=$?
  [ $status = 1 ] || { cat share.txt; complain "exit code $status of a share"; }
done
status=0
"$ropecheck" merge 1.json 2.json --out certificate.json >merged.txt || status=$?
[ $status = 1 ] || complain "exit code $status of the sum"
[ -s certificate.json ] || complain "no certificate"
