#!/usr/bin/env bash
# Behaves as a libFuzzer target does whose inputs say what it prints when it fails on them: an empty
# one passes. FAKE_MENDED, a sed script, changes what is said: a program of another day.
set -euo pipefail
for argument; do
  case $argument in
    -fork=*)
      echo '#7: cov: 1'
      exit 0
      ;;
    -minimize_crash=1 | -merge=1) exit 1 ;;
  esac
done
said=$(sed -e "${FAKE_MENDED:-}" "${@: -1}")
if [[ -z $said ]]; then exit 0; fi
echo "$said" >&2
exit 77
