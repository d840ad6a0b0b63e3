// SPDX-License-Identifier: MIT
// The pictures of a run and of a comparison, written into a folder.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "cli/panels.hpp"
#include "cli/results.hpp"

namespace ebmlab::cli {

struct PictureTarget {
  std::filesystem::path folder;  ///< exists
  std::string extension = "png";
};

/// Landscape, samples, curves of training and of evaluations, as far as there are some. Returns the files.
std::vector<std::filesystem::path> draw_run(const storage::Reader& reader, std::int64_t run, const Reference& reference,
                                            const PictureTarget& target);

struct NamedFigure {
  const char* name;  ///< "comparison" or "metrics"
  report::Figure figure;
};

/// Landscapes and samples of all methods beside the data's, and their metrics over the steps with bands over seeds; only what
/// there is something of.
[[nodiscard]] std::vector<NamedFigure> comparison_figures(const storage::Reader& reader, const Comparison& comparison,
                                                          const Reference& reference);

/// The same, written. Returns the files.
std::vector<std::filesystem::path> draw_comparison(const storage::Reader& reader, const Comparison& comparison,
                                                   const Reference& reference, const PictureTarget& target);

}  // namespace ebmlab::cli
