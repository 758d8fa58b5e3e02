#!/usr/bin/env bash
# killed_sweep.sh <ropecheck>
#
# A sweep is ended by SIGTERM and by SIGKILL in turn, at many moments, and started again each time
# until one run ends by itself. Its certificate must have the bytes of a sweep that was never
# disturbed. Meanwhile no other process may write the certificate.
set -euo pipefail
. "$(dirname "$0")/../complain.sh"
ropecheck=$1
scratch=$(mktemp -d)
running=
trap 'if [[ -n $running ]]; then kill -KILL $running 2>/dev/null || true; fi; rm -rf "$scratch"' EXIT
cd "$scratch"
sweep() { "$ropecheck" sweep builtin:rope gpt-j --below "2^$bits" "$@"; }
# Chooses a size that takes a second on this machine.
for ((bits = 16; bits < 30; ++bits)); do
  start=$(date +%s%N)
  sweep --out whole.json >whole.txt
  if (($(date +%s%N) - start > 1000000000)); then break; fi
done

killed=0 grew=0 signal=TERM before=0
for ((run = 1; ; ++run)); do
  "$ropecheck" sweep builtin:rope gpt-j --below "2^$bits" --out killed.json >killed.txt 2>err.txt &
  running=$!
  # The first runs end before any piece is finished, the others later and later.
  sleep "$((run / 20)).$(printf %02d $((run * 5 % 100)))"
  if ((run == 4)); then
    while kill -0 $running 2>/dev/null && ! grep -qw "$running" /proc/locks; do sleep 0.01; done
    status=0
    sweep --out killed.json >second.txt 2>&1 || status=$?
    if [[ $status != 2 ]] || ! grep -q "another process ($running) is writing" second.txt; then
      cat second.txt
      complain "exit code $status of a second process with the same --out"
    fi
  fi
  kill -$signal $running 2>/dev/null || true
  status=0
  wait $running 2>/dev/null || status=$?
  running=
  if ((status == 0)); then break; fi
  ((status > 128)) || { cat err.txt; complain "exit code $status of a sweep that was killed"; }
  ((++killed))
  # A run that is killed before it has started leaves no journal; later runs never remove one.
  parts=0
  if [[ -e killed.json.journal ]]; then
    parts=$(wc -l <killed.json.journal)
  elif ((before > 0)) && [[ ! -e killed.json ]]; then  # it may have ended before the signal
    complain "what had been swept is gone"
  fi
  if ((parts > before)); then ((++grew)); fi
  before=$parts
  if [[ $signal == TERM ]]; then signal=KILL; else signal=TERM; fi
  ((run < 60)) || complain "no run gets further than the one before it"
done
((killed >= 3 && grew >= 2)) || complain "killed $killed times, got further $grew times: too fast"
cmp killed.json whole.json || complain "another certificate"
cmp killed.txt whole.txt || complain "another report"
ls killed.json.* 2>/dev/null && complain "something was left behind"
echo "killed $killed times, got further $grew times, the same certificate"
