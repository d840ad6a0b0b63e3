// SPDX-License-Identifier: MIT
// The child's half of a probe.
#include "host/probe.hpp"

#include "host/probe_line.hpp"
#include "launch/descriptor.hpp"

namespace ebmlab::host {
namespace fs = std::filesystem;

Manifest probe_file(const fs::path& file, const fs::path& executable, const Conformance& conformance, const TellDoing& tell) {
  tell("opening it");
  const Catalogue catalogue({file}, executable);
  if (catalogue.files().empty()) return {.sha256 = {}, .state = FileState::kLoadFailed, .reason = "there is no such file"};
  const PluginFile& found = catalogue.files().front();
  Manifest manifest{.sha256 = found.sha256, .state = found.state, .reason = found.reason};
  for (const PluginDescription& plugin : catalogue.plugins()) {
    manifest.plugins.push_back({plugin.kind, plugin.info});
    tell("checking " + PluginName{plugin.kind, plugin.info.id}.text());
    for (const std::string& failure : conformance(catalogue, plugin)) {
      manifest.state = FileState::kConformanceFailed;
      manifest.reason += (manifest.reason.empty() ? "" : "; ") + failure;
    }
  }
  return manifest;
}

void probe_files(const std::vector<fs::path>& files, const fs::path& executable, int descriptor,
                 const Conformance& conformance) {
  const TellDoing tell = [&](const std::string& doing) { (void)launch::write_all(descriptor, doing_line(doing)); };
  for (const fs::path& file : files) {
    (void)launch::write_all(descriptor, manifest_line(probe_file(file, executable, conformance, tell)));
  }
}

}  // namespace ebmlab::host
