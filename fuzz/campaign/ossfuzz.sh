#!/usr/bin/env bash
# Builds the fuzz targets for OSS-Fuzz and ClusterFuzzLite. Compilers and flags come in CC, CXX,
# CFLAGS and CXXFLAGS, and the engine in LIB_FUZZING_ENGINE. The script writes to OUT
#
#   <target>  <target>_seed_corpus.zip  <target>.dict  <target>.options  lib/
#
# It builds in WORK, or in build/ossfuzz if WORK is not set. ROPECHECK_FUZZ_TARGETS names the
# targets to build; all are built if it is not set.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
: "${CC:?} ${CXX:?} ${OUT:?} ${LIB_FUZZING_ENGINE:?}"
build=${WORK:+$WORK/ropecheck}
build=${build:-build/ossfuzz}
mkdir -p "$OUT/lib"

# The libraries come from the distribution and use its C++ library; the engine brings a hidden C++
# library of its own.
flags=${CXXFLAGS:-}
flags=${flags//-stdlib=libc++/}
ignored=$PWD/fuzz/guidance/uninstrumented.txt
if "$CXX" -fsanitize-coverage-ignorelist="$ignored" -x c++ -fsyntax-only - <<<'' 2>/dev/null; then
  flags+=" -fsanitize-ignorelist=$ignored -fsanitize-coverage-ignorelist=$ignored"
  flags+=" -fsanitize-coverage-ignorelist=$PWD/fuzz/guidance/uncovered.txt"
fi
# A library that the runner lacks is found beside the target.
cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE= \
  -DCMAKE_C_COMPILER="$CC" -DCMAKE_CXX_COMPILER="$CXX" -DCMAKE_CXX_FLAGS="$flags" \
  -DCMAKE_BUILD_RPATH="\$ORIGIN/lib" \
  -DCMAKE_CXX_COMPILER_LAUNCHER="$(command -v ccache || true)" \
  -DROPECHECK_FUZZING_ENGINE="$LIB_FUZZING_ENGINE" -DROPECHECK_BUILD_TESTS=OFF \
  -DROPECHECK_INSTALL=OFF
read -r -a wanted <<<"${ROPECHECK_FUZZ_TARGETS:-fuzz_targets}"
cmake --build "$build" --target "${wanted[@]}"

for source in fuzz/targets/fuzz_*.cc; do
  target=$(basename "$source" .cc)
  # Targets left by an earlier build are not wanted.
  if [[ -n ${ROPECHECK_FUZZ_TARGETS:-} && " ${wanted[*]} " != *" $target "* ]]; then continue; fi
  [[ -x $build/fuzz/$target ]] || continue
  cp "$build/fuzz/$target" "$OUT/"
  rm -f "$OUT/${target}_seed_corpus.zip"
  fuzz/campaign/seeds "$target" "$build/seeds"
  zip -q -j "$OUT/${target}_seed_corpus.zip" "$build/seeds"/*
  printf '[libfuzzer]\nmax_len = 4096\n' >"$OUT/$target.options"
  if [[ -e fuzz/targets/$target.dict ]]; then
    cp "fuzz/targets/$target.dict" "$OUT/"
    echo "dict = $target.dict" >>"$OUT/$target.options"
  fi
  ldd "$OUT/$target" | awk '$3 ~ /^\// && $1 !~ /^(libc|libm|libdl|librt|libpthread)\.so/ { print $3 }' |
    while read -r library; do
      if [[ $library != "$(realpath "$OUT")"/* ]]; then cp -L "$library" "$OUT/lib/"; fi
    done
done
