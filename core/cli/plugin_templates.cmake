# Puts the files of plugins/template into a header, so that `ebmlab plugin new` needs none beside the program.
# Every kind: its source and specification; the CMakeLists.txt of all, with the tests of the kind's own where it has some.
function(ebmlab_write_plugin_templates header)
  set(folder ${PROJECT_SOURCE_DIR}/plugins/template)
  set(texts "")
  foreach(kind Energy Sampler Objective Dataset)
    string(TOLOWER ${kind} name)
    file(GLOB files CONFIGURE_DEPENDS ${folder}/${name}/my_plugin.* ${folder}/${name}/tests.cmake)
    file(READ ${folder}/any/CMakeLists.txt lists)
    foreach(file IN LISTS files)
      set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
      file(READ ${file} text)
      cmake_path(GET file FILENAME leaf)
      if(leaf STREQUAL tests.cmake)
        string(APPEND lists "${text}")
      else()
        string(APPEND texts "    {PluginKind::k${kind}, \"${leaf}\", R\"template(${text})template\"},\n")
      endif()
    endforeach()
    string(APPEND texts "    {PluginKind::k${kind}, \"CMakeLists.txt\", R\"template(${lists})template\"},\n")
  endforeach()
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${folder}/any/CMakeLists.txt)
  file(CONFIGURE OUTPUT ${header} @ONLY CONTENT [[// Written by core/cli/plugin_templates.cmake.
#pragma once

#include <ebmlab/plugin_info.hpp>

#include <string_view>

namespace ebmlab::cli {

struct TemplateText {
  PluginKind kind;
  std::string_view file, text;
};
inline constexpr TemplateText kTemplates[] = {
@texts@};

}  // namespace ebmlab::cli
]])
endfunction()
