#!/usr/bin/env bash
# installed_headers.sh <prefix>: every installed header finds the headers that it includes among the
# installed ones, and the checker's own headers are not among them.
set -euo pipefail
source "$(dirname "$0")/../complain.sh"
cd "$1/include/ropecheck"
count=0
while read -r header; do
  count=$((count + 1))
  while read -r included; do
    [[ -e $included || -e $(dirname "$header")/$included ]] ||
      complain "$header includes $included, which is not installed"
  done < <(sed -nE 's/^#include "([^"]+)".*/\1/p' "$header")
done < <(find . -name '*.h')
((count > 20)) || complain "only $count headers are installed"
for own in properties/tally.h properties/exact/fast_cos_sin.h properties/recently_used.h \
  rope/row-inl.h adapters/shared_library.h; do
  [[ ! -e $own ]] || complain "$own is installed, and no user needs it"
done
