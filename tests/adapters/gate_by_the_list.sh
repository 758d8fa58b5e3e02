#!/bin/sh
# gate_by_the_list.sh <ropecheck> <C compiler> <folder of rope_under_test.h> <source>
#
# The frequencies that a call lists are its specification, to the last bit of each double: code that
# is right by them passes at positions up to 2^31 and 2^62, in long double, and correctly rounded in
# quadruple precision. Frequencies that lose their last bits fail.
set -eu
ropecheck=$1 compiler=$2 header=$3 source=$4
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
for arithmetic in long_double quadruple fifty_bits; do
  "$compiler" -std=gnu11 -D_GNU_SOURCE -O2 -Wall -Wextra -Werror -ffp-contract=off -shared -fPIC \
    "-DARITHMETIC=$arithmetic" "-I$header" "$source" -o "$scratch/$arithmetic.so" -lm
done
gate() { "$ropecheck" gate "$@" --spec deepseek-v3 --spec llama-3.1 --spec phi-3.5-mini-long --spec qwen2.5-long; }
for limit in 2147483648 4611686018427387904; do
  gate "$scratch/long_double.so" --cases 4 --max-position "$limit"
  gate "$scratch/quadruple.so" --cases 6 --max-position "$limit" --only matches_reference
done
status=0
gate "$scratch/fifty_bits.so" --cases 6 --max-position 2147483648 --only matches_reference \
  >"$scratch/report.txt" || status=$?
cat "$scratch/report.txt"
[ "$status" = 1 ]
