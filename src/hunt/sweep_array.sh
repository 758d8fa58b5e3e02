#!/bin/sh
# One share of a sweep, as a task of a Slurm array:
#
#   sbatch --array=1-256 sweep_array.sh IMPL SPEC BELOW FOLDER 256
#   ropecheck merge FOLDER/*.json --out certificate.json      # when the array is done
#
# The last argument is the number of shares. Slurm's own count is not used: it is the number of tasks
# submitted at once, so a single task that is run again (--array=7) would take itself for the whole
# sweep. A task that is preempted and started again continues its work. If the contract is violated
# in a share, its task fails, but its certificate is written all the same. Set ROPECHECK to the
# program's path if the program is not on the PATH.
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
