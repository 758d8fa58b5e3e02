#!/usr/bin/env bash
# gate_blind_bugs.sh <ropecheck> <C compiler> <checkout> <folder to build in>: the gate has to accept
# right_rotation.c and to reject every other file of this folder.
set -euo pipefail
ropecheck=$1 cc=$2 root=$3 build=$4
source "$root/tests/complain.sh"
mkdir -p "$build"
cd "$build"

count=0
for source in "$root"/tests/blind_bugs/*.c; do
  name=$(basename "$source" .c)
  "$cc" -std=c11 -O2 -Wall -Wextra -Wno-unused-function -Werror -ffp-contract=off -shared -fPIC \
    -I "$root/src/adapters" -I "$root/tests/blind_bugs" "$source" -o "lib$name.so" -lm ||
    complain "$name.c does not compile"
  expected=1
  if [[ $name == right_rotation ]]; then expected=0; fi
  status=0
  "$ropecheck" gate "./lib$name.so" --fail-fast --diagnose 0 --cases 6 >"$name.txt" 2>&1 || status=$?
  ((status == expected)) || complain "$name: exit code $status, not $expected; see $build/$name.txt"
  count=$((count + 1))
done
((count > 20)) || complain "only $count files were tried"
