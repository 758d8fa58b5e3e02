#!/bin/sh
# frameworks.sh <ropecheck>
#
# A float32 rotation with float32 angles breaks the contract float32, and the report says where, and
# prints a command that shows it again. The rotation keeps the contract float32-angle, and the
# report says how large an error that contract allows. The failing report names that contract, and
# --contract auto finds it.
set -eu
. "$(dirname "$0")/../complain.sh"
ropecheck=$1
report=$(mktemp)
trap 'rm -f "$report"' EXIT
expect() { in_file "$1" "$report"; }

status=0
"$ropecheck" gate builtin:frameworks --contract float32 --cases 4 >"$report" || status=$?
[ "$status" = 1 ]
expect '^matches_reference .* position (-?[0-9]+|\([-0-9, ]+\)), pair [0-9]+ +FAILS'
expect 'pair [0-9]+ of [qk], at position'
expect '^float32 forward would keep `float32` with float32 angles, which allows angles to be off by'
line=$(grep -m 1 '^ *ropecheck replay ' "$report")
status=0
eval "\"\$ropecheck\" ${line#*ropecheck }" >"$report.replay" || status=$?
rm -f "$report.replay"
[ "$status" = 1 ]

# Without time for a diagnosis, the counterexamples and the verdict are the same.
status=0
"$ropecheck" gate builtin:frameworks --contract float32 --cases 4 --diagnose 0 >"$report.short" || status=$?
[ "$status" = 1 ]
if grep -q 'looks as if' "$report.short"; then complain "a diagnosis that was not asked for"; fi
grep -v 'looks as if' "$report" | grep -v '^$' >"$report.long"
grep -v '^$' "$report.short" | cmp - "$report.long" || complain "other findings with --diagnose 0"
rm -f "$report.short" "$report.long"

"$ropecheck" gate builtin:frameworks --contract float32-angle --max-position 1048576 --cases 4 \
  >"$report" || { cat "$report"; exit 1; }
expect 'off by [0-9.]+ rad at position 1048576'
expect '^PASS'

"$ropecheck" gate builtin:frameworks --contract auto --max-position 1048576 --cases 4 \
  >"$report" || { cat "$report"; exit 1; }
expect 'held to the contract float32-angle$'
expect '^float32 forward and inverse keep `float32` with float32 angles; .* fails at position'
expect '^PASS'

"$ropecheck" list contracts >"$report"
for rung in correctly-rounded float32 table-in-storage storage exact-angle float32-angle \
  float32-angle-exp; do
  expect "^  $rung\$"
done
expect 'Units in the last place of single elements \(ULPs\) mean nothing here'
