#!/usr/bin/env bash
# under_qemu.sh JOBS LAUNCHER: the optimized RoPE for NEON, with the same tests. Not the comparison
# of integer arithmetic with MPFR, which is the same everywhere, nor what takes longest here and
# looks at no other arithmetic: xPos and the large calls.
set -euo pipefail
cmake --preset aarch64 "-DCMAKE_CXX_COMPILER_LAUNCHER=$2" >/dev/null
cmake --build build/aarch64 -j "$1" >/dev/null
ctest --preset aarch64 -j "$1" -E 'AgreesWithMpfr|Xpos.Scales|LargeCalls'
