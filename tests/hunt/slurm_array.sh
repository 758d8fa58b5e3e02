#!/usr/bin/env bash
# Starts a cluster of one node on this machine, and runs a sweep as an array on it: the merged
# certificate has to equal that of a sweep in one piece. Needs root, Slurm and MUNGE.
#
#   slurm_array.sh <ropecheck> <sweep_array.sh>
set -euo pipefail
ropecheck=$1
sweep_array=$2

# MUNGE needs folders that others cannot write to, and a short name for its socket.
home=$(mktemp -d)
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; wait; rm -rf "$home"' EXIT
fail() {
  echo "$1"
  tail -n 20 "$home"/*.log
  exit 1
}
# wait_for <seconds> <command...>
wait_for() {
  local seconds=$1
  shift
  for ((i = 0; i < 10 * seconds; ++i)); do
    if "$@" >/dev/null 2>&1; then return; fi
    sleep 0.1
  done
  fail "in vain waited for: $*"
}

host=$(hostname -s)
mkdir "$home/state" "$home/spool" "$home/parts"
head -c 128 /dev/urandom >"$home/key"
chmod 600 "$home/key"
munged --foreground --force --key-file="$home/key" --socket="$home/munge" \
  --pid-file="$home/munged.pid" --seed-file="$home/seed" >"$home/munged.log" 2>&1 &
pids+=($!)
wait_for 10 test -S "$home/munge"

export SLURM_CONF=$home/slurm.conf
port=$((20000 + $$ % 20000))
cat >"$SLURM_CONF" <<CONF
ClusterName=sweep
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$port
SlurmdPort=$((port + 1))
AuthType=auth/munge
AuthInfo=socket=$home/munge
CredType=cred/munge
SlurmUser=root
StateSaveLocation=$home/state
SlurmdSpoolDir=$home/spool
SlurmctldPidFile=$home/slurmctld.pid
SlurmdPidFile=$home/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
NodeName=$host NodeAddr=127.0.0.1 CPUs=2
PartitionName=all Nodes=ALL Default=YES MaxTime=10 State=UP
CONF
slurmctld -D >"$home/slurmctld.log" 2>&1 &
pids+=($!)
slurmd -D >"$home/slurmd.log" 2>&1 &
pids+=($!)
wait_for 30 sinfo --noheader --states=idle --format=%n

export ROPECHECK=$ropecheck
sbatch --wait --array=1-4 --output="$home/task-%a.log" "$sweep_array" \
  builtin:rope llama-2 2^14 "$home/parts" 4 || fail "the array failed"
"$ropecheck" merge "$home"/parts/*.json --out "$home/merged.json" >/dev/null
"$ropecheck" sweep builtin:rope llama-2 --below 2^14 --out "$home/whole.json" >/dev/null
# One task again, alone.
mv "$home/parts/3.json" "$home/third.json"
sbatch --wait --array=3 --output="$home/again-%a.log" "$sweep_array" \
  builtin:rope llama-2 2^14 "$home/parts" 4 || fail "the task failed alone"
cmp "$home/parts/3.json" "$home/third.json" || fail "a task by itself is another share"
cmp "$home/merged.json" "$home/whole.json" || fail "the parts do not add up to the whole"
echo "4 tasks, one certificate"
