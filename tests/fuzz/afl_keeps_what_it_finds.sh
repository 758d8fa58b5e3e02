#!/usr/bin/env bash
# afl_keeps_what_it_finds.sh <source folder>: runs `fuzz/afl` with AFL++ itself and a target that is
# built in a second. It starts from the seeds and from the grown corpus, and leaves its results in
# the places that a campaign reads: inputs under their hash in the corpus, and failures, including
# failing seeds, in raw/.
set -euo pipefail
source=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
here=$work/checkout
mkdir -p "$here"/fuzz/{corpus/fuzz_small,campaign,guidance,targets}
cp "$source"/fuzz/campaign/{afl,seeds,campaign_lock.sh} "$here/fuzz/campaign/"
cp "$source/fuzz/guidance/uninstrumented.txt" "$here/fuzz/guidance/"
cp -r "$source/fuzz/ledger" "$here/fuzz/"
printf 'R' >"$here/fuzz/corpus/fuzz_small/good"
# Starting from the grown corpus, AFL++ has to find a third byte and then a word of the dictionary
# to reach a failure that only AddressSanitizer sees. The grown input takes a branch of its own:
# AFL++ hardly changes inputs that go where smaller ones go.
cat >"$here/fuzz/targets/fuzz_small.cc" <<'END'
#include <cstdint>
#include <cstdlib>
#include <cstring>
volatile int second = 0;
volatile int third = 0;
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 6 && std::memcmp(data, "FAILING", 7) == 0) std::abort();
  if (size < 2 || std::memcmp(data, "RO", 2) != 0) return 0;
  second = data[1];
  if (size < 3 || data[2] < 'P') return 0;
  third = data[2];
  if (size < 9 || std::memcmp(data + 3, "SPIRAL", 6) != 0) return 0;
  int* volatile freed = new int(third);
  delete freed;
  return *freed;
}
END
# Like the real script, but without CMake.
cat >"$here/fuzz/campaign/ossfuzz.sh" <<'END'
#!/usr/bin/env bash
set -euo pipefail
mkdir -p "$OUT" "$WORK/ropecheck/fuzz"
read -r -a flags <<<"$CXXFLAGS"
"$CXX" "${flags[@]}" "$(dirname "${BASH_SOURCE[0]}")/../targets/fuzz_small.cc" "$LIB_FUZZING_ENGINE" -o "$OUT/fuzz_small"
printf '#!/bin/sh\necho ledger $2 >>"%s"\nexit "$FAKE_LEDGER"\n' "$FAKE_SAID" >"$WORK/ropecheck/fuzz/fuzz_tools"
chmod +x "$WORK/ropecheck/fuzz/fuzz_tools"
END
chmod +x "$here/fuzz/campaign/ossfuzz.sh"
export FAKE_SAID=$work/said FAKE_LEDGER=0
campaign=$work/campaign

wrong=0
complain() {
  echo "wrong: $*: $(tail -n 20 "$work/log")" >&2
  wrong=1
}
# run <exit code> <seconds>
run() {
  local code=0
  "$here/fuzz/campaign/afl" fuzz_small "$2" "$campaign" >"$work/log" 2>&1 || code=$?
  [[ $code == "$1" ]] || complain "it ended with $code, not $1"
}
# fails <file>: true if the fuzzed program fails on the file
fails() { ! ASAN_OPTIONS=handle_abort=1 "$here/build/afl/out/fuzz_small" "$1" >/dev/null 2>&1; }
failures() { find "$campaign/raw/fuzz_small" -type f; }

mkdir -p "$campaign/corpus/fuzz_small"
printf 'RO' >"$campaign/corpus/fuzz_small/grown"
run 0 10
[[ $(head -n 1 "$FAKE_SAID") == 'ledger fuzz/ledger/'* ]] || complain "the ledger does not come first"
grep -q '^execs_done [1-9]' "$work/log" || complain "it does not say how much it did"
[[ -e $campaign/corpus/fuzz_small/grown ]] || complain "what had grown is gone"
LC_ALL=C grep -qa '^RO[^A-O]' "$campaign"/corpus/fuzz_small/* || complain "the corpus has not grown"
[[ -z $(failures) ]] || complain "it fails without the word"
echo '"SPIRAL"' >"$here/fuzz/targets/fuzz_small.dict"
AFL_BENCH_UNTIL_CRASH=1 run 1 200
grep -q 'that fail are in' "$work/log" || complain "it does not say that something fails"
for file in "$campaign"/corpus/fuzz_small/* "$campaign"/raw/fuzz_small/*; do
  name=${file##*/}
  [[ $name == grown || ${name#crash-} == $(sha1sum "$file" | cut -d' ' -f1) ]] ||
    complain "$name is not named by what it holds"
  if [[ $name == crash-* ]]; then
    fails "$file" || complain "$name does not fail"
  else
    ! fails "$file" || complain "$name fails and is in the corpus"
  fi
done
[[ -n $(failures) ]] || complain "it did not find the failure"

# Failing seeds are kept as failures: among other seeds, and when there are no others.
rm -r "$campaign/raw" "$campaign/corpus"
printf 'FAILING' >"$here/fuzz/corpus/fuzz_small/fails"
run 1 2
grep -lq '^FAILING' "$campaign"/raw/fuzz_small/crash-* || complain "a seed that fails is lost"
! grep -lq '^FAILING' "$campaign"/corpus/fuzz_small/* || complain "a seed that fails is in the corpus"
rm -r "$campaign/raw" "$here/fuzz/corpus/fuzz_small/good"
rm -r "$campaign/corpus"
run 1 2
grep -lq '^FAILING' "$campaign"/raw/fuzz_small/crash-* || complain "seeds that all fail are lost"

rm -r "$campaign/raw"
FAKE_LEDGER=1 run 2 2
[[ -z $(failures) ]] || complain "it fuzzed though the ledger is not kept"
exit $wrong
