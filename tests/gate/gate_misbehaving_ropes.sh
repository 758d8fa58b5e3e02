#!/bin/sh
# gate_misbehaving_ropes.sh <ropecheck> <C compiler> <folder of rope_under_test.h> <misbehaving_rope.c>
#
# The default run of the gate on libraries that misbehave in each call. Each has to be rejected, by
# a sentence that says why, after all that can be asked of it has been asked; and the line of one
# counterexample has to fail again. Prints how long each run took.
set -eu
ropecheck=$1 compiler=$2 header=$3 source=$4
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cp "$header/rope_under_test.h" "$(dirname "$source")/example_rope.c" "$source" "$scratch"
cd "$scratch"
wrong=0
complain() {
  echo "$misdeed: $1" >&2
  wrong=1
}
now() { date +%s%N; }
whole=$(now)

# gate <misdeed> <property that fails> <part of its reason>
gate() {
  misdeed=$1 property=$2 reason=$3
  "$compiler" -std=c11 -O2 -Wall -Wextra -Werror -ffp-contract=off -shared -fPIC \
    -DMISDEED="$misdeed" "$(basename "$source")" -o "$misdeed.so" -lm
  start=$(now) status=0
  "$ropecheck" gate "./$misdeed.so" >report.txt 2>errors.txt || status=$?
  echo "$misdeed: $((($(now) - start) / 1000000)) ms"
  [ "$status" = 1 ] || complain "exit code $status"
  # From the property's paragraph to the next one's.
  sed -n "/^$property fails: /,/^$/p" report.txt >paragraph.txt
  grep -qF -- "$reason" paragraph.txt || complain "$property does not say '$reason':
$(head -n 80 report.txt)"
  [ "$(grep -c '^[a-z_]*  *[0-9][0-9]* .*\(holds\|FAILS\|skipped\)' report.txt)" = "$properties" ] ||
    complain "some property is missing"
  ! grep '^[a-z_]*  *0 ' report.txt | grep -v skipped || complain "a property was not checked"
  line=$(sed -n 's/^ *ropecheck replay //p' paragraph.txt | head -n 1)
  status=0
  eval "\"\$ropecheck\" replay $line" >replay.txt 2>&1 || status=$?
  [ "$status" = 1 ] || complain "replayed with exit code $status: $line"
}

properties=$("$ropecheck" list properties | wc -l)
gate aligned_loads matches_reference 'as aligned accesses of unaligned addresses cause it'
echo "all: $((($(now) - whole) / 1000000)) ms, building and replaying included"
exit "$wrong"
