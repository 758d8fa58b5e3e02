#!/bin/sh
# gate_a_library.sh <ropecheck> <C compiler> <folder of rope_under_test.h> <source> <mistake or right>
#
# Builds a library with the header alone, outside the build, and gates it. A right one has to pass;
# a wrong one has to be rejected, and each line that the report prints has to fail again, and to
# pass where the right library of the same folder is asked instead.
set -eu
ropecheck=$1 compiler=$2 header=$3 source=$4 mistake=$5
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cp "$header/rope_under_test.h" "$(dirname "$source")"/*.c "$scratch"
cd "$scratch"

build() { "$compiler" -std=c99 -O2 -Wall -Wextra -Werror -ffp-contract=off -shared -fPIC "$@" -lm; }
build "-DMISTAKE=$mistake" "$(basename "$source")" -o under_test.so
build example_rope.c -o right.so

status=0
"$ropecheck" gate ./under_test.so --cases 8 --spec llama-2 --spec gpt-j --spec pythia --spec qwen2-vl \
  >report.txt || status=$?
cat report.txt
if [ "$mistake" = right ]; then exit "$status"; fi
[ "$status" = 1 ] || { echo "exit code $status for a wrong library" >&2; exit 1; }

grep '^ *ropecheck replay ' report.txt >lines.txt
while read -r line; do
  arguments=${line#ropecheck }
  status=0
  eval "\"\$ropecheck\" $arguments" >replay.txt || status=$?
  [ "$status" = 1 ] || { echo "replayed with exit code $status: $line" >&2; exit 1; }
  right=$(echo "$arguments" | sed 's#\./under_test\.so#./right.so#')
  eval "\"\$ropecheck\" $right" >replay.txt || { cat replay.txt >&2; exit 1; }
done <lines.txt
