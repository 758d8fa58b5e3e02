#!/bin/sh
# same_report.sh <ropecheck>
#
# The report depends only on the seed and the options, not on the order in which threads finish;
# another seed draws other cases.
set -eu
ropecheck=$1
report() {
  "$ropecheck" gate builtin:frameworks --contract float32 --cases 3 --spec gpt-j --spec any "$@" ||
    [ $? = 1 ]
}
[ "$(report --seed 5)" = "$(report --seed 5)" ]
[ "$(report --seed 5 --fail-fast)" = "$(report --seed 5 --fail-fast)" ]
[ "$(report --seed 5)" != "$(report --seed 6)" ]
