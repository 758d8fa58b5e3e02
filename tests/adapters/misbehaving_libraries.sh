# misbehaving_libraries.sh <ropecheck> <C compiler> <folder of rope_under_test.h> <misbehaving_rope.c>
#
# To be sourced: leads into a folder with the sources, which is gone at the end, and says how a
# library is built and how it is complained about.
ropecheck=$(realpath "$1") compiler=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cp "$3/rope_under_test.h" "$(dirname "$4")/example_rope.c" "$4" "$scratch"
cd "$scratch"

# build <misdeed>: ./<misdeed>.so, of which is spoken from then on
build() {
  misdeed=$1
  "$compiler" -std=c11 -O2 -Wall -Wextra -Werror -ffp-contract=off -shared -fPIC \
    -DMISDEED="$misdeed" misbehaving_rope.c -o "$misdeed.so" -lm
}

wrong=0
complain() {
  echo "$misdeed: $1" >&2
  wrong=1
}
