#!/bin/sh
# gate_given_tables.sh <ropecheck> <C compiler> <folder of rope_under_test.h> <source> <mistake>
# <answer> <property that fails, or none>
#
# A kernel that is given cos and sin passes if it rotates by the entries, and gives the declared
# answer to positions outside the table. A wrong one fails the named property, and each replay line
# fails again.
set -eu
ropecheck=$1 compiler=$2 header=$3 source=$4 mistake=$5 answer=$6 property=$7
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
"$compiler" -std=c99 -O2 -Wall -Wextra -Werror -ffp-contract=off -shared -fPIC "-I$header" \
  "$source" -o under_test.so -lm
export MISTAKE="$mistake" ANSWER="$answer"
status=0
"$ropecheck" gate ./under_test.so --diagnose 0 --cases 12 --spec llama-2 --spec gpt-j --spec any >report.txt || status=$?
cat report.txt
if [ "$property" = none ]; then
  grep -q '^matches_reference .* holds$' report.txt
  grep -q '^positions_outside_the_range .* holds$' report.txt
  grep -q '^shift_invariance .* skipped: it is about angles' report.txt
  exit "$status"
fi
[ "$status" = 1 ] || { echo "exit code $status for a wrong kernel" >&2; exit 1; }
grep -q "^$property .* FAILS" report.txt
grep '^ *ropecheck replay ' report.txt >lines.txt
while read -r line; do
  status=0
  eval "\"\$ropecheck\" ${line#ropecheck }" >replay.txt || status=$?
  [ "$status" = 1 ] || { echo "replayed with exit code $status: $line" >&2; exit 1; }
done <lines.txt
