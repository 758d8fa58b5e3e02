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
gate segfault matches_reference 'Segmentation fault'
gate abort_called matches_reference 'Aborted'
gate exit_called matches_reference 'exit(0)'
gate hang matches_reference 'did not return in time'
gate prints_megabytes matches_reference '1300000 bytes were printed'
gate write_before matches_reference 'writing before the memory of the '
gate write_behind matches_reference 'writing behind the memory of the '
gate read_before matches_reference 'reading before the memory of the '
gate read_behind matches_reference 'reading behind the memory of the '
gate gap_written nothing_else_is_touched 'memory between or around the vectors was written'
gate input_changed nothing_else_is_touched 'the input of q was changed'
gate output_unwritten nothing_else_is_touched 'an output was left unwritten'
gate unequal_calls matches_reference 'two equal calls, with their tensors elsewhere, left different bits'
gate rounding_mode nothing_else_is_touched 'the rounding mode is left changed'
if [ "$(uname -m)" = x86_64 ]; then
  gate flush_to_zero nothing_else_is_touched 'flush-to-zero is left switched on'
  gate unmasked_exceptions nothing_else_is_touched 'floating-point exceptions are left unmasked'
  gate x87_control_word nothing_else_is_touched 'the x87 control word is left changed'
  gate register_clobbered nothing_else_is_touched 'registers that have to be preserved were not: rbx'
  gate aligned_loads matches_reference 'as aligned accesses of unaligned addresses cause it'
fi
echo "all: $((($(now) - whole) / 1000000)) ms, building and replaying included"
exit "$wrong"
