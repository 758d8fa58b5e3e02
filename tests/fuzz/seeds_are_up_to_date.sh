#!/usr/bin/env bash
# seeds_are_up_to_date.sh <fuzz_make_seeds> <folder of the corpora>: the checked-in seeds are
# exactly the bytes that the generator writes. Older bytes would still decode, so no other test
# would show that they cover less than they could. The folders contain nothing else, because inputs
# that a fuzzer found belong to the regressions.
set -euo pipefail
make_seeds=$1
corpora=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$make_seeds" "$work"

wrong=0
folders=0
for folder in "$work"/*/; do
  folders=$((folders + 1))
  diff -rq "$corpora/$(basename "$folder")" "$folder" >&2 || wrong=1
done
((folders > 0)) || {
  echo "wrong: no seeds were written" >&2
  exit 1
}
if ((wrong)); then
  echo "The checked-in seeds are not those that fuzz/campaign/make_seeds.cc makes: remove those that are only" \
    "there, run '$make_seeds $corpora' and commit what it changes." >&2
fi
exit $wrong
