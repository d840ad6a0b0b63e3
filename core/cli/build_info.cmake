# Writes OUT, a header with what is built from which commit; only when that changed, so that nothing is compiled for nothing.
execute_process(COMMAND git -C ${SOURCE} rev-parse HEAD OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
execute_process(COMMAND git -C ${SOURCE} status --porcelain --untracked-files=no OUTPUT_VARIABLE changes ERROR_QUIET)
if(changes)
  set(dirty true)
else()
  set(dirty false)
endif()
file(CONFIGURE OUTPUT ${OUT} CONTENT [[// Written by core/cli/build_info.cmake.
#pragma once

namespace ebmlab::cli {
inline constexpr const char* kVersion = "@VERSION@";
inline constexpr const char* kBuildType = "@BUILD_TYPE@";
inline constexpr const char* kGitCommit = "@commit@";  // empty: not built from a checkout
inline constexpr bool kGitDirty = @dirty@;
}  // namespace ebmlab::cli
]] @ONLY)
