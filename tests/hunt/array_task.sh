#!/bin/sh
# array_task.sh <ropecheck> <sweep_array.sh>
#
# Runs the tasks of an array without Slurm; the script sets Slurm's variables itself. Each task runs
# alone, one of them twice, and the merged certificate is that of a sweep in one piece.
set -eu
ropecheck=$1 sweep_array=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
mkdir parts
# task <number> <Slurm's count of the tasks>
task() {
  ROPECHECK=$ropecheck SLURM_ARRAY_TASK_ID=$1 SLURM_ARRAY_TASK_COUNT=$2 \
    "$sweep_array" builtin:rope gpt-j 2^14 parts 3 >task.txt 2>&1 || { cat task.txt; exit 1; }
}
for number in 1 2 3; do task $number 3; done
rm parts/2.json
task 2 1
"$ropecheck" merge parts/*.json --out merged.json >merge.txt
"$ropecheck" sweep builtin:rope gpt-j --below 2^14 --out whole.json >whole.txt
cmp merged.json whole.json
if SLURM_ARRAY_TASK_ID=1 "$sweep_array" builtin:rope gpt-j 2^14 parts 2>usage.txt; then exit 1; fi
grep -q SHARES usage.txt
