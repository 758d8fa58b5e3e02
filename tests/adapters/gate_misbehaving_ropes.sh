#!/bin/sh
# gate_misbehaving_ropes.sh <ropecheck> <C compiler> <folder of rope_under_test.h>
# <misbehaving_rope.c>
#                           <odd_pipe>
#
# Runs the gate on libraries, and on programs on a pipe, that misbehave in each call. The defaults
# hold but for fewer cases, no models, and a shorter limit of a call, for which each property waits if
# calls hang.
# Each has to be rejected, with a sentence that says why, after all properties have been checked as far
# as possible; and the replay line of one counterexample has to fail again. Prints the time that each
# run took, and its processor time.
set -eu
odd_pipe=$(realpath "$5")
. "$(dirname "$0")/misbehaving_libraries.sh"
now() { date +%s%N; }
# The processor time of all children so far, in ms. It must not run in a subshell, which has no
# children.
used() {
  times >times.txt
  used=$(tail -n 1 times.txt | tr 'ms' '  ' | awk '{ print int(60000 * ($1 + $3) + 1000 * ($2 + $4)) }')
}
whole=$(now)

# gate_library <misdeed> <property that fails> <part of its reason>
gate_library() {
  build "$1"
  gate "./$1.so" "$2" "$3"
}
# gate_pipe <misdeed> <property that fails> <part of its reason>
gate_pipe() {
  misdeed="$1 on a pipe"
  gate "--pipe 'exec $odd_pipe $1'" "$2" "$3"
}

# gate <implementation, in shell words> <property that fails> <part of its reason>
gate() {
  property=$2 reason=$3
  used
  before=$used start=$(now) status=0
  eval "\"\$ropecheck\" gate --spec any --diagnose 0 --cases 4 --call-limit 0.5 $1" >report.txt 2>errors.txt || status=$?
  taken=$((($(now) - start) / 1000000))
  used
  echo "$misdeed: $taken ms, $((used - before)) ms of a processor"
  [ "$status" = 1 ] || complain "exit code $status"
  # The lines from the property's paragraph to the next one's.
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
gate_library segfault matches_reference 'Segmentation fault'
gate_library abort_called matches_reference 'Aborted'
gate_library exit_called matches_reference 'exit(0)'
gate_library hang matches_reference 'did not return in time'
gate_library prints_megabytes matches_reference '1300000 bytes were printed'
gate_library write_before matches_reference 'writing before the memory of the '
gate_library write_behind matches_reference 'writing behind the memory of the '
gate_library read_before matches_reference 'reading before the memory of the '
gate_library read_behind matches_reference 'reading behind the memory of the '
gate_library gap_written nothing_else_is_touched 'memory between or around the elements of the output was written'
gate_library input_changed nothing_else_is_touched 'the input of q was changed'
gate_library output_unwritten nothing_else_is_touched 'an output was left unwritten'
gate_library unequal_calls matches_reference 'two equal calls, with their tensors elsewhere, left different bits'
gate_library rounding_mode nothing_else_is_touched 'the rounding mode is left changed'
if [ "$(uname -m)" = x86_64 ]; then
  gate_library flush_to_zero nothing_else_is_touched 'flush-to-zero is left switched on'
  gate_library unmasked_exceptions nothing_else_is_touched 'floating-point exceptions are left unmasked'
  gate_library x87_control_word nothing_else_is_touched 'the x87 control word is left changed'
  gate_library register_clobbered nothing_else_is_touched 'registers that have to be preserved were not: rbx'
  gate_library aligned_loads matches_reference 'as aligned accesses of unaligned addresses cause it'
fi
gate_pipe exits matches_reference 'exit code 5; its last words: Traceback'
gate_pipe stalls matches_reference 'did not answer within'
gate_pipe stalls_mid_frame matches_reference 'in the middle of a frame, after 20 of'
gate_pipe garbage matches_reference 'bytes that start no frame: 9393'
gate_pipe closes_output matches_reference 'closed its standard output'
echo "all: $((($(now) - whole) / 1000000)) ms, building and replaying included"
exit "$wrong"
