# The Debian package that `cpack` makes of the installed files; `./dev deb` runs it.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME ropecheck)
set(CPACK_PACKAGE_VENDOR "The RopeCheck authors")
set(CPACK_PACKAGE_CONTACT "The RopeCheck authors")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# The installed headers need these; the program does not.
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "libboost-dev, libhwy-dev, librapidcheck-dev, python3-numpy")
include(CPack)
