#!/usr/bin/env bash
# Behaves as a libFuzzer target does towards `overnight`: in fork mode it finds inputs in a
# temporary folder of its own, hands them over late, and writes crashes. What it has written it
# adds to the file FAKE_TRUTH: none of that may get lost.
set -euo pipefail
artifacts='' seconds=1 mode=run paths=()
for argument; do
  case $argument in
    -fork=*) mode=fork ;;
    -merge=1) mode=merge ;;
    -minimize_crash=1) exit 0 ;;
    -artifact_prefix=*) artifacts=${argument#*=} ;;
    -max_total_time=*) seconds=${argument#*=} ;;
    -*) ;;
    *) paths+=("$argument") ;;
  esac
done
case $mode in
  run)
    content=$(cat "${paths[0]}")
    if [[ $content != crash* ]]; then exit 0; fi
    echo "    #1 0x0 in ropecheck::rotate_${content#crash_} /somewhere/rotate.cc:1"
    echo "SUMMARY: AddressSanitizer: heap-buffer-overflow /somewhere/rotate.cc:1:2 in f"
    exit 77
    ;;
  merge)
    cp -n "${paths[1]}"/* "${paths[0]}"
    ;;
  fork)
    mine=$TMPDIR/libFuzzerTemp.FuzzWithFork$$.dir/C1
    mkdir -p "$mine"
    for ((i = 0; i < 20 * seconds; ++i)); do
      name=$$_$i
      echo "input $name" >"$mine/$name"
      echo "corpus $name" >>"$FAKE_TRUTH"
      if ((i % 10 == 9)); then
        cause=$((i / 10 % 3))
        echo "crash_$cause" >"${artifacts}crash-$name"
        echo "regressions heap-buffer-overflow-in-rotate_$cause" >>"$FAKE_TRUTH"
      fi
      if ((i % 25 == 24)); then mv "$mine"/* "${paths[0]}"; fi
      echo "#$i: cov: 1"
      sleep 0.05
    done
    mv "$mine"/* "${paths[0]}" || true
    rm -r "${mine%/C1}"
    ;;
esac
