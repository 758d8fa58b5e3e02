#!/usr/bin/env bash
# ossfuzz_builds.sh <source folder> <clang++>: runs fuzz/ossfuzz.sh with OSS-Fuzz's variables, for
# two targets that read text and one that checks a property, and checks the programs that fuzz,
# their seeds, dictionaries and options, and their guidance.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source=$1
source "$here/complaints.sh"
export CXX=$2 CC=${2/clang++/clang} LIB_FUZZING_ENGINE=-fsanitize=fuzzer
export CFLAGS='-O1 -fno-omit-frame-pointer -gline-tables-only'
CFLAGS+=' -fsanitize=address -fsanitize=fuzzer-no-link'
export CXXFLAGS="$CFLAGS -stdlib=libc++" OUT=$work/out WORK=$work/work
targets=(fuzz_case_line fuzz_spec_text fuzz_matches_reference)
ROPECHECK_FUZZ_TARGETS="${targets[*]}" "$source/fuzz/campaign/ossfuzz.sh" >"$work/log" 2>&1 || {
  tail -n 40 "$work/log" >&2
  exit 1
}

for target in "${targets[@]}"; do
  [[ -x $OUT/$target ]] || complain "no program $target"
  wanted=$'[libfuzzer]\nmax_len = 4096' dictionary=()
  if [[ $target != fuzz_matches_reference ]]; then
    cmp -s "$source/fuzz/targets/$target.dict" "$OUT/$target.dict" || complain "no dictionary of $target"
    wanted+=$'\n'"dict = $target.dict" dictionary=(-dict="$OUT/$target.dict")
  fi
  [[ $(cat "$OUT/$target.options") == "$wanted" ]] || complain "$(cat "$OUT/$target.options")"
  mkdir "$work/seeds"
  unzip -q -d "$work/seeds" "$OUT/${target}_seed_corpus.zip" || complain "no seeds of $target"
  "$source/fuzz/campaign/seeds" "$target" "$work/wanted"
  diff -r "$work/wanted" "$work/seeds" >&2 || complain "other seeds of $target"
  "$OUT/$target" "${dictionary[@]}" -max_total_time=3 "$work/seeds" >"$work/log" 2>&1 ||
    complain "$target does not run: $(cat "$work/log")"
  grep -q 'Done [0-9]* runs' "$work/log" || complain "$target did not fuzz: $(cat "$work/log")"
  grep -q 'Loaded 1 modules .*[0-9][0-9][0-9] inline' "$work/log" || complain "$target has no coverage"
  rm -r "$work/seeds"
done
"$here/engine_sees_errors.sh" "$OUT/fuzz_matches_reference" || wrong=1
[[ ! -e $OUT/fuzz_calls ]] || complain "what was not asked for was built"
exit $wrong
