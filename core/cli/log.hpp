// SPDX-License-Identifier: MIT
// The logger (spdlog's default one): what the program does, on standard error; `ebmlab run` keeps its children's in the store.
#pragma once

#include <spdlog/common.h>

namespace ebmlab::cli {

/// Lines "level: text". EBMLAB_LOG (trace, debug, info, warning, error, off) decides which are shown, else `fallback`.
/// Throws ConfigError for another word.
void set_up_log(spdlog::level::level_enum fallback);

}  // namespace ebmlab::cli
