# What `cmake --install` puts under a prefix, and the packages that `cpack` makes of it: an archive of all of it, and two for
# Debian, `ebmlab` and, with the component "window", `ebmlab-gui`. LibTorch is in none: ebmlab-get-libtorch brings it (core/start
# says where it is looked for). Nothing but the last such place knows of an absolute path.
include_guard(GLOBAL)
if(EBMLAB_WITH_TORCH)  # a build without it has no program
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
endif()
install(FILES LICENSE README.md DESTINATION share/doc/ebmlab)
install(DIRECTORY docs DESTINATION share/doc/ebmlab)

set(CPACK_GENERATOR TGZ DEB)
set(CPACK_PACKAGE_VENDOR "ebmlab")
set(CPACK_PACKAGE_CONTACT "the ebmlab maintainers")
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_PACKAGE_DIRECTORY ${CMAKE_BINARY_DIR}/packages)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_ALL program)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME ebmlab)
set(CPACK_COMPONENT_PROGRAM_DESCRIPTION "Trains, samples, compares and keeps runs; needs no screen. With what plugins are built with.")
# Of the program, of the built-in plugins and of the window; LibTorch and the SDK's own library belong to no package.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
if(EBMLAB_WITH_TORCH)
  set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${CMAKE_BINARY_DIR}/lib ${EBMLAB_TORCH_DIR}/lib)
endif()
# To get LibTorch, and to build plugins.
set(CPACK_DEBIAN_PROGRAM_PACKAGE_RECOMMENDS "python3-venv, ca-certificates, g++, cmake (>= 3.25)")
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SUGGESTS openmpi-bin)  # for runs of several ranks
if(EBMLAB_WITH_GUI)
  list(APPEND CPACK_COMPONENTS_ALL window)
  string(APPEND CPACK_DEBIAN_PROGRAM_PACKAGE_SUGGESTS ", ebmlab-gui")
  set(CPACK_DEBIAN_WINDOW_PACKAGE_NAME ebmlab-gui)
  set(CPACK_DEBIAN_WINDOW_PACKAGE_DEPENDS "ebmlab (= ${PROJECT_VERSION})")  # they read and write one store
  set(CPACK_COMPONENT_WINDOW_DESCRIPTION "The window: browse, compare, start and steer runs.")
endif()
include(CPack)
