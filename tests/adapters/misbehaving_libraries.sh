# misbehaving_libraries.sh <ropecheck> <C compiler> <folder of rope_under_test.h>
# <misbehaving_rope.c>
#
# To be sourced. Changes into a temporary folder with the sources, which is removed at the end, and
# defines the functions that build a library and that report a failure.
ropecheck=$(realpath "$1") compiler=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cp "$3/rope_under_test.h" "$(dirname "$4")/example_rope.c" "$4" "$scratch"
cd "$scratch"

# build <misdeed>: builds ./<misdeed>.so; later complaints name this misdeed
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
