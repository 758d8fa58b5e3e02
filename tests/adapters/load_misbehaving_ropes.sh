#!/bin/sh
# load_misbehaving_ropes.sh <ropecheck> <C compiler> <folder of rope_under_test.h>
# <misbehaving_rope.c>
#
# Tests libraries that misbehave when they are loaded or when their description is requested, and
# libraries for which the time limits matter.
set -eu
. "$(dirname "$0")/misbehaving_libraries.sh"

# gate <misdeed> <exit code> <option...>
gate() {
  expected=$2
  build "$1"
  shift 2
  status=0
  "$ropecheck" gate "./$misdeed.so" --spec llama-2 --cases 2 "$@" >output 2>errors || status=$?
  [ "$status" = "$expected" ] || complain "exit code $status:
$(cat output errors)"
}
says() {
  grep -qF -- "$2" "$1" || complain "'$2' is not in the $1:
$(cat "$1")"
}

# The gate prints one sentence, and nothing else.
refused() {
  gate "$1" 2 --start-limit 1 --json -
  says errors "ropecheck: './$1.so' cannot be loaded: loading it $2"
  [ "$(wc -l <errors)" = 1 ] || complain "more than a sentence"
  [ ! -s output ] || complain "something was printed"
}
for when in load entry; do
  refused ${when}_crashes 'ends the process: Segmentation fault'
  refused ${when}_hangs 'does not end in time (--start-limit)'
  refused ${when}_exits 'ends the process with exit(0)'
done

# The gate prints only the document, whatever the library prints.
whole() {
  gate nothing 0 --json -
  sed 's#\./nothing\.so#./'"$1"'.so#g' output >expected
  gate "$1" 0 --json -
  cmp output expected >&2 || complain "the document is not what it was"
}
whole load_prints
whole entry_prints
whole prints_a_line

if [ "$(uname -m)" = x86_64 ]; then
  gate load_flushes_to_zero 1
  says output 'when the library is loaded, flush-to-zero is left switched on'
  [ "$(grep -c '^[a-z_]* fails: ' output)" = 1 ] || complain "more than one property fails"
  says output 'nothing_else_is_touched fails: '
fi

gate slow_at_first 0 --only matches_reference
gate slow_at_first 1 --only matches_reference --call-limit 0.05
says output 'the call did not return in time (--call-limit)'
exit "$wrong"
