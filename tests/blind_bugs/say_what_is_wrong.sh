#!/usr/bin/env bash
# say_what_is_wrong.sh <ropecheck> <C compiler> <checkout> <folder to build in> [name...]: the diagnosis
# of each wrong rotation in sentences.txt, or of those named, has to say what a person judged true and
# complete, and nothing that was judged false. Each line of sentences.txt has a name and patterns
# (extended regular expressions) after " | "; one that begins with "!" must not match. A sentence may
# change its words as long as the patterns match.
set -euo pipefail
ropecheck=$1 cc=$2 root=$3 build=$4
shift 4
source "$root/tests/complain.sh"
mkdir -p "$build"
cd "$build"

# Prints the text of the diagnosis, on one line.
diagnosis_of() {
  "$ropecheck" gate "$1" --fail-fast --diagnose 100 --json "$2.json" >"$2.txt" 2>&1 || true
  sed -n '/"diagnosis": {/,/}/ s/^ *"text": "\(.*\)",\{0,1\}$/\1/p' "$2.json"
}

count=0 wrong=0
while IFS= read -r line; do
  if [[ -z $line || $line == \#* ]]; then continue; fi
  IFS=$'\x1f' read -r -a fields <<<"${line// | /$'\x1f'}"
  name=${fields[0]}
  if (($# > 0)) && [[ " $* " != *" $name "* ]]; then continue; fi
  "$cc" -std=c11 -O2 -ffp-contract=off -shared -fPIC -I "$root/src/adapters" -I "$root/tests/blind_bugs" \
    "$root"/tests/blind_bugs/*/"$name.c" -o "libsays_$name.so" -lm -lpthread ||
    complain "$name.c does not compile"
  text=$(diagnosis_of "./libsays_$name.so" "says_$name")
  for pattern in "${fields[@]:1}"; do
    if [[ $pattern == !* ]]; then
      if grep -qE -- "${pattern#!}" <<<"$text"; then
        echo "$name: '${pattern#!}' is false and is in: $text" >&2
        wrong=$((wrong + 1))
      fi
    elif ! grep -qE -- "$pattern" <<<"$text"; then
      echo "$name: '$pattern' is not in: $text" >&2
      wrong=$((wrong + 1))
    fi
  done
  count=$((count + 1))
done <"$root/tests/blind_bugs/sentences.txt"
((count > 0)) || complain "no sentence was tried"
((wrong == 0)) || complain "$wrong patterns fail in the sentences of $count wrong rotations"
echo "the sentences of $count wrong rotations say what is wrong"
