#!/usr/bin/env bash
# ledger_is_checked.sh <fuzz_tools> <ledger...>: the ledgers are kept, and a ledger that is not kept
# is reported.
set -euo pipefail
tools=$1
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$tools" ledger "$@"

wrong=0
# refused <exit code> <part of the message> <ledger's line>
refused() {
  local code=0
  echo "$3" >"$work/ledger"
  "$tools" ledger "$work/ledger" >"$work/log" 2>&1 || code=$?
  if [[ $code != "$1" ]] || ! grep -q "$2" "$work/log"; then
    echo "wrong: '$3' ended with $code: $(cat "$work/log")" >&2
    wrong=1
  fi
}
worst='float32 ropecheck1 property=matches_reference positions=1047867'
refused 1 'the ledger has 2e+06' "shows 2e6 builtin:frameworks $worst"
refused 1 'the ledger has 0.01' "keeps 0.01 builtin:rope $worst"
refused 1 'differs from the exact one' "keeps 1e9 builtin:frameworks $worst"
refused 1 'no property' "keeps 1 builtin:rope float32 ropecheck1 property=none"
refused 2 'not .keeps|shows' "keep 1 builtin:rope $worst"
refused 2 'is no error' "keeps much builtin:rope $worst"
refused 2 'no witness' '# nothing'
exit $wrong
