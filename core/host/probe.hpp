// SPDX-License-Identifier: MIT
// What a file is worth, found out where it can do no harm: the half of a probe that is the child process.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "host/catalogue.hpp"
#include "host/manifest.hpp"

namespace ebmlab::host {

/// Checks of one plugin, for a fraction of a second: a sentence for each that fails, that it cannot be built among them. The
/// catalogue holds what the plugin's own file registered.
using Conformance = std::function<std::vector<std::string>(const Catalogue& catalogue, const PluginDescription& plugin)>;

/// Told what is being done to a file, before it is done: "opening it", `checking energy "mlp"`.
using TellDoing = std::function<void(const std::string& doing)>;

/// Opens the file in this process and checks each of its plugins. May do anything to this process.
[[nodiscard]] Manifest probe_file(const std::filesystem::path& file, const std::filesystem::path& executable,
                                  const Conformance& conformance, const TellDoing& tell);

/// The whole of the child: probes the files in order and writes what prober.hpp reads to the descriptor, a line for each step,
/// which nothing that a plugin prints can get into.
void probe_files(const std::vector<std::filesystem::path>& files, const std::filesystem::path& executable, int descriptor,
                 const Conformance& conformance);

}  // namespace ebmlab::host
