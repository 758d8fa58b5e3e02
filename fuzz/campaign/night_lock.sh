# shellcheck shell=bash disable=SC2015,SC2154,SC2004
# Sourced by what writes into the folder of a night: `overnight`, `afl` and `./dev fuzz`.

# lock_night <folder>: makes it, and holds its lock as descriptor 9 for as long as this process
# lives; false where another has it. Whatever is started gets the descriptor closed (9>&-): a child
# that outlives a killed run would keep the next one out.
lock_night() {
  # An `exec` that fails ends the shell, so it is tried before.
  mkdir -p "$1" && true 2>/dev/null >>"$1/lock" || return
  exec 9>"$1/lock"
  if ! command -v flock >/dev/null; then
    echo "there is no flock: nothing keeps a second run out of $1" >&2
    return
  fi
  flock -w 5 9
}
