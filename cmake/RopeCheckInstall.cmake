# Installs the libraries one component at a time, each with an export file of its own, so that a
# project that uses only the reference needs neither Highway nor RapidCheck.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/RopeCheck")

# The headers of the properties that users include, and the headers that these include. Any other
# header there is the checker's own, is not installed, and may change at any time.
set(headers_for_users
    properties/case/case.h
    properties/case/encoding/case_text.h
    properties/case/encoding/spec_text.h
    properties/case/generators.h
    properties/case/shrink.h
    properties/check_case.h
    properties/claims/every_property.h
    properties/contract.h
    properties/implementation.h
    properties/property.h)
if(TARGET ropecheck_properties)
  set(to_read ${headers_for_users})
  set(installed "")
  while(to_read)
    list(POP_FRONT to_read header)
    if(header MATCHES "^properties/" AND NOT header IN_LIST installed)
      list(APPEND installed ${header})
      file(STRINGS "${PROJECT_SOURCE_DIR}/${header}" includes REGEX "^#include \"")
      list(TRANSFORM includes REPLACE "^#include \"(.*)\".*" "\\1")
      list(APPEND to_read ${includes})
    endif()
  endwhile()
  list(TRANSFORM installed PREPEND "${PROJECT_SOURCE_DIR}/")
  set_property(TARGET ropecheck_properties PROPERTY HEADER_SET ${installed})
endif()

# Headers keep their folders below include/ropecheck. Both include/ and include/ropecheck/ are
# searched: the first for <ropecheck/reference/rope_spec.h>, the second for the project's own
# "reference/rope_spec.h".
set(installed_components floating_point reference rope properties under_test c_api c_api_static)
if(SKBUILD)  # a wheel has no static libraries, which would fit one compiler and system alone
  set(installed_components floating_point reference under_test c_api)
endif()
foreach(component ${installed_components})
  if(TARGET ropecheck_${component})
    set_target_properties(ropecheck_${component} PROPERTIES EXPORT_NAME ${component})
    install(
      TARGETS ropecheck_${component}
      EXPORT RopeCheck-${component}
      ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
      LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
      INCLUDES
      DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
      FILE_SET HEADERS
      DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/ropecheck)
    install(
      EXPORT RopeCheck-${component}
      NAMESPACE RopeCheck::
      DESTINATION ${package_dir})
  endif()
endforeach()
# Authors of an implementation include "rope_under_test.h" by its plain name, or by the path above.
if(TARGET ropecheck_under_test)
  target_include_directories(
    ropecheck_under_test
    INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/ropecheck/adapters>)
endif()
# The folder for authors of programs on a pipe, who copy it or put it on a search path.
if(TARGET ropecheck)
  install(TARGETS ropecheck ropecheck_golden_program RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  install(
    FILES "${PROJECT_SOURCE_DIR}/src/adapters/clients/ropecheck_client.h"
          "${PROJECT_SOURCE_DIR}/src/adapters/clients/ropecheck_client.py"
          "${PROJECT_SOURCE_DIR}/src/adapters/pipe/pipe_protocol.md"
          "${PROJECT_SOURCE_DIR}/src/adapters/rope_under_test.h"
    DESTINATION ${CMAKE_INSTALL_DATADIR}/ropecheck/clients)
  install(FILES "${PROJECT_SOURCE_DIR}/src/report/report.schema.json"
          DESTINATION ${CMAKE_INSTALL_DATADIR}/ropecheck)
  if(SKBUILD)  # programs on a pipe import it by its plain name, and so does the package
    install(FILES "${PROJECT_SOURCE_DIR}/src/adapters/clients/ropecheck_client.py"
            DESTINATION "${SKBUILD_PLATLIB_DIR}")
  endif()
endif()

configure_package_config_file(
  "${PROJECT_SOURCE_DIR}/cmake/RopeCheckConfig.cmake.in"
  "${PROJECT_BINARY_DIR}/RopeCheckConfig.cmake"
  INSTALL_DESTINATION ${package_dir}
  PATH_VARS CMAKE_INSTALL_BINDIR)
write_basic_package_version_file("${PROJECT_BINARY_DIR}/RopeCheckConfigVersion.cmake"
                                 COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/RopeCheckConfig.cmake"
              "${PROJECT_BINARY_DIR}/RopeCheckConfigVersion.cmake"
              "${PROJECT_SOURCE_DIR}/cmake/RopeCheckGate.cmake"
        DESTINATION ${package_dir})
