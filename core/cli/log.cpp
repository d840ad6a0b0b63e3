// SPDX-License-Identifier: MIT
#include "cli/log.hpp"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <cstdlib>
#include <ebmlab/error.hpp>

namespace ebmlab::cli {

void set_up_log(spdlog::level::level_enum fallback) {
  auto logger = std::make_shared<spdlog::logger>("ebmlab", std::make_shared<spdlog::sinks::stderr_color_sink_mt>());
  logger->set_pattern("%^%l%$: %v");
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing here changes the environment
  const char* wanted = std::getenv("EBMLAB_LOG");
  const std::string word = wanted == nullptr ? "" : wanted;
  logger->set_level(word.empty() ? fallback : spdlog::level::from_str(word));
  // from_str takes what it does not know for "off".
  if (!word.empty() && logger->level() == spdlog::level::off && word != "off") {
    throw ConfigError("EBMLAB_LOG = \"" + word + "\": must be trace, debug, info, warning, error or off");
  }
  spdlog::set_default_logger(std::move(logger));
}

}  // namespace ebmlab::cli
