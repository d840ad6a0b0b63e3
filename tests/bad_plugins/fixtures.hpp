// SPDX-License-Identifier: MIT
// The built fixture libraries, and what the host makes of one.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>

#include "host/catalogue.hpp"

namespace ebmlab::testing {

/// The folder of a fixture, and its library.
[[nodiscard]] std::filesystem::path fixture_folder(const std::string& name);
[[nodiscard]] std::filesystem::path fixture(const std::string& name);

[[nodiscard]] std::string bytes_of(const std::filesystem::path& file);

/// The plugins of these folders, trusted as those of this test's own program.
[[nodiscard]] host::Catalogue catalogue(const std::vector<std::filesystem::path>& folders);

/// Loading as the program does it: each file in a child process first, for so long at the most.
[[nodiscard]] host::Loading loading_by_probe(const std::filesystem::path& cache,
                                             std::chrono::milliseconds limit = std::chrono::seconds(30));

/// The only file of a folder, as the host sees it. Fails the test when something of a refused file is registered.
[[nodiscard]] host::PluginFile only_file(const std::filesystem::path& folder);

}  // namespace ebmlab::testing
