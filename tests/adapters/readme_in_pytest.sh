#!/bin/sh
# readme_in_pytest.sh <ropecheck> <python> <README.md> <example_rope.py>
#
# Runs the README's example for pytest as a user would: with a right function the test passes, with
# a wrong one it fails.
set -eu
ropecheck=$1 python=$2 readme=$3 example=$4
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
sed -n '/^and in pytest:$/,/^```$/p' "$readme" | sed '1,/^```python$/d; /^```$/d' >test_rope.py
grep -q '^def test_' test_rope.py

# A program of that name which checks fewer cases.
mkdir bin
printf '#!/bin/sh\nexec "%s" "$@" --cases 2 --spec gpt-j\n' "$ropecheck" >bin/ropecheck
chmod +x bin/ropecheck

# outcome_with <mistake>
outcome_with() {
  printf 'import sys\nsys.argv = ["", "%s"]\nexec(open("%s").read())\n' "$1" "$example" >my_rope.py
  status=0
  PATH="$scratch/bin:$PATH" "$python" -B -m pytest -q -p no:cacheprovider test_rope.py || status=$?
  echo "pytest's exit code is $status with the mistake '$1'"
}
outcome_with right
[ "$status" = 0 ]
outcome_with float16_inv_freq
[ "$status" = 1 ]
