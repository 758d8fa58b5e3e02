#!/bin/sh
# gate_a_table.sh <ropecheck> <C compiler> <folder of rope_under_test.h> <example_table.c> <mistake
# or right>
#
# A right table of cos and sin has to pass. A wrong one has to be rejected; each replay line in the
# report has to fail again, and to pass if it is run on the right table.
set -eu
ropecheck=$1 compiler=$2 header=$3 source=$4 mistake=$5
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cp "$header/rope_under_test.h" "$source" "$scratch"
cd "$scratch"

build() { "$compiler" -std=c99 -O2 -Wall -Wextra -Werror -ffp-contract=off -shared -fPIC "$@" -lm; }
build "-DMISTAKE=$mistake" example_table.c -o under_test.so
build example_table.c -o right.so

status=0
"$ropecheck" gate ./under_test.so --diagnose 0 --cases 8 --spec llama-2 --spec gpt-j --spec any \
  --spec qwen2-vl >report.txt ||
  status=$?
cat report.txt
grep -q 'E = 1/√2 + 2^−6 + 1 = 1.723' report.txt
if [ "$mistake" = right ]; then exit "$status"; fi
[ "$status" = 1 ] || { echo "exit code $status for a wrong table" >&2; exit 1; }

grep '^ *ropecheck replay ' report.txt >lines.txt
failed_again=0
while read -r line; do
  arguments=${line#ropecheck }
  status=0
  eval "\"\$ropecheck\" $arguments" >replay.txt || status=$?
  [ "$status" != 1 ] || failed_again=$((failed_again + 1))
  right=$(echo "$arguments" | sed 's#\./under_test\.so#./right.so#')
  eval "\"\$ropecheck\" $right" >replay.txt || { cat replay.txt >&2; exit 1; }
done <lines.txt
# A failure that depends on earlier calls appears again if the case makes those calls itself.
[ "$failed_again" -gt 0 ] || { echo "no line fails again" >&2; exit 1; }
