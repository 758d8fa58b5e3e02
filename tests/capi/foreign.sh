#!/usr/bin/env bash
# foreign.sh <rustc> <libropecheck.so> <foreign.rs> <program>: builds the program and runs it.
set -euo pipefail
folder=$(dirname "$2")
"$1" --edition 2021 -D warnings -L "$folder" -C "link-arg=-Wl,-rpath,$folder" "$3" -o "$4"
"$4"
