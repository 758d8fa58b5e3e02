#!/usr/bin/env bash
# Behaves like a libFuzzer target. An input has the text that the target prints when it fails on
# that input; an empty input passes. FAKE_MENDED, a sed script, changes the text, as if the program
# had changed since.
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
