# shellcheck shell=bash disable=SC2015,SC2154,SC2004
# Sourced by `overnight`: writes files so that a kill or a full disk at any moment loses nothing.

fail() {
  echo "overnight: $*" >&2
  exit 2
}
say() { echo "overnight: $*" >&2; }
cannot_write() { fail "cannot write $1: is the disk full?"; }

free_kilobytes=${ROPECHECK_FUZZ_FREE_KILOBYTES:-262144}
# disk_is_full <folder>
disk_is_full() { (($(df -Pk "$1" | awk 'NR == 2 { print $4 }') < free_kilobytes)); }
refuse_full_disk() {
  if disk_is_full "$1"; then
    fail "the disk of $1 is full (less than $((free_kilobytes / 1024)) MB free): make room and" \
      "run again, nothing found is lost"
  fi
}

# store <from> <to>: copies a file, whole or not at all.
store() {
  cp -- "$1" "$2.part" 2>/dev/null && mv -- "$2.part" "$2" || cannot_write "$2"
}

# replace <file> <text>: writes a file, whole or not at all.
replace() {
  printf '%s\n' "$2" 2>/dev/null >"$1.part" && mv -- "$1.part" "$1" || cannot_write "$1"
}

# append <file> <line>: adds a line of its own, even if a full disk has cut the line before short.
append() {
  local text=$2
  if [[ -s $1 && -n $(tail -c 1 "$1") ]]; then text=$'\n'$text; fi
  printf '%s\n' "$text" 2>/dev/null >>"$1" || cannot_write "$1"
}

# A prefix for commands: if this process is killed, the command is killed as well, so that the
# command does not write into the folder of the next run.
dies_with_us=()
if command -v setpriv >/dev/null; then dies_with_us=(setpriv --pdeathsig KILL); fi

# clear <folder>: removes it; a file may stay if a program that outlives a killed run writes it
# meanwhile.
clear() { rm -rf -- "$@" 2>/dev/null || true; }

# in_use <text>: true if a process has the text in its command line.
in_use() { grep -qsF -- "$1" /proc/[0-9]*/cmdline; }

# take_over <folder> <corpus>: copies the inputs of an engine's jobs. A job that outlives the engine
# may remove some inputs meanwhile, but only those that it had handed over or found again.
take_over() {
  local input
  find "$1" -type f -path '*.dir/C*/*' -exec cp -n -t "$2" -- {} + 2>/dev/null && return
  while IFS= read -r -d '' input; do
    cp -n -- "$input" "$2/" 2>/dev/null || [[ ! -e $input ]] || cannot_write "$2"
  done < <(find "$1" -type f -path '*.dir/C*/*' -print0 2>/dev/null)
}

# recover <target>: takes over the inputs in the temporary folder of a killed engine, which its jobs
# had found and not handed over yet. Also completes a swap of corpora that was interrupted.
recover() {
  local corpus=$into/corpus/$1 left
  if [[ -d $corpus.old ]]; then
    if [[ -z $(ls -A "$corpus") ]]; then rmdir "$corpus" && mv "$corpus.old" "$corpus"; fi
    rm -rf "$corpus.old"
  fi
  clear "$corpus.new"
  for left in "$into/temporary/$1"/*; do
    [[ -e $left ]] || continue
    take_over "$left" "$corpus"
    in_use "$left" || clear "$left"
  done
}
