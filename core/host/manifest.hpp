// SPDX-License-Identifier: MIT
// What was found out about a library's bytes, as a value that goes through pipes and into files.
#pragma once

#include <ebmlab/plugin_info.hpp>
#include <nlohmann/json_fwd.hpp>

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/plugin_file.hpp"

namespace ebmlab::host {

struct ManifestEntry {
  PluginKind kind = PluginKind::kEnergy;
  PluginInfo info;
};

struct Manifest {
  std::string sha256;  ///< of the bytes it speaks of; empty when they could not be read
  FileState state = FileState::kLoadFailed;
  std::string reason = {};                  ///< empty when ready
  std::vector<ManifestEntry> plugins = {};  ///< in the order of registration; empty when nothing could be registered
};

inline constexpr std::array kPluginKinds{PluginKind::kEnergy, PluginKind::kSampler, PluginKind::kObjective,
                                         PluginKind::kDataset};
/// The inverse of kind_name().
[[nodiscard]] std::optional<PluginKind> kind_of(std::string_view name);

/// Whether it follows from the library's bytes and this program, so that looking again would find the same.
[[nodiscard]] bool is_lasting(const Manifest& manifest);

[[nodiscard]] nlohmann::json to_json(const Manifest& manifest);
/// The inverse; nothing when the JSON is not a manifest.
[[nodiscard]] std::optional<Manifest> manifest_from_json(const nlohmann::json& json);

}  // namespace ebmlab::host
