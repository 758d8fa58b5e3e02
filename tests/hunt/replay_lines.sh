#!/bin/sh
# replay_lines.sh <ropecheck> <C compiler> <folder of rope_under_test.h> <wrong_rope.c>
#                 <command of a wrong program on a pipe>
#
# The line that `sweep` and `search` print for `replay` is valid in a shell. It finds the same
# implementation again, whatever the name and path of its file, and the case fails again.
set -eu
ropecheck=$1 compiler=$2 header=$3 source=$4 command=$5
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
"$compiler" -std=c99 -O2 -shared -fPIC "-I$header" -DMISTAKE=lost_minus_sign "$source" \
  -o "it's my rope.so" -lm

# fails_again <argument...>
fails_again() {
  status=0
  "$ropecheck" "$@" >found.txt 2>err.txt || status=$?
  line=$(grep '^ropecheck replay ' found.txt) || { cat found.txt err.txt; exit 1; }
  [ "$status" = 1 ] || { echo "exit code $status: $*" >&2; exit 1; }
  status=0
  eval "\"\$ropecheck\" ${line#ropecheck }" >replay.txt 2>&1 || status=$?
  [ "$status" = 1 ] || { echo "replayed with exit code $status: $line" >&2; cat replay.txt; exit 1; }
}
for implementation in "./it's my rope.so" "pipe:$command" builtin:frameworks; do
  fails_again sweep "$implementation" gpt-j --below 2^8 --contract float32
  fails_again search "$implementation" gpt-j --below 2^8 --time 20s --contract float32
done

# A line about an octave is exact if all of it was measured; otherwise it is a lower bound.
"$ropecheck" search builtin:rope gpt-j --below 2^12 --whole 2^6 --time 1s >found.txt
grep -q '^\[2^5, 2^6) *exactly ' found.txt
grep -q '^\[2^11, 2^12) *at least ' found.txt
"$ropecheck" search builtin:rope gpt-j --below 2^12 --time 20s >found.txt
grep -q '^\[2^11, 2^12) *exactly ' found.txt
