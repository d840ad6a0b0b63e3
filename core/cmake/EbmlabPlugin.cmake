# ebmlab_add_plugin(NAME SOURCES ... [DATA files shipped beside it]): one plugin library, NAME.so, in build/plugins.
include_guard(GLOBAL)
set(EBMLAB_PLUGIN_MAP ${CMAKE_CURRENT_LIST_DIR}/plugin.map)

function(ebmlab_add_plugin name)
  cmake_parse_arguments(ARG "" "OUTPUT_DIRECTORY" "SOURCES;DATA" ${ARGN})
  if(NOT ARG_OUTPUT_DIRECTORY)
    set(ARG_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/plugins)
  endif()
  add_library(${name} MODULE ${ARG_SOURCES})
  set_target_properties(${name} PROPERTIES PREFIX "" LIBRARY_OUTPUT_DIRECTORY ${ARG_OUTPUT_DIRECTORY})
  target_link_libraries(${name} PRIVATE ebmlab_options ebmlab::sdk)
  if(TARGET ebmlab_torch_pch)
    target_precompile_headers(${name} REUSE_FROM ebmlab_torch_pch)
  endif()
  # Two exported symbols and no more; a missing one fails the link; never unloaded once it is in a process.
  target_link_options(${name} PRIVATE -Wl,--version-script=${EBMLAB_PLUGIN_MAP} -Wl,-z,nodelete -Wl,-z,now
    -Wl,--require-defined=ebmlab_magic -Wl,--require-defined=ebmlab_register)
  foreach(file IN LISTS ARG_DATA)
    cmake_path(ABSOLUTE_PATH file OUTPUT_VARIABLE source)
    cmake_path(GET source FILENAME leaf)
    add_custom_command(TARGET ${name} POST_BUILD COMMAND ${CMAKE_COMMAND} -E copy_if_different ${source} ${ARG_OUTPUT_DIRECTORY}/${leaf})
  endforeach()
endfunction()
