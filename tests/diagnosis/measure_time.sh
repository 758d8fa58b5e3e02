#!/usr/bin/env bash
# measure_time.sh <ropecheck> <library>...: for each wrong implementation, the seconds from the first
# failure on the screen to its smallest counterexample, the seconds of the diagnosis, and the processor
# time of both together; at the end the median and the longest. The gate runs with --fail-fast.
set -euo pipefail
ropecheck=$1
shift
stamped() { while IFS= read -r line; do printf '%s %s\n' "$EPOCHREALTIME" "$line"; done; }
lines=$(mktemp)
times=$(mktemp)
trap 'rm -f "$lines" "$times"' EXIT
printf '%-45s %10s %10s %10s\n' library 'shown (s)' 'why (s)' 'cpu (s)'
for library in "$@"; do
  { time -p "$ropecheck" gate "$library" --fail-fast 2>&1 | stamped >"$lines"; } 2>"$times" || true
  awk -v name="$(basename "$library" .so)" -v cpu="$(awk '/user|sys/ {s += $2} END {print s}' "$times")" '
    /^[0-9.]+ ropecheck: .* fails: / && !found {found = $1}
    /The smallest counterexample/ && !shown {shown = $1}
    /ropecheck: looking for what explains/ {begun = $1}
    {last = $1}
    END {if (found && begun) printf "%-45s %10.2f %10.2f %10.2f\n", name, (shown ? shown : begun) - found, last - begun, cpu}' "$lines"
done | tee "$lines.table"
sort -n -k3 "$lines.table" | awk '{why[NR] = $3; if ($2 > shown) shown = $2} END {
  if (NR) printf "%d diagnoses: median %.2f s, longest %.2f s; the slowest counterexample after %.2f s\n", NR, why[int((NR + 1) / 2)], why[NR], shown}'
rm -f "$lines.table"
