#!/usr/bin/env bash
# arrows_are_kept.sh <source folder>: the tree keeps the table of includes, and each way to break the
# table is seen.
set -euo pipefail
source=$1
source "$(dirname "${BASH_SOURCE[0]}")/../complain.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/tree"
cp -r "$source"/{reference,properties,src,fuzz} "$work/tree/"

"$source/.ci/arrows" "$work/tree" >"$work/said" || complain "the tree breaks it: $(cat "$work/said")"

# planted <file> <header> <expected words>
planted() {
  local kept
  kept=$(cat "$work/tree/$1")
  printf '#include "%s"\n%s\n' "$2" "$kept" >"$work/tree/$1"
  if "$source/.ci/arrows" "$work/tree" >"$work/said"; then
    complain "$1 includes $2, and nothing was said"
  elif ! grep -qF "$1:1: $3" "$work/said"; then
    complain "$1 includes $2: $(cat "$work/said")"
  fi
  printf '%s\n' "$kept" >"$work/tree/$1"
}
planted reference/axes.h properties/verdict.h "reference may not include properties"
planted properties/case/case.cc properties/claims/same_results.h "properties/case may not include properties/claims"
planted src/support/text.cc properties/verdict.h "src/support may not include properties"
planted src/adapters/sandbox/sandbox.cc run/run.h "src/adapters may not include src/run"
planted src/run/run.cc report/report.h "src/run may not include src/report"
planted src/run/run.cc src/report/report.h "src/run may not include src/report"
planted src/report/report.cc fuzz/campaign/campaign.h "src/report may not include fuzz"
