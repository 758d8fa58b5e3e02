#!/bin/sh
# gate_a_pipe.sh <ropecheck> <right or wrong> <command>
#
# A right program behind a pipe has to pass. A wrong one has to be rejected, and each replay line in
# the report has to fail again.
set -eu
ropecheck=$1 is=$2 command=$3
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"  # long replay lines are files there, and tests run side by side
status=0
"$ropecheck" gate --pipe "$command" --diagnose 0 --cases 4 --spec llama-2 --spec gpt-j --spec any --spec qwen2-vl \
  >"$scratch/report.txt" || status=$?
cat "$scratch/report.txt"
if [ "$is" = right ]; then exit "$status"; fi
[ "$status" = 1 ] || { echo "exit code $status for a wrong program" >&2; exit 1; }

grep '^ *ropecheck replay ' "$scratch/report.txt" | head -n 6 >"$scratch/lines.txt"
[ -s "$scratch/lines.txt" ]
while read -r line; do
  status=0
  eval "\"\$ropecheck\" ${line#ropecheck }" >"$scratch/replay.txt" || status=$?
  [ "$status" = 1 ] || { echo "replayed with exit code $status: $line" >&2; exit 1; }
done <"$scratch/lines.txt"
