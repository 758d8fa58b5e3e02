#!/usr/bin/env bash
# words_are_kept.sh <source folder>: the tree keeps the rules of words, and each violation is seen.
set -euo pipefail
source=$1
source "$(dirname "${BASH_SOURCE[0]}")/../complain.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tree=$work/tree
mkdir "$tree"
cp -r "$source"/{README.md,CHANGELOG.md,CMakeLists.txt,dev,.ci,.github,cmake,reference,properties,src,fuzz,tests} "$tree/"

"$source/.ci/words" "$tree" >"$work/said" || complain "the tree breaks them: $(cat "$work/said")"

# planted <file> <line> <expected words>
planted() {
  cp "$tree/$1" "$work/kept"
  printf '%s\n' "$2" >>"$tree/$1"
  if "$source/.ci/words" "$tree" >"$work/said"; then
    complain "'$2' in $1, and nothing was said"
  elif ! grep -qF "$3" "$work/said"; then
    complain "'$2' in $1: $(cat "$work/said")"
  fi
  cp "$work/kept" "$tree/$1"
}
begins='a sentence begins with What, Who or Of'
planted src/support/text.cc '// What this returns is a width.' "src/support/text.cc"
planted src/support/text.cc 'const char* const kMessage = "Of the cases, three fail";' "$begins"
planted src/adapters/rope_under_test.h '/* Who calls this, waits. */' "$begins"
planted README.md 'It runs. What it does is printed.' "$begins"
planted dev '# Of all commands, this is the first.' "$begins"
planted src/adapters/clients/ropecheck_client.py '"""What a client does."""' "$begins"
planted CMakeLists.txt 'message(STATUS "Of these, none")' "$begins"
wheres=$(printf '// returns 0 where it fails\n%.0s' {1..400})
planted src/support/text.cc "$wheres" 'more than a quarter'

# Neither code nor the middle of a sentence is meant.
for line in 'int What = 0;' '// It says what it does, of course.' 'int where_if = Of;'; do
  printf '%s\n' "$line" >>"$tree/src/support/text.cc"
done
"$source/.ci/words" "$tree" >"$work/said" || complain "a false alarm: $(cat "$work/said")"
