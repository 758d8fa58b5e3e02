#!/usr/bin/env bash
# named_alike.sh <ropecheck>: a specification is named in the same ways in every subcommand, and
# lists fit a screen.
set -euo pipefail
source "$(dirname "$0")/../complain.sh"
ropecheck=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"

# alike <argument...>: with the specification behind them as a word or as --spec, the output is the
# same.
alike() {
  local spec
  for spec in gpt-j 'head_dim=64 rotary_dim=64 base=5e5'; do
    "$ropecheck" "$@" "$spec" >word.txt || complain "exit code $?: $* $spec"
    "$ropecheck" "$@" --spec "$spec" >option.txt || complain "exit code $?: $* --spec $spec"
    [[ -s word.txt ]] || complain "no output: $*"
    cmp -s word.txt option.txt || complain "'$spec' as a word and with --spec differ: $*"
  done
}
alike spec
alike worst --below 2^16
alike golden
alike plot builtin:rope --max-position 100
alike sweep builtin:rope --below 2^6
alike gate builtin:rope --only norm_is_preserved --cases 1
"$ropecheck" gate --spec gpt-j builtin:rope --only norm_is_preserved --cases 1 >/dev/null ||
  complain "an implementation behind --spec is taken for a specification"
"$ropecheck" search builtin:rope gpt-j --time 0.1 >/dev/null
"$ropecheck" search builtin:rope --spec gpt-j --time 0.1 >/dev/null
"$ropecheck" spec gpt-j --format json >spec.json
grep -q '"base": 10000' spec.json
"$ropecheck" spec llama-3 >spec.txt
grep -q 'layout=half_split base=500000' spec.txt ||
  complain "layout and base are not said"
"$ropecheck" spec 'head_dim=64 base=500000' >spec.txt
grep -q 'rotates 64 of 64 coordinates' spec.txt || complain "a head_dim alone is no whole head"

"$ropecheck" list presets >presets.txt
while read -r line; do
  ((${#line} <= 80)) || complain "longer than a screen is wide: $line"
done <presets.txt
grep -qE '^llama-3\.1 \* +131072 +128 +half_split +500000 +llama3$' presets.txt ||
  complain "llama-3.1 is not in its row: $(cat presets.txt)"
"$ropecheck" list >kinds.txt || complain "a bare list is an error"
for kind in properties presets contracts implementations; do
  grep -q "^ropecheck list $kind " kinds.txt || complain "list doesn't name $kind"
  "$ropecheck" list $kind >/dev/null
done
