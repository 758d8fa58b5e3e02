#!/bin/sh
# serve_with_installed_clients.sh <prefix> <C compiler> <C++ compiler> <example_rope.c> <python>
#
# A program on a pipe, built with only the installed folder of clients, passes the installed gate;
# the client in Python passes as well, if there is a Python with numpy.
set -eu
prefix=$1 c=$2 cxx=$3 example=$4 python=$5
clients=$prefix/share/ropecheck/clients
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
"$c" -std=c99 -O2 -ffp-contract=off -I "$clients" -c "$example" -o example.o
cat >main.cc <<'PROGRAM'
#include "ropecheck_client.h"
int main() { return ropecheck_client::serve(*ropecheck_rope_under_test()); }
PROGRAM
"$cxx" -std=c++17 -I "$clients" main.cc example.o -o served -lm
gate() { "$prefix/bin/ropecheck" gate --cases 2 --spec gpt-j --pipe "$@"; }
gate ./served
test -s "$clients/pipe_protocol.md"
case $python in *-NOTFOUND) exit 0 ;; esac
cp "${example%.c}.py" .
gate "PYTHONPATH='$clients' '$python' -B example_rope.py"
