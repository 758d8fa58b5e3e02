#!/usr/bin/env bash
# github_action.sh <ropecheck> <folder of the action>
#
# The action's script as GitHub would run it, for an implementation that passes, one that fails and
# one that does not exist; and that action.yml hands it what it reads.
set -euo pipefail
export ROPECHECK=$1
action=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
complain() {
  echo "$@" >&2
  exit 1
}

# run <expected exit code> <implementation> <arguments>
run() {
  local status=0
  rm -rf reports summary.md output.txt
  touch summary.md output.txt
  IMPLEMENTATION=$2 ARGUMENTS=$3 REPORTS=reports GITHUB_ACTIONS=true GITHUB_STEP_SUMMARY=summary.md \
    GITHUB_OUTPUT=output.txt "$action/run" >log.txt 2>err.txt || status=$?
  [[ $status == "$1" ]] || complain "exit code $status instead of $1 for $2"
}

run 0 builtin:rope "--cases 1 --spec gpt-j"
for kind in txt html json xml sarif; do [[ -s reports/report.$kind ]] || complain "no $kind"; done
grep -qx 'verdict=holds' output.txt || complain "the verdict is missing"
grep -qx 'sarif=reports/report.sarif' output.txt || complain "the SARIF output is missing"
grep -q '^PASS' summary.md || complain "the summary is missing"

run 1 builtin:frameworks "--cases 1 --spec gpt-j --contract float32"
grep -qx 'verdict=fails' output.txt || complain "the verdict is not that it fails"
grep -q '^::error' log.txt || complain "there is no annotation"
if grep -q '^::' summary.md; then complain "annotations in the summary"; fi

run 2 ./nothing.so ""
grep -q "no file" err.txt || complain "what is missing is not said"

for input in IMPLEMENTATION ARGUMENTS REPORTS; do
  grep -q "^ *$input: \${{ inputs\.${input,,} }}\$" "$action/action.yml" ||
    complain "action.yml does not hand over $input"
done
