#!/usr/bin/env bash
# full_disk_is_said.sh <fuzz> <fuzz_tools>: a campaign on a disk that becomes full ends with a sentence
# and exit code 2, at whatever point the disk is full.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
fuzz=$1 tools=$2
source "$here/complaints.sh"

# said <what> <exit code>: checks that the log says that the disk is full
said() {
  [[ $2 == 2 ]] && grep -qE '(disk.*is|is the disk) full' "$work/log" ||
    complain "$1 ended with $2: $(cat "$work/log")"
}

# Writes to the device that is always full.
# writes <function> <argument...>
writes() {
  local code=0
  bash -c 'set -euo pipefail; source "$1/campaign/campaign_files.sh"; "${@:2}"' - "$fuzz" "$@" >"$work/log" \
    2>&1 || code=$?
  said "$1 ${*: -2}" "$code"
}
ln -s /dev/full "$work/to.part"
echo text >"$work/from"
writes append /dev/full "a line"
writes replace "$work/to" "a text"
writes store "$work/from" "$work/to"
writes append "$work/none/file" "a line"
[[ ! -e $work/to ]] || complain "half a file took the place of one"

# If a full disk has cut a line short, the next line is still whole.
printf 'one\ntw' >"$work/lines"
bash -c 'source "$1/campaign/campaign_files.sh"; append "$2" three' - "$fuzz" "$work/lines"
[[ $(<"$work/lines") == $'one\ntw\nthree' ]] || complain "two lines became one: $(cat "$work/lines")"

# Whole campaigns on a disk of 1 MB with less and less space left.
mkdir "$work/disk" "$work/programs"
ln -s "$here/fake_failures.sh" "$work/programs/fuzz_calls"
ln -s "$tools" "$work/programs/fuzz_tools"
if ((EUID == 0)); then apart=(unshare -m); else apart=(unshare -rm); fi
if "${apart[@]}" mount -t tmpfs -o size=1m none "$work/disk" 2>"$work/log"; then
  # campaign_with <kilobytes left>
  campaign_with() {
    "${apart[@]}" bash -c '
      mount -t tmpfs -o size=1m none "$1/disk" || exit 99
      mkdir -p "$1/disk/campaign/raw/fuzz_calls"
      cp "$2/traces/interceptor.txt" "$1/disk/campaign/raw/fuzz_calls/crash-1"
      left=$(df -Pk "$1/disk" | awk "NR == 2 { print \$4 }")
      head -c $(((left - $4) * 1024)) /dev/zero >"$1/disk/filling"
      code=0
      ROPECHECK_FUZZ_FREE_KILOBYTES=0 "$3/campaign/overnight" --programs "$1/programs" \
        --into "$1/disk/campaign" --turn 1 --minutes 0.01 fuzz_calls || code=$?
      cat "$1"/disk/campaign/{raw,regressions}/fuzz_calls/* 2>/dev/null | grep -q copy_rows || exit 98
      exit $code' - "$work" "$here" "$fuzz" "$1" >"$work/log" 2>&1
  }
  full=0
  for left in 0 8 16 24 32 48 64 96 128 400; do
    code=0
    campaign_with "$left" || code=$?
    if [[ $code == 2 ]]; then
      full=$((full + 1))
      said "a campaign with $left KB left" "$code"
    else
      # With enough space left, the campaign finds the failure.
      [[ $code == 1 ]] || complain "a campaign with $left KB left ended with $code: $(cat "$work/log")"
    fi
  done
  [[ $code == 1 ]] || complain "no campaign had enough"
  ((full > 2)) || complain "only $full campaigns met a full disk"
  echo "$full of 10 campaigns met a full disk"
else
  echo "no file system of 1 MB can be mounted here, so no whole campaign was tried: $(cat "$work/log")"
fi
exit $wrong
