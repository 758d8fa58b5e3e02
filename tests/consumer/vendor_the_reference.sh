#!/usr/bin/env bash
# vendor_the_reference.sh <compiler> <reference folder> <work folder>
#
# Copies the reference as its README says, compiles all headers and then a program, with a bare command
# line, and checks which files were included. .ci/lint compiles each header by itself.
set -euo pipefail
compiler=$1 reference=$2 work=$3
here=$(cd "$(dirname "$0")" && pwd)

rm -rf "$work"
mkdir -p "$work/ropecheck/reference"
cp "$reference"/*.h "$reference"/LICENSE "$work/ropecheck/reference/"

compile=("$compiler" -std=c++20 -Wall -Wextra -Wpedantic -Wconversion -Werror)
for header in "$work"/ropecheck/reference/*.h; do
  echo "#include \"$header\""
done >"$work/all.cc"
"${compile[@]}" -fsyntax-only -MD -MF "$work/all.d" "$work/all.cc"

# Boost headers may include other libraries, which a user who only has Boost would lack.
if grep -E '/(mpfr|gmp|mpfi|mpc|quadmath|gtest|rapidcheck|highway)[a-z]*\.h' "$work"/*.d; then
  echo "the reference includes more than Boost and the standard library (above)" >&2
  exit 1
fi
if grep -l "$reference/" "$work"/*.d; then
  echo "the copied reference includes headers of the folder it was copied from" >&2
  exit 1
fi

"${compile[@]}" -I "$work" -o "$work/consumer" "$here/reference/main.cc"
"$work/consumer"
