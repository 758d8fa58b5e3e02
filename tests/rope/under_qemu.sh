#!/usr/bin/env bash
# under_qemu.sh JOBS LAUNCHER: the optimized RoPE for NEON, with the same tests. Not the comparisons
# with MPFR and the reference, which are about integer arithmetic that is the same everywhere, nor
# xPos and the large calls, which take longest here and have no arithmetic of their own.
set -euo pipefail
cmake --preset aarch64 "-DCMAKE_CXX_COMPILER_LAUNCHER=$2" >/dev/null
cmake --build build/aarch64 -j "$1" >/dev/null
ctest --preset aarch64 -j "$1" -E 'AgreesWithMpfr|Xpos.Scales|LargeCalls|AgreesWithTheCertified'
