#!/bin/sh
# One share of a sweep, as a task of a Slurm array:
#
#   sbatch --array=1-64 sweep_array.sh IMPL SPEC BELOW FOLDER
#   ropecheck merge FOLDER/*.json --out certificate.json      # when the array is done
#
# A task that is preempted and started again goes on where it was. ROPECHECK names the program
# where it is not on the path.
#SBATCH --job-name=ropecheck-sweep
#SBATCH --cpus-per-task=1
#SBATCH --requeue
set -eu
exec "${ROPECHECK:-ropecheck}" sweep "$1" "$2" --below "$3" \
  --shard "$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT" --out "$4/$SLURM_ARRAY_TASK_ID.json"
