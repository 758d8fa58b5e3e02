#!/usr/bin/env bash
# build_and_run.sh <C compiler> <flags> <folder of ropecheck.h> <libropecheck.so> <program.c>
# <program>: builds a program as C11, with all warnings as errors, and runs it.
set -euo pipefail
read -ra flags <<<"$2"
"$1" -std=c11 -Wall -Wextra -Wpedantic -Werror -O1 -ffp-contract=off "${flags[@]}" -I "$3" "$5" "$4" \
  "-Wl,-rpath,$(dirname "$4")" -lm -o "$6"
"$6"
