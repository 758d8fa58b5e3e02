#!/usr/bin/env bash
# github_action.sh <ropecheck> <folder of the action>
#
# Runs the action's script as GitHub would, for an implementation that passes, one that fails and
# one that does not exist. Also checks that action.yml passes the variables that the script reads.
set -euo pipefail
. "$(dirname "$0")/../complain.sh"
shopt -s extglob
export ROPECHECK=$1
action=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"

# run <expected exit code> <implementation> <arguments>
run() {
  local status=0
  rm -rf reports summary.md output.txt
  touch summary.md output.txt
  IMPLEMENTATION=$2 ARGUMENTS=$3 REPORTS=reports ARTIFACT=${artifact:-} MATRIX=${matrix:-null} \
    GITHUB_JOB=gate GITHUB_ACTIONS=true GITHUB_STEP_SUMMARY=summary.md GITHUB_OUTPUT=output.txt \
    "$action/run" >log.txt 2>err.txt || status=$?
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

# Quotes keep an argument together, also over several lines; the text is not changed otherwise.
# shellcheck disable=SC2016
run 0 builtin:rope '--cases 1
  --spec '"'head_dim=64 rotary_dim=64 base=5e5'"' --only matches_reference'
grep -q 'on head_dim=64 rotary_dim=64 base=5e5,' reports/report.txt || complain "a quoted argument was cut up"
# shellcheck disable=SC2016
run 2 builtin:rope '--spec $(touch ran) --cases 1'
[[ ! -e ran ]] || complain "an argument was run"
run 2 builtin:rope "--spec 'gpt-j"
grep -q "quote" err.txt || complain "an open quote is not said"

# artifact_of <arguments>
artifact_of() {
  run 0 builtin:rope "--cases 1 --spec gpt-j --only identity_at_zero $1"
  sed -n 's/^artifact=//p' output.txt
}
[[ $(artifact_of "") == ropecheck-reports-gate-+([0-9]) ]] || complain "no name for the artifact"
[[ $(artifact_of "") == "$(artifact_of "")" ]] || complain "another name for the same job"
[[ $(artifact_of "") != "$(artifact_of "--seed 2")" ]] || complain "one name for two steps"
[[ $(artifact_of "") != "$(matrix='{"os": "other"}' artifact_of "")" ]] ||
  complain "one name for two jobs of a matrix"
[[ $(artifact=mine artifact_of "") == mine ]] || complain "not the name that was asked for"

for input in IMPLEMENTATION ARGUMENTS REPORTS ARTIFACT; do
  grep -q "^ *$input: \${{ inputs\.${input,,} }}\$" "$action/action.yml" ||
    complain "action.yml does not hand over $input"
done
