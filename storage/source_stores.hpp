// SPDX-License-Identifier: MIT
// Which stores the sources of a merge stand for.
#pragma once

#include <filesystem>
#include <span>
#include <vector>

namespace ebmlab::storage {

/// A folder stands for the stores in it (*.db but the target), by name. Each can be opened, as far as can be seen at once: all
/// are looked at before the target is made. Errors: StoreError.
[[nodiscard]] std::vector<std::filesystem::path> stores_of(std::span<const std::filesystem::path> sources,
                                                           const std::filesystem::path& target);

}  // namespace ebmlab::storage
