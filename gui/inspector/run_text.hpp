// SPDX-License-Identifier: MIT
// A run in words: pages of the inspector as HTML.
#pragma once

#include <QString>

#include <vector>

#include "storage/views.hpp"

namespace ebmlab::gui {

/// What it is, what became of it, what it cost, and its last evaluation.
[[nodiscard]] QString overview_html(const storage::RunDetail& run, const std::vector<storage::EvaluationRow>& evaluations);
/// Program, machine, plugins, data, seeds, and every process that worked on it.
[[nodiscard]] QString provenance_html(const storage::RunDetail& run);

}  // namespace ebmlab::gui
