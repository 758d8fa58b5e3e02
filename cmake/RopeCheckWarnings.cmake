# The headers need C++20 of a compiler, our own and a consumer's, and products and sums that are
# rounded as they are written. A fused multiply-add is written explicitly in the code that needs
# one. By default the compiler fuses as it likes, and differently for each target, but the error
# bounds are derived for one or the other.
add_library(ropecheck_floating_point INTERFACE)
add_library(RopeCheck::floating_point ALIAS ropecheck_floating_point)
target_compile_features(ropecheck_floating_point INTERFACE cxx_std_20)
target_compile_options(ropecheck_floating_point INTERFACE -ffp-contract=off)

# The compiler options of our own sources. The target is linked privately, and by installed
# libraries as $<BUILD_INTERFACE:ropecheck_warnings>, so that none of the options reach a consumer.
add_library(ropecheck_warnings INTERFACE)
target_link_libraries(ropecheck_warnings INTERFACE ropecheck_floating_point)
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

# gcc warns wrongly about uninitialized vectors in the destructors of optimized std::variants that
# hold other types (its bug 80635 and similar), about accesses beyond Boost's fixed-size integers
# after their shifts are inlined, and about copies of 2^63 bytes for "literal" + string (its bug
# 105651). clang and the sanitizers find the real errors of these kinds.
target_compile_options(
  ropecheck_warnings
  INTERFACE "$<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized;-Wno-array-bounds;-Wno-restrict>")

# Clang warns of a capture that repeats the name of a structured binding, which its versions before 16
# need, and of a deprecated function that libstdc++ calls in its own std::stable_sort. gcc finds the
# real errors of these kinds.
target_compile_options(
  ropecheck_warnings
  INTERFACE "$<$<CXX_COMPILER_ID:Clang,AppleClang>:-Wno-shadow;-Wno-deprecated-declarations>")

# gcc collects its garbage whenever its memory has doubled, which is a tenth of the time that it takes
# to compile a unit. A unit fits a gigabyte without.
target_compile_options(
  ropecheck_warnings
  INTERFACE "$<$<CXX_COMPILER_ID:GNU>:SHELL:--param ggc-min-heapsize=1048576>")

# For code that tensors pass through, but whose loops are not what a run waits for: compiling takes
# two thirds of the time of -O2.
add_library(ropecheck_not_hot INTERFACE)
target_compile_options(ropecheck_not_hot INTERFACE "$<$<CONFIG:Release>:-O1;-finline-small-functions>")

# For code that no call of an implementation passes through. Compiling takes two thirds of the time
# of -O1.
add_library(ropecheck_cold INTERFACE)
target_compile_options(ropecheck_cold INTERFACE $<$<CONFIG:Release>:-Og>)

# Highway's NEON functions are for processors with AES. gcc inlines none of them into the
# constructors that it writes for our structs unless everything is compiled for those processors.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_SYSTEM_PROCESSOR MATCHES "aarch64|arm64")
  target_compile_options(ropecheck_warnings INTERFACE -march=armv8-a+crypto)
endif()
