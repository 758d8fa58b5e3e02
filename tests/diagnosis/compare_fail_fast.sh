#!/usr/bin/env bash
# compare_fail_fast.sh <known_bugs_are_named_test>: the diagnosis of a run that ends with its first
# failure names the same cause as that of a full run, for 95 % of the planted bugs. ROPECHECK_EVERY=5
# tries every fifth bug. Prints the bugs with different causes.
set -euo pipefail
test=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# The cause of each bug: "named", or the sentence without its numbers. The test's own bars are not
# asked here.
causes_of() { ("$test" || true) | sed -n '/^[A-Z]\{3\}-[0-9]/ {s/[0-9.]\{2,\}//2g; p}'; }

causes_of >"$folder/full"
ROPECHECK_FAIL_FAST=1 causes_of >"$folder/fail_fast"
awk 'NR == FNR {full[$1] = $0; next}
  $1 in full {++all; if (full[$1] == $0) ++same; else printf "full:      %s\nfail-fast: %s\n", full[$1], $0}
  END {
    printf "%d of %d bugs have the same cause with --fail-fast\n", same, all
    exit !(all > 0 && 100 * same >= 95 * all)
  }' "$folder/full" "$folder/fail_fast"
