# How our own sources are compiled. Linked privately, and by libraries that are installed as
# $<BUILD_INTERFACE:ropecheck_warnings>, so that nothing of it reaches a consumer.
add_library(ropecheck_warnings INTERFACE)
target_compile_features(ropecheck_warnings INTERFACE cxx_std_20)
target_compile_options(
  ropecheck_warnings
  INTERFACE -Wall
            -Wextra
            -Wpedantic
            -Wshadow
            -Wconversion
            -Wsign-conversion
            -Wnon-virtual-dtor
            -Wold-style-cast
            -Woverloaded-virtual
            $<$<BOOL:${ROPECHECK_WERROR}>:-Werror>)

# gcc sees uninitialized vectors in the destructors of optimized std::variants that hold others
# (its bug 80635 and kin), accesses behind Boost's integers of fixed size where their shifts are
# inlined, and copies of 2^63 bytes where "literal" + string is (its bug 105651); clang and the
# sanitizers look for the real ones.
target_compile_options(
  ropecheck_warnings
  INTERFACE "$<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized;-Wno-array-bounds;-Wno-restrict>")

# A fused multiply-add is written where it is meant. Left to itself the compiler fuses what it
# likes, and differently for each target, while errors are derived for the one or the other.
target_compile_options(ropecheck_warnings INTERFACE -ffp-contract=off)

# Highway's NEON functions are for processors with AES, and gcc inlines none of them into the
# constructors that it writes for our structs unless everything is compiled for those.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_SYSTEM_PROCESSOR MATCHES "aarch64|arm64")
  target_compile_options(ropecheck_warnings INTERFACE -march=armv8-a+crypto)
endif()
