# Looks for every library first and then names all the missing ones at once, with the command that
# installs them.

# ropecheck_find(<package> <library's name> <Debian package> [<arguments of find_package>...])
function(ropecheck_find package library debian)
  find_package(${package} ${ARGN} QUIET GLOBAL)
  if(NOT ${package}_FOUND)
    set_property(GLOBAL APPEND PROPERTY ROPECHECK_MISSING_LIBRARIES "${library}")
    set_property(GLOBAL APPEND PROPERTY ROPECHECK_MISSING_PACKAGES "${debian}")
  endif()
endfunction()

function(ropecheck_stop_if_missing)
  get_property(libraries GLOBAL PROPERTY ROPECHECK_MISSING_LIBRARIES)
  get_property(packages GLOBAL PROPERTY ROPECHECK_MISSING_PACKAGES)
  if(libraries)
    list(JOIN libraries ", " libraries)
    list(JOIN packages " " packages)
    message(
      FATAL_ERROR "RopeCheck needs ${libraries}, not found here (or too old). "
                  "On Debian and Ubuntu:\n  sudo apt-get install ${packages}\n"
                  "Elsewhere, install them and name their prefix in CMAKE_PREFIX_PATH.")
  endif()
endfunction()
