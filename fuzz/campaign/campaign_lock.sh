# shellcheck shell=bash disable=SC2015,SC2154,SC2004
# Sourced by the scripts that write into the folder of a campaign: `overnight`, `afl` and `./dev fuzz`.

# lock_campaign <folder>: makes the folder and holds its lock as descriptor 9 as long as this process
# lives; false if another process has the lock. Commands are started with the descriptor closed
# (9>&-), because a child that outlives a killed run would otherwise keep the next run out.
lock_campaign() {
  # A failing `exec` ends the shell, so writing is tried first.
  mkdir -p "$1" && true 2>/dev/null >>"$1/lock" || return
  exec 9>"$1/lock"
  if ! command -v flock >/dev/null; then
    echo "there is no flock: nothing keeps a second run out of $1" >&2
    return
  fi
  flock -w 5 9
}
