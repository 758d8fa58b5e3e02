#!/usr/bin/env bash
# run_example.sh <example> <ropecheck> <C compiler> <C++ compiler> <Python> <root of the checkout>
#
# Builds and gates an example as a user would: it has to pass. Then plants a mistake in it, a lost
# minus sign or exchanged tables: it has to fail with exit code 1.
set -euo pipefail
example=$1 ropecheck=$2 c=$3 cxx=$4 python=$5 root=$6
examples=$root/tests/examples
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
clients=$root/src/adapters/clients
# Members that a later version adds at the end of a structure are left out by older code.
warnings=(-Wall -Wextra -Wno-missing-field-initializers -Wpedantic -Werror)

# build_and_gate <folder of the sources>
build_and_gate() {
  local tried=(--cases 4 --spec llama-2 --spec gpt-j)
  case $example in
    my_rope.c | my_table.c)
      "$c" -std=c99 "${warnings[@]}" -shared -fPIC -O2 -I "$root/src/adapters" \
        "$1/$example" -o libmine.so -lm
      "$ropecheck" gate ./libmine.so "${tried[@]}"
      ;;
    my_rope.cc)
      "$cxx" -std=c++17 "${warnings[@]}" -O2 -I "$root/src/adapters" -I "$clients" \
        "$1/$example" -o my_rope
      "$ropecheck" gate --pipe ./my_rope --cases 4 --spec 'head_dim=64 rotary_dim=64 layout=interleaved'
      ;;
    my_rope.py)
      PYTHONPATH=$clients "$ropecheck" gate --pipe "'$python' -B '$1/$example'" "${tried[@]}"
      ;;
    pytest_project)
      mkdir -p bin
      ln -sf "$ropecheck" bin/ropecheck
      (cd "$1" && PATH=$scratch/bin:$PATH PYTHONPATH=$clients \
        "$python" -B -m pytest -q -p no:cacheprovider)
      ;;
    *)
      echo "there is no example $example" >&2
      exit 2
      ;;
  esac
}

mkdir right wrong
cp -rL "$examples"/*.c "$examples"/*.cc "$examples"/*.py "$examples/pytest_project"/test_*.py right/
build_and_gate right

cp right/* wrong/
sed -i 's/ \* c - x/ * c + x/; s/(float)cos/(float)sin/' wrong/*
if cmp -s right/my_rope.c wrong/my_rope.c; then
  echo "no mistake was planted" >&2
  exit 1
fi
status=0
build_and_gate wrong >report.txt || status=$?
cat report.txt
[[ $status == 1 ]] || {
  echo "exit code $status for an example with a mistake" >&2
  exit 1
}
# The reason has to be in the output: the gate's report, in pytest's as well.
grep -q 'matches_reference fails' report.txt
