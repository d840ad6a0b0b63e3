# What `cmake --install` puts under a prefix, and the packages that `cpack` makes of it. LibTorch is not in it: ebmlab-get-libtorch
# brings it (core/start says where it is looked for). Nothing but the last such place knows of an absolute path.
include_guard(GLOBAL)
include(CMakePackageConfigHelpers)

# The build folder is laid out like an installation.
set(_package ${CMAKE_BINARY_DIR}/lib/cmake/ebmlab)
configure_file(core/cmake/ebmlabConfig.cmake.in ${_package}/ebmlabConfig.cmake @ONLY)
write_basic_package_version_file(${_package}/ebmlabConfigVersion.cmake COMPATIBILITY SameMinorVersion)
foreach(_file EbmlabTorch.cmake EbmlabPlugin.cmake plugin.map)
  configure_file(core/cmake/${_file} ${_package}/${_file} COPYONLY)
endforeach()
file(CREATE_LINK ${PROJECT_SOURCE_DIR}/core/sdk/include ${CMAKE_BINARY_DIR}/include SYMBOLIC)
file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/lib/ebmlab)
file(CREATE_LINK ${EBMLAB_TORCH_DIR} ${CMAKE_BINARY_DIR}/lib/ebmlab/libtorch SYMBOLIC)

install(TARGETS ebmlab RUNTIME DESTINATION bin)
install(TARGETS ebmlab_sdk LIBRARY DESTINATION lib)
set_target_properties(ebmlab_program PROPERTIES INSTALL_RPATH "$ORIGIN/..")
install(TARGETS ebmlab_program LIBRARY DESTINATION lib/ebmlab)
install(DIRECTORY core/sdk/include/ebmlab DESTINATION include)
install(DIRECTORY ${_package} DESTINATION lib/cmake)
# The script brings the version that this build has.
file(READ scripts/ebmlab-get-libtorch _script)
string(REGEX REPLACE "\nversion=[0-9.]+\n" "\nversion=${EBMLAB_TORCH_VERSION}\n" _script "${_script}")
file(WRITE ${CMAKE_BINARY_DIR}/ebmlab-get-libtorch "${_script}")
install(PROGRAMS ${CMAKE_BINARY_DIR}/ebmlab-get-libtorch DESTINATION bin)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS scripts/ebmlab-get-libtorch)
install(FILES LICENSE README.md DESTINATION share/doc/ebmlab)
install(DIRECTORY docs DESTINATION share/doc/ebmlab)

set(CPACK_GENERATOR TGZ DEB)
set(CPACK_PACKAGE_VENDOR "ebmlab")
set(CPACK_PACKAGE_CONTACT "the ebmlab maintainers")
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_PACKAGE_DIRECTORY ${CMAKE_BINARY_DIR}/packages)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
# Of the program and of the built-in plugins; LibTorch and the SDK's own library belong to no package.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${CMAKE_BINARY_DIR}/lib ${EBMLAB_TORCH_DIR}/lib)
# To get LibTorch, and to build plugins.
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "python3-venv, ca-certificates, g++, cmake (>= 3.25)")
include(CPack)
