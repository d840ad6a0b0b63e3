// SPDX-License-Identifier: MIT
// What pictures show of the data beside a run's own: the true density, held-out events, modes.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "host/catalogue.hpp"
#include "report/figure.hpp"

namespace ebmlab::cli {

struct Reference {
  std::optional<report::Grid> truth;   ///< -log p, nats, of plane data with a known density
  std::vector<report::Point> samples;  ///< of plane data
  std::vector<report::Point> modes;
  std::optional<report::Images> images;
  std::string problem;  ///< why there is nothing: the data set cannot be made here
};

/// Of the data set in a run's configuration; never throws for a data set that cannot be made.
[[nodiscard]] Reference reference_of(const std::string& config_json, const host::Catalogue& catalogue,
                                     const std::vector<std::filesystem::path>& data_path);

}  // namespace ebmlab::cli
