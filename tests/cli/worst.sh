#!/bin/sh
# worst.sh <ropecheck>
#
# The known closest approaches are in the table under their names, with values that cancel there,
# and without the trivial ones. The JSON has the same data, and the printed case can be replayed.
set -eu
. "$(dirname "$0")/../complain.sh"
ropecheck=$1
report=$(mktemp)
trap 'rm -f "$report" "$report.json"' EXIT
expect() { in_file "$1" "$report"; }
"$ropecheck" worst llama-2 --below 2^32 >"$report"
[ "$(grep -c '^pair ' "$report")" = 64 ]
expect '^ +2641698281  convergent +2\^-37\.6'
expect '^ +[0-9]+  intermediate '
expect '^closest of all: position 2641698281, pair 31'
[ "$(grep -c 'x1\*cos - x2\*sin: .* leave 2^-[2-9]' "$report")" = 64 ]
[ "$(grep -c 'x1\*sin + x2\*cos: .* leave 2^-[2-9]' "$report")" = 64 ]
if grep -q 'what cancels at 1,' "$report"; then echo "a trivial position" >&2; exit 1; fi
"$ropecheck" replay "$(tail -n 1 "$report")" builtin:rope >/dev/null

# Pair 0 rotates by 1 rad per position: its convergents are those of 2/pi, and its angles equal its
# positions.
"$ropecheck" worst llama-2 --below 1000 --pair 0 --count 3 >"$report"
[ "$(grep -c '^pair ' "$report")" = 1 ]
for position in 1 2 3 11 344 355; do expect "^ +$position  convergent"; done
for position in 5 8 322 333 699; do expect "^ +$position  intermediate"; done
expect '2\^9: 512'
expect 'what cancels at 355, the closest'

"$ropecheck" worst 'head_dim=4 rotary_dim=4 base=1e4' --below 2^20 --json >"$report.json"
grep -q '"binade_edges":\[{"exponent":' "$report.json"
grep -q '"kind":"convergent"' "$report.json"
grep -q '"second_coordinate":{"x1":' "$report.json"
"$ropecheck" worst 'head_dim=4 rotary_dim=4 base=1e4' --layout interleaved --seq-len 4096 >/dev/null
