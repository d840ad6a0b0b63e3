// SPDX-License-Identifier: MIT
// `ebmlab plugin watch`: builds a plugin's folder, says what the program makes of its libraries, and does so again on every
// save. What a plugin does at worst costs a child: the one that looks at a new library, or the one that certifies.
#include <ebmlab/error.hpp>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <optional>

#include "cli/plugin_commands.hpp"
#include "cli/plugin_project.hpp"
#include "launch/file_watch.hpp"
#include "launch/interrupts.hpp"
#include "launch/queue.hpp"
#include "report/numbers.hpp"

namespace ebmlab::cli {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

std::string shown(const fs::path& path) { return path.lexically_proximate(fs::current_path()).string(); }

/// Passes on what a child says, line by line.
class Passing final : public launch::Observer {
 public:
  void said(std::size_t /*job*/, launch::Stream /*stream*/, std::string_view line) override {
    std::cout << "  " << line << "\n" << std::flush;
  }
};

struct Library {
  host::PluginFile file;
  std::vector<PluginDescription> plugins;  ///< that can be used
};

bool is_same(const Library& a, const Library& b) {
  return a.file.path == b.file.path && a.file.sha256 == b.file.sha256 && a.file.state == b.file.state;
}

void print(const Library& library) {
  const host::PluginFile& file = library.file;
  std::cout << shown(file.path) << ": " << host::state_name(file.state);
  if (!file.sha256.empty()) std::cout << ", sha256 " << file.sha256.substr(0, 12);
  std::cout << "\n";
  for (const PluginDescription& plugin : library.plugins) {
    std::cout << "  " << kind_name(plugin.kind) << " " << plugin.info.id << " " << plugin.info.version
              << ": passes what is checked on loading\n";
  }
  if (file.state != host::FileState::kReady) std::cout << "  " << file.reason << "\n  " << host::remedy(file.state) << "\n";
  std::cout << std::flush;
}

class Watch {
 public:
  Watch(const WatchOptions& options, const launch::Interrupts& interrupts)
      : project_(options.folder), options_(options), interrupts_(interrupts) {
    if (const std::string problem = project_.problem(); !problem.empty()) throw ConfigError(problem);
  }

  /// Builds it once. Whether nothing is wrong.
  bool work() {
    const bool is_good = build() && look();
    if (!is_good) libraries_.clear();  // all is told again once it is mended
    return is_good;
  }

  /// Until an interrupt.
  void work_on_every_save() {
    launch::FileWatch files(project_.folder(), [this](const fs::path& folder) { return project_.is_build_folder(folder); });
    while (true) {
      work();
      if (is_interrupted()) return;
      std::cout << "watching " << shown(project_.folder()) << "; Ctrl-C ends it\n" << std::flush;
      while (!files.wait(std::chrono::seconds(1))) {
        if (is_interrupted()) return;
      }
    }
  }

 private:
  [[nodiscard]] bool is_interrupted() const { return interrupts_.count() > 0; }

  bool build() {
    const Clock::time_point start = Clock::now();
    std::cout << "building " << shown(project_.folder()) << "\n" << std::flush;
    BuildOutcome outcome{.is_built = false, .problem = project_.problem(), .lines = {}};
    if (outcome.problem.empty()) outcome = project_.build([this] { return interrupts_.count(); });
    for (const std::string& line : outcome.lines) std::cerr << line << "\n";
    if (!outcome.problem.empty()) std::cerr << "not built: " << outcome.problem << "\n";
    if (!outcome.is_built) return false;
    std::cout << "built in " << report::format_number(std::chrono::duration<double>(Clock::now() - start).count(), 2) << " s\n"
              << std::flush;
    return true;
  }

  bool look() {
    std::vector<Library> found = libraries();
    if (is_interrupted()) return false;
    if (found.empty()) {
      std::cerr << "there is no library in " << shown(project_.plugins()) << "; ebmlab_add_plugin() puts it there\n";
      return false;
    }
    const bool is_known = std::equal(found.begin(), found.end(), libraries_.begin(), libraries_.end(), is_same);
    libraries_ = std::move(found);
    if (is_known) {
      std::cout << "the libraries are the same as before\n" << std::flush;
      return true;
    }
    bool is_good = true;
    for (const Library& library : libraries_) {
      print(library);
      is_good = library.file.state == host::FileState::kReady && is_good;
      for (const PluginDescription& plugin : library.plugins) {
        is_good = (!options_.wants_certificates || is_certified(plugin)) && is_good;
      }
    }
    return is_good;
  }

  [[nodiscard]] std::vector<Library> libraries() const {
    std::error_code error;
    const fs::path folder = fs::canonical(project_.plugins(), error);
    if (error) return {};
    FolderOptions options;
    options.plugin_dirs = {folder.string()};
    const host::Catalogue catalogue = options.catalogue({.is_cancelled = [this] { return is_interrupted(); }});
    std::vector<Library> result;
    for (const host::PluginFile& file : catalogue.files()) {
      if (file.path.parent_path() != folder) continue;
      result.push_back({file, {}});
      for (const PluginDescription& plugin : catalogue.plugins()) {
        if (plugin.file == file.path) result.back().plugins.push_back(plugin);
      }
    }
    return result;
  }

  /// What its suite finds goes to the output. It is kept in a store in the build folder: there is one at every save.
  [[nodiscard]] bool is_certified(const PluginDescription& plugin) const {
    if (is_interrupted()) return false;
    const fs::path build = project_.plugins().parent_path();
    const std::string name = std::string(kind_name(plugin.kind)) + "/" + plugin.info.id;
    launch::Command command{{this_executable().string(), "certify", name, "--plugin-dir", project_.plugins().string(),
                             "--store", (build / "certificates.db").string()},
                            {{"OMP_NUM_THREADS", "1"}}};
    for (const std::string& value : options_.overrides) command.arguments.insert(command.arguments.end(), {"--set", value});
    for (const std::string& folder : options_.folders.data_dirs) {
      command.arguments.insert(command.arguments.end(), {"--data-dir", folder});
    }
    Passing passing;
    launch::QueueOptions queue;
    queue.interrupts = [this] { return interrupts_.count(); };
    const launch::JobResult result = launch::run_queue({{name, command}}, passing, queue).front();
    if (result.succeeded() || is_interrupted()) return result.succeeded();
    const bool is_told = result.exit.signal == 0 && result.exit.code == kRunFailed;
    const std::string how = result.was_started ? result.exit.text() : result.start_error;
    if (!is_told) std::cerr << name << ": its suite came to no end: " << how << "\n";
    return false;
  }

  PluginProject project_;
  const WatchOptions& options_;
  const launch::Interrupts& interrupts_;
  std::vector<Library> libraries_;  // as told last; empty after something was wrong
};

}  // namespace

int watch_plugin(const WatchOptions& options) {
  const launch::Interrupts interrupts;
  Watch watch(options, interrupts);
  if (options.is_once) return watch.work() ? kDone : kRunFailed;
  watch.work_on_every_save();
  return kRunFailed;  // what was to go on for ever was stopped
}

}  // namespace ebmlab::cli
