// SPDX-License-Identifier: MIT
// Runs CMake as a child and makes sense of what it says.
#include "cli/plugin_project.hpp"

#include <ebmlab/error.hpp>

#include <algorithm>
#include <thread>

#include "cli/build_output.hpp"
#include "cli/options.hpp"
#include "launch/queue.hpp"

namespace ebmlab::cli {
namespace {

namespace fs = std::filesystem;

class Listener final : public launch::Observer {
 public:
  void said(std::size_t /*job*/, launch::Stream /*stream*/, std::string_view line) override { lines.emplace_back(line); }
  std::vector<std::string> lines;
};

BuildOutcome cmake(std::vector<std::string> arguments, const std::function<int()>& interrupts) {
  arguments.insert(arguments.begin(), "cmake");
  Listener listener;
  launch::QueueOptions queue;
  queue.interrupts = interrupts;
  const launch::Command command{std::move(arguments), {{"LC_ALL", "C.UTF-8"}}};  // in English: first_error() reads it
  const launch::JobResult result = launch::run_queue({{"cmake", command}}, listener, queue).front();
  if (interrupts() > 0) return {};
  if (!result.was_started) throw ConfigError("plugins are built with CMake 3.25, which is not there: " + result.start_error);
  if (!result.succeeded()) return {.problem = first_error(listener.lines), .lines = std::move(listener.lines)};
  if (!has_warning(listener.lines)) listener.lines.clear();
  return {.is_built = true, .problem = {}, .lines = std::move(listener.lines)};
}

bool has_cache(const fs::path& folder) {
  std::error_code error;
  return fs::exists(folder / "CMakeCache.txt", error);
}

}  // namespace

PluginProject::PluginProject(const std::string& folder) : folder_(fs::absolute(folder).lexically_normal()) {
  if (!folder_.has_filename()) folder_ = folder_.parent_path();
  build_ = folder_ / "build";
}

std::string PluginProject::problem() const {
  std::error_code error;
  if (!fs::is_directory(folder_, error)) return "there is no folder " + folder_.string();
  if (fs::exists(folder_ / "CMakeLists.txt", error)) return "";
  return "there is no CMakeLists.txt in " + folder_.string() + "; ebmlab plugin new writes a folder that has one";
}

bool PluginProject::is_build_folder(const fs::path& folder) const { return folder == build_ || has_cache(folder); }

BuildOutcome PluginProject::build(const std::function<int()>& interrupts) {
  if (!is_configured_ || !has_cache(build_)) {
    std::vector<std::string> arguments{"-S", folder_.string(), "-B", build_.string()};
    if (!has_cache(build_))
      arguments.push_back("-DCMAKE_PREFIX_PATH=" + this_executable().parent_path().parent_path().string());
    BuildOutcome configured = cmake(std::move(arguments), interrupts);
    is_configured_ = configured.is_built;
    if (!is_configured_) return configured;
  }
  const std::string cores = std::to_string(std::max(1U, std::thread::hardware_concurrency()));
  return cmake({"--build", build_.string(), "--parallel", cores}, interrupts);
}

}  // namespace ebmlab::cli
