// SPDX-License-Identifier: MIT
// A script in the place of `ebmlab`, and plugins as it tells them.
#pragma once

#include <QByteArray>
#include <QString>

#include <filesystem>
#include <string>

#include "support/temporary_folder.hpp"

namespace ebmlab::gui::testing {

/// An executable shell script with these lines.
[[nodiscard]] QString write_script(const test::TemporaryFolder& folder, const std::string& lines,
                                   const std::string& name = "ebmlab");

/// What `ebmlab plugin list --json` of a build answered (catalogue.json beside this file).
[[nodiscard]] QByteArray recorded_catalogue();

/// A script that answers `plugin list --json` with the recorded list and its folder/plugins as the user's folder, passes every
/// --dry-run, estimates the same time for all, and notes each call as a line of `calls` in the folder.
[[nodiscard]] QString write_fake_ebmlab(const test::TemporaryFolder& folder);
/// The script lists the plugin as that of another file from now on.
void list_as(const test::TemporaryFolder& folder, const QString& id, const std::string& file);
[[nodiscard]] std::string calls(const test::TemporaryFolder& folder);

/// As `ebmlab certify` keeps its verdict on a sampler in a store.
void keep_certificate(const std::filesystem::path& store, const std::string& sampler, const std::string& sha256,
                      bool has_passed, const std::string& verdict);

}  // namespace ebmlab::gui::testing
