#!/usr/bin/env bash
# ossfuzz_builds.sh <source folder> <clang++>: fuzz/ossfuzz.sh with what OSS-Fuzz sets, for two
# targets that read text: programs that fuzz, their seeds, dictionaries and options.
set -euo pipefail
source=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export CXX=$2 CC=${2/clang++/clang} LIB_FUZZING_ENGINE=-fsanitize=fuzzer
export CFLAGS='-O1 -fno-omit-frame-pointer -fsanitize=address -fsanitize=fuzzer-no-link'
export CXXFLAGS="$CFLAGS -stdlib=libc++" OUT=$work/out WORK=$work/work
targets=(fuzz_case_line fuzz_spec_text)
ROPECHECK_FUZZ_TARGETS="${targets[*]}" "$source/fuzz/ossfuzz.sh" >"$work/log" 2>&1 || {
  tail -n 40 "$work/log" >&2
  exit 1
}

wrong=0
complain() {
  echo "wrong: $*" >&2
  wrong=1
}
for target in "${targets[@]}"; do
  [[ -x $OUT/$target ]] || complain "no program $target"
  cmp -s "$source/fuzz/$target.dict" "$OUT/$target.dict" || complain "no dictionary of $target"
  printf '[libfuzzer]\nmax_len = 4096\ndict = %s.dict\n' "$target" |
    cmp -s - "$OUT/$target.options" || complain "$(cat "$OUT/$target.options")"
  mkdir "$work/seeds"
  unzip -q -d "$work/seeds" "$OUT/${target}_seed_corpus.zip" || complain "no seeds of $target"
  "$source/fuzz/seeds" "$target" "$work/wanted"
  diff -r "$work/wanted" "$work/seeds" >&2 || complain "other seeds of $target"
  "$OUT/$target" -dict="$OUT/$target.dict" -max_total_time=1 "$work/seeds" >"$work/log" 2>&1 ||
    complain "$target does not run: $(cat "$work/log")"
  grep -q 'Done [0-9]* runs' "$work/log" || complain "$target did not fuzz: $(cat "$work/log")"
  grep -q 'Loaded 1 modules .*[0-9][0-9][0-9] inline' "$work/log" || complain "$target has no coverage"
  rm -r "$work/seeds"
done
[[ ! -e $OUT/fuzz_calls ]] || complain "what was not asked for was built"
exit $wrong
