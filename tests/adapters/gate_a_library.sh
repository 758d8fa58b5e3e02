#!/bin/sh
# gate_a_library.sh <ropecheck> <C compiler> <folder of rope_under_test.h> <source> <mistake or
# right>
#
# Builds a library with only the header, outside the build, and gates it. A right library has to
# pass. A wrong one has to be rejected; each replay line in the report has to fail again, and to
# pass if it is run on the right library in the same folder.
set -eu
ropecheck=$1 compiler=$2 header=$3 source=$4 mistake=$5
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cp "$header/rope_under_test.h" "$(dirname "$source")"/*.c "$scratch"
cd "$scratch"

build() { "$compiler" -std=c99 -O2 -Wall -Wextra -Werror -ffp-contract=off -shared -fPIC "$@" -lm; }
build "-DMISTAKE=$mistake" "$(basename "$source")" -o under_test.so
case $mistake in
  forward_gradient) build every_format_rope.c -o right.so ;; # gradients are checked as well
  *) build example_rope.c -o right.so ;;
esac

status=0
"$ropecheck" gate ./under_test.so --diagnose 0 --cases 8 --spec llama-2 --spec gpt-j --spec pythia --spec qwen2-vl \
  >report.txt || status=$?
cat report.txt
if [ "$mistake" = right_in_every_format ]; then
  for format in float32 float16 bfloat16 float64; do grep -q "^property .* $format " report.txt; done
fi
case $mistake in right*) exit "$status" ;; esac
[ "$status" = 1 ] || { echo "exit code $status for a wrong library" >&2; exit 1; }

# The report distinguishes this from a mistake in the inverse, which undoes the rotation as it
# should.
if [ "$mistake" = forward_gradient ]; then
  grep -q '^backward_is_the_transpose .* FAILS' report.txt
  grep -q '^one_step_is_one_step .* holds$' report.txt
  grep -q 'direction=vjp' report.txt
fi
grep '^ *ropecheck replay ' report.txt >lines.txt
while read -r line; do
  arguments=${line#ropecheck }
  status=0
  eval "\"\$ropecheck\" $arguments" >replay.txt || status=$?
  [ "$status" = 1 ] || { echo "replayed with exit code $status: $line" >&2; exit 1; }
  right=$(echo "$arguments" | sed 's#\./under_test\.so#./right.so#; s# --contract [^ ]*##')
  eval "\"\$ropecheck\" $right" >replay.txt || { cat replay.txt >&2; exit 1; }
done <lines.txt
