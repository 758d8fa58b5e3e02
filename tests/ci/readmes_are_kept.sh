#!/usr/bin/env bash
# readmes_are_kept.sh <source folder>: the tree keeps the rules of READMEs, and each violation is
# seen.
set -euo pipefail
source=$1
source "$(dirname "${BASH_SOURCE[0]}")/../complain.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tree=$work/tree
mkdir "$tree"
cp -r "$source"/{README.md,CHANGELOG.md,.ci,.github,cmake,reference,properties,src,fuzz,tests,LICENSE} "$tree/"

"$source/.ci/readmes" "$tree" >"$work/said" || complain "the tree breaks them: $(cat "$work/said")"

# seen <expected words>: restores the READMEs afterwards.
seen() {
  if "$source/.ci/readmes" "$tree" >"$work/said"; then
    complain "nothing was said, and not '$1'"
  elif ! grep -qF "$1" "$work/said"; then
    complain "expected '$1', not: $(cat "$work/said")"
  fi
  cp "$source/README.md" "$tree/"
  cp -r "$source"/{.ci,properties,src,fuzz} "$tree/"
}
rm "$tree/src/hunt/README.md"
seen "src/hunt has no README.md"
sed -i 's/^src\/run .*/& src\/report/' "$tree/.ci/may_include.txt"
seen "src/run/README.md: should say 'May include: "
printf '[gone](src/nowhere/README.md)\n' >>"$tree/README.md"
seen "README.md: there is no src/nowhere/README.md"
touch "$tree/properties/claims/pigs_can_fly.cc"
seen "pigs_can_fly is named in no README"
rm "$tree/properties/claims/pigs_can_fly.cc"
seq 131 >>"$tree/README.md"
seen "more than 130 are not read"
