# To be sourced by tests that end with their first complaint.
complain() {
  echo "$@" >&2
  exit 1
}
# in_file <pattern> <file>: an extended regular expression that a line of it matches
in_file() {
  grep -qE -- "$1" "$2" || { cat "$2"; complain "not in it: $1"; }
}
