// SPDX-License-Identifier: MIT
// Which keys a sweep can give values to. Internal.
#pragma once

#include <string>
#include <vector>

#include "experiment/document.hpp"

namespace ebmlab::experiment {

/// What is wrong with a key of `[sweep]` in a document, such as a misspelt method; empty when nothing is.
[[nodiscard]] std::string why_not_swept(const std::vector<std::string>& parts, const Node& root);

}  // namespace ebmlab::experiment
