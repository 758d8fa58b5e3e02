# To be sourced by tests that go on after a complaint and report at the end whether there was one:
# $wrong is 0 or 1. $work is a folder that is removed at the end.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

wrong=0
complain() {
  echo "wrong: $*" >&2
  wrong=1
}

# ends_with <exit code> <command...>: writes the command's output to $work/log
ends_with() {
  local expected=$1 code=0
  shift
  ("$@") >"$work/log" 2>&1 || code=$?
  [[ $code == "$expected" ]] || complain "it ended with $code, not $expected: $(cat "$work/log")"
}
