#!/usr/bin/env bash
# gate_blind_bugs.sh <ropecheck> <C compiler> <C++ compiler> <checkout> <folder to build in> <n>: the
# gate has to accept right_rotation.c and to reject every nth file of the folders here. Files in C are
# shared libraries, those in C++ programs on a pipe. Two are gated at a time.
set -euo pipefail
export ropecheck=$1 cc=$2 cxx=$3 root=$4 build=$5 every=$6
source "$root/tests/complain.sh"
mkdir -p "$build"
cd "$build"

# Gates one file, and prints a line if the exit code is not the expected one.
gate_one() {
  local source=$1 name status=0 expected=1 bug
  local flags=(-O2 -Wall -Wextra -Wno-unused-function -Werror -ffp-contract=off -pthread
    -I "$root/src/adapters" -I "$root/tests/blind_bugs")
  name=$(basename "${source%.*}")
  if [[ $source == *.cc ]]; then
    "$cxx" -std=c++17 "${flags[@]}" "$source" -o "./$name" -lm || echo "$name does not compile"
    bug=(--pipe "./$name")
  else
    "$cc" -std=c11 "${flags[@]}" -shared -fPIC "$source" -o "lib$name.so" -lm ||
      echo "$name does not compile"
    bug=("./lib$name.so")
  fi
  if [[ $name == right_rotation ]]; then expected=0; fi
  "$ropecheck" gate "${bug[@]}" --fail-fast --diagnose 0 --cases 6 >"$name.txt" 2>&1 || status=$?
  if ((status == 0 && expected == 1)); then  # rare conditions take the usual number of cases
    "$ropecheck" gate "${bug[@]}" --fail-fast --diagnose 0 >"$name.txt" 2>&1 || status=$?
  fi
  if ((status != expected)); then
    echo "$name: exit code $status, not $expected; see $build/$name.txt"
  fi
}
export -f gate_one

all=("$root"/tests/blind_bugs/*/*.c "$root"/tests/blind_bugs/*/*.cc)
sources=("$root"/tests/blind_bugs/right_rotation.c)
for ((i = 0; i < ${#all[@]}; i += every)); do sources+=("${all[i]}"); done
complaints=$(printf '%s\0' "${sources[@]}" | xargs -0 -n 1 -P 2 bash -c 'gate_one "$1"' gate_one)
[[ -z $complaints ]] || complain "$complaints"
((${#all[@]} > 70)) || complain "only ${#all[@]} files were found"
