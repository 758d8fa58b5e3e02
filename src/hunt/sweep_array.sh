#!/bin/sh
# One share of a sweep, as a task of a Slurm array:
#
#   sbatch --array=1-256 sweep_array.sh IMPL SPEC BELOW FOLDER 256
#   ropecheck merge FOLDER/*.json --out certificate.json      # when the array is done
#
# The last argument is the number of shares. Slurm's own count is not asked: it is that of the tasks
# submitted at once, so that a task that is run again by itself (--array=7) would take itself for
# the whole. A task that is preempted and started again goes on where it was. A share in which the
# contract is violated makes its task fail, and its certificate is there all the same. ROPECHECK
# names the program where it is not on the path.
#SBATCH --job-name=ropecheck-sweep
#SBATCH --cpus-per-task=1
#SBATCH --requeue
set -eu
if [ $# != 5 ]; then
  echo "usage: sbatch --array=1-SHARES sweep_array.sh IMPL SPEC BELOW FOLDER SHARES" >&2
  exit 2
fi
exec "${ROPECHECK:-ropecheck}" sweep "$1" "$2" --below "$3" \
  --shard "$SLURM_ARRAY_TASK_ID/$5" --out "$4/$SLURM_ARRAY_TASK_ID.json"
