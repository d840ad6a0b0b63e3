// SPDX-License-Identifier: MIT
// The page of `ebmlab report`: everything that a reader of results asks for, in one file.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>

#include "cli/pictures.hpp"

namespace ebmlab::cli {

struct PageOptions {
  std::string title = {};    ///< empty: the experiments' names
  std::string chosen = {};   ///< how the runs were chosen, in the user's words
  std::string made = {};     ///< when, and by which version
  std::string against = {};  ///< the method whose differences are told; empty: the first
  std::optional<CostLimit> limit = {};
  report::Format pictures = report::Format::svg;
};

/// Makes what belongs to the data set in a run's configuration.
using MakeReference = std::function<Reference(const std::string& config_json)>;

/// A section an experiment: results, those at equal cost, paired differences, parameters that differ, pictures, unfinished
/// runs; then all runs and where they come from. `runs` is not empty. Throws ConfigError when no experiment has the method
/// `against`, StoreError.
[[nodiscard]] std::string report_page(const storage::Reader& reader, std::span<const std::int64_t> runs,
                                      const MakeReference& make_reference, const PageOptions& options);

}  // namespace ebmlab::cli
