// SPDX-License-Identifier: MIT
// The child's half of a probe.
#include "host/probe.hpp"

#include <unistd.h>

#include <cerrno>
#include <nlohmann/json.hpp>
#include <string_view>

#include "host/build_default.hpp"
#include "host/foreign_exception.hpp"
#include "host/probe_line.hpp"

namespace ebmlab::host {
namespace {
namespace fs = std::filesystem;

/// Nothing when the plugin could be built, or refuses its defaults on purpose.
std::string failure_to_build(const Catalogue& catalogue, const PluginDescription& plugin) {
  try {
    build_default(catalogue, plugin);
    return {};
  } catch (const ConfigError&) {
    return {};
  } catch (...) {
    return foreign_exception_text();
  }
}

std::vector<std::string> failures_of(const Catalogue& catalogue, const PluginDescription& plugin,
                                     const Conformance& conformance, const TellDoing& tell) {
  const std::string name = PluginName{plugin.kind, plugin.info.id}.text();
  tell("building " + name);
  if (std::string failure = failure_to_build(catalogue, plugin); !failure.empty()) return {std::move(failure)};
  if (!conformance) return {};
  tell("checking " + name);
  return conformance(catalogue, plugin);
}

void write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;  // nobody listens any more
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace

Manifest probe_file(const fs::path& file, const fs::path& executable, const Conformance& conformance, const TellDoing& tell) {
  tell("opening it");
  const Catalogue catalogue({file}, executable);
  if (catalogue.files().empty()) return {.sha256 = {}, .state = FileState::kLoadFailed, .reason = "there is no such file"};
  const PluginFile& found = catalogue.files().front();
  Manifest manifest{.sha256 = found.sha256, .state = found.state, .reason = found.reason};
  for (const PluginDescription& plugin : catalogue.plugins()) {
    manifest.plugins.push_back({plugin.kind, plugin.info});
    for (const std::string& failure : failures_of(catalogue, plugin, conformance, tell)) {
      manifest.state = FileState::kConformanceFailed;
      manifest.reason += (manifest.reason.empty() ? "" : "; ") + failure;
    }
  }
  return manifest;
}

void probe_files(const std::vector<fs::path>& files, const fs::path& executable, int descriptor,
                 const Conformance& conformance) {
  const TellDoing tell = [&](const std::string& doing) { write_all(descriptor, doing_line(doing)); };
  for (const fs::path& file : files) {
    write_all(descriptor, manifest_line(probe_file(file, executable, conformance, tell)));
  }
}

}  // namespace ebmlab::host
