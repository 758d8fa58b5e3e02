#!/usr/bin/env bash
# Behaves towards `overnight` like a libFuzzer target: in fork mode it finds inputs in its own
# temporary folder, hands them over late, and writes crashes. It adds everything that it has written
# to the file FAKE_TRUTH, of which nothing may get lost. It writes its current phase to FAKE_PHASES.
set -euo pipefail
artifacts='' small='' seconds=1 mode=run paths=()
for argument; do
  case $argument in
    -fork=*) mode=fork ;;
    -merge=1) mode=merge ;;
    -minimize_crash=1) mode=minimize ;;
    -artifact_prefix=*) artifacts=${argument#*=} ;;
    -exact_artifact_path=*) small=${argument#*=} ;;
    -max_total_time=*) seconds=${argument#*=} ;;
    -*) ;;
    *) paths+=("$argument") ;;
  esac
done
echo "$mode" >>"$FAKE_PHASES"
if ls -l /proc/$$/fd | grep -q '/lock$'; then echo "lock $mode" >>"$FAKE_TRUTH"; fi
case $mode in
  run)
    content=$(cat "${paths[0]}")
    if [[ $content != crash* ]]; then exit 0; fi
    cause=${content%% *}
    echo "==1==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x0"
    echo "    #0 0x0 in __asan_memcpy (/somewhere/target+0x0)"
    echo "    #1 0x0 in ropecheck::rotate_${cause#crash_}(float*) /somewhere/rotate.cc:1"
    exit 77
    ;;
  minimize)
    sleep 0.3
    cp "${paths[0]}" "$small"
    ;;
  merge)
    sleep "${FAKE_MERGE_SECONDS:-0.3}"
    cp -n "${paths[1]}"/* "${paths[0]}"
    ;;
  fork)
    mine=$TMPDIR/libFuzzerTemp.FuzzWithFork$$.dir/C1
    mkdir -p "$mine"
    for ((i = 0; i < 20 * seconds; ++i)); do
      name=$$_$i
      echo "input $name" >"$mine/$name"
      echo "corpus $name" >>"$FAKE_TRUTH"
      if ((i % 5 == 4)); then
        cause=$((${FAKE_FIRST_CAUSE:-0} + i / 5 % 3))
        echo "crash_$cause $name" >"${artifacts}crash-$name"
        echo "failure crash_$cause $name" >>"$FAKE_TRUTH"
        echo "finding ${0##*/}/heap-buffer-overflow-in-rotate_$cause" >>"$FAKE_TRUTH"
      fi
      if ((i % 25 == 24)); then mv "$mine"/* "${paths[0]}"; fi
      echo "#$i: cov: 1"
      sleep 0.05
    done
    mv "$mine"/* "${paths[0]}" || true
    rm -r "${mine%/C1}"
    ;;
esac
