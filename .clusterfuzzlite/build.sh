#!/bin/bash -eu
exec "$SRC/ropecheck/fuzz/campaign/ossfuzz.sh"
