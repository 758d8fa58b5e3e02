# ropecheck_add_gate(<target> [NAME <test>] [TIMEOUT <seconds>] [ARGUMENTS <argument>...])
#
# Adds a test that checks the shared library <target> against the reference: `ropecheck gate` on the
# file that the target builds, with the given arguments. The library exports the function of
# <ropecheck/adapters/rope_under_test.h> (RopeCheck::under_test). The test's default name is
# ropecheck/<target>. It has the label ropecheck and may take five minutes. Its report is in
# <target>-ropecheck.html and .xml (JUnit), next to the library's build files.
function(ropecheck_add_gate target)
  cmake_parse_arguments(PARSE_ARGV 1 gate "" "NAME;TIMEOUT" "ARGUMENTS")
  if(gate_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "ropecheck_add_gate(${target}): not understood: ${gate_UNPARSED_ARGUMENTS}")
  endif()
  get_target_property(type ${target} TYPE)
  if(NOT type MATCHES "^(SHARED|MODULE)_LIBRARY$")
    message(FATAL_ERROR "ropecheck_add_gate(${target}): needs a shared library or a module, and "
                        "this is a ${type}")
  endif()
  if(NOT TARGET RopeCheck::ropecheck)
    message(FATAL_ERROR "ropecheck_add_gate(${target}): the ropecheck program is not installed")
  endif()
  if(NOT gate_NAME)
    set(gate_NAME ropecheck/${target})
  endif()
  if(NOT gate_TIMEOUT)
    set(gate_TIMEOUT 300)
  endif()
  set(report "${CMAKE_CURRENT_BINARY_DIR}/${target}-ropecheck")
  add_test(NAME ${gate_NAME} COMMAND RopeCheck::ropecheck gate $<TARGET_FILE:${target}> --html
                                     "${report}.html" --junit "${report}.xml" ${gate_ARGUMENTS})
  set_tests_properties(${gate_NAME} PROPERTIES LABELS ropecheck TIMEOUT ${gate_TIMEOUT})
endfunction()
