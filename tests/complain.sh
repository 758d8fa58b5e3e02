# To be sourced by tests that end at their first complaint.
complain() {
  echo "$@" >&2
  exit 1
}
# in_file <extended regular expression> <file>: complains unless a line of the file matches
in_file() {
  grep -qE -- "$1" "$2" || { cat "$2"; complain "not in it: $1"; }
}
