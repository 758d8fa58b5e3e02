#!/bin/bash -eu
exec "$SRC/ropecheck/fuzz/ossfuzz.sh"
