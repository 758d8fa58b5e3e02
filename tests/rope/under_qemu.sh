#!/usr/bin/env bash
# under_qemu.sh JOBS LAUNCHER: runs the tests of the optimized RoPE for NEON. Left out are the
# comparisons with MPFR and the reference, since they test integer arithmetic that is the same on
# every machine, and xPos and the large calls, since they take longest here and have no arithmetic
# of their own.
set -euo pipefail
cmake --preset aarch64 "-DCMAKE_CXX_COMPILER_LAUNCHER=$2" >/dev/null
cmake --build build/aarch64 -j "$1" >/dev/null
ctest --preset aarch64 -j "$1" -E 'AgreesWithMpfr|Xpos.Scales|LargeCalls|AgreesWithTheCertified'
