#!/usr/bin/env bash
# exported.sh <ropecheck.h> <libropecheck.so>: the library exports each function of the header, and
# no other symbol.
set -euo pipefail
declared=$(grep -oE '\bropecheck_[a-z_]+\(' "$1" | tr -d '(' | sort -u)
declared=$(comm -12 <(echo "$declared") <(tr '\n' ' ' <"$1" |
  grep -oE 'ROPECHECK_API [a-z0-9_ ]*\*? ?ropecheck_[a-z_]+\(' | grep -oE 'ropecheck_[a-z_]+\($' | tr -d '(' | sort -u))
exported=$(nm -D --defined-only "$2" | awk '$2 == "T" || $2 == "W" || $2 == "D" || $2 == "B" {
  sub(/@.*/, "", $3); print $3 }' | sort -u)
(($(wc -l <<<"$declared") >= 15)) || {
  echo "only these functions were found in the header: $declared"
  exit 1
}
diff <(echo "$declared") <(echo "$exported") ||
  { echo "< declared in ropecheck.h, > exported by the library"; exit 1; }
