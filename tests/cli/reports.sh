#!/bin/sh
# reports.sh <ropecheck> <C compiler> <folder of rope_under_test.h> <folder of odd_library.c>
#            [<command that checks reports>...]
#
# Makes all kinds of reports of a run that passes, of one that fails, and of a library whose name is
# an attack on each format. They have the same bytes for the same seed, and the checking command
# accepts them.
set -eu
. "$(dirname "$0")/../complain.sh"
ropecheck=$1 compiler=$2 header=$3 source=$4
shift 4
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
unset GITHUB_ACTIONS
"$compiler" -std=c99 -shared -fPIC "-I$header" -DODDITY=hostile_name "$source/odd_library.c" \
  -o hostile.so

# gate <expected exit code> <name> <argument...>: writes <name>.txt, .json, .xml, .sarif, .html
gate() {
  expected=$1 name=$2 status=0
  shift 2
  "$ropecheck" gate "$@" --cases 2 --spec gpt-j --spec any --json "$name.json" \
    --junit "$name.xml" --sarif "$name.sarif" --html "$name.html" >"$name.txt" || status=$?
  [ "$status" = "$expected" ] || complain "exit code $status instead of $expected: gate $*"
}
# twice <expected exit code> <name> <argument...>
twice() {
  gate "$@"
  for kind in txt json xml sarif html; do mv "$2.$kind" "first.$kind"; done
  gate "$@"
  for kind in txt json xml sarif html; do
    cmp "first.$kind" "$2.$kind" || complain "another $kind report for the same seed"
  done
}
twice 0 passes builtin:rope
twice 1 fails builtin:frameworks --contract float32
twice 1 hostile ./hostile.so

control=$(printf '\033')
if grep -q "$control" hostile.txt hostile.json hostile.xml hostile.sarif hostile.html; then complain "a control character got through"; fi

# Standard output has the report that was asked for, and standard error has the terminal's report.
"$ropecheck" gate builtin:rope --cases 2 --spec gpt-j --spec any --json - >out.json 2>words.txt
cmp out.json passes.json
grep -q '^PASS' words.txt || complain "the verdict is not on the standard error"

# Annotations appear only in GitHub's workflows.
if grep -q '^::' fails.txt; then complain "annotations where no workflow runs"; fi
(
  export GITHUB_ACTIONS=true
  gate 1 workflow builtin:frameworks --contract float32
)
grep -q '^::error title=matches_reference fails' workflow.txt || complain "no annotation"

if [ $# != 0 ]; then "$@" passes fails hostile; fi
