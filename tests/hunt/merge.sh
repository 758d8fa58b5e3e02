#!/bin/sh
# merge.sh <ropecheck> <C compiler> <folder of rope_under_test.h> <wrong_rope.c>
#
# Certificates on the command line: merged in any order and any number of times, they give the same
# sum. Certificates of another program, and incomplete sets, are refused. Checks the exit codes.
set -eu
. "$(dirname "$0")/../complain.sh"
ropecheck=$1 compiler=$2 header=$3 source=$4
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
# exits <expected exit code> <argument...>: into out.txt and err.txt
exits() {
  expected=$1 status=0
  shift
  "$ropecheck" "$@" >out.txt 2>err.txt || status=$?
  [ "$status" = "$expected" ] || { cat out.txt err.txt; complain "exit code $status: $*"; }
}
# refused <part of the sentence> <certificate...>
refused() {
  sentence=$1
  shift
  exits 2 merge "$@" --out refused.json
  grep -qF -- "$sentence" err.txt || { cat err.txt; complain "not refused for '$sentence': $*"; }
  [ ! -e refused.json ] || complain "refused, and written: $*"
}
for i in 1 2 3; do
  exits 0 sweep builtin:rope gpt-j --below 2^14 --shard $i/3 --out $i.json
done
exits 0 sweep builtin:rope gpt-j --below 2^14 --out whole.json
cp out.txt whole.txt
exits 0 merge 1.json 2.json 3.json --out 123.json
grep -qE '(^| ) *31 +[0-9.]+ +[0-9]+$' out.txt || complain "the sum names no worst of the last pair"
exits 0 merge 3.json 2.json --partial --out 32.json
exits 0 merge 32.json 1.json 3.json 32.json --out 321.json
cmp 123.json whole.json
cmp 321.json whole.json
exits 0 merge whole.json --out again.json
cmp again.json whole.json

refused "position 1024 and others are covered by none" 1.json 3.json
exits 0 merge 1.json 3.json --partial
# change <sed's command>: writes the second certificate as another program would have written it.
change() { sed "$1" 2.json >other.json; }
change 's/"version":"[^"]*"/"version":"9.9.9"/'
refused "version '" 1.json other.json 3.json
change 's/"compiler":"[^"]*"/"compiler":"gcc 1.0"/'
refused "'gcc 1.0'" 1.json other.json 3.json
change 's/"fma":true/"fma":no/; s/"fma":false/"fma":true/; s/"fma":no/"fma":false/'
refused "FMA" 1.json other.json 3.json
change 's/"fingerprint":"[^"]*"/"fingerprint":"0"/'
refused "fingerprint" 1.json other.json 3.json
change 's/"violations":0/"violations":1/'
refused "differ" 1.json 2.json 3.json other.json
change 's/"ropecheck_certificate":2/"ropecheck_certificate":1/'
refused "another version of the format" 1.json other.json 3.json

# Another build of a library under the same name, between two shards.
# build <mistake>
build() {
  "$compiler" -std=c99 -O2 -shared -fPIC "-I$header" "-DMISTAKE=$1" "$source" -o rope.so -lm
}
build lost_minus_sign
exits 1 sweep ./rope.so gpt-j --below 2^11 --shard 1/2 --out first.json
build base_10001
exits 1 sweep ./rope.so gpt-j --below 2^11 --shard 2/2 --out other.json
refused "fingerprint" first.json other.json
build lost_minus_sign
exits 1 sweep ./rope.so gpt-j --below 2^11 --shard 2/2 --out second.json
exits 1 merge first.json second.json --out sum.json
[ -s sum.json ] || complain "no certificate where there are violations"
# A journal of the other build is not continued either.
sed 's/"parts":\[.*\],"ropecheck/"parts":[],"ropecheck/' second.json >again.json.journal
exits 1 sweep ./rope.so gpt-j --below 2^11 --shard 2/2 --out again.json
sed 's/"parts":\[.*\],"ropecheck/"parts":[],"ropecheck/' second.json >again.json.journal
build base_10001
exits 2 sweep ./rope.so gpt-j --below 2^11 --shard 2/2 --out again.json
grep -q "belongs to another sweep" err.txt || complain "taken up"
