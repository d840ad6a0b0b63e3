// SPDX-License-Identifier: MIT
// The figures of a comparison, read from the store: methods by metrics, over seeds.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "cli/cost.hpp"
#include "report/paired.hpp"
#include "storage/reader.hpp"

namespace ebmlab::cli {

/// One method under one configuration.
struct MethodResult {
  std::string label;  ///< the method, with "#2" and so on when a later configuration of it is there too
  std::string method;
  std::vector<storage::RunSummary> runs;               ///< one a seed, by seed
  std::size_t judged = 0;                              ///< of them, those with a final evaluation
  std::vector<Cost> costs;                             ///< of the completed runs; within a limit, of the judged ones so far
  std::map<std::string, std::vector<double>> metrics;  ///< metric -> its value in each judged run that has one
  std::map<std::string, report::PairedValues> paired;  ///< the same by seed and protocol
  std::map<std::string, std::string> definitions;      ///< metric -> one line on how it was measured here
  std::string difference;                              ///< from the first configuration of the method; empty for the first
};

struct Comparison {
  std::string experiment;
  std::vector<MethodResult> methods;     ///< in the order in which they were first run
  std::vector<std::string> metrics;      ///< in the order of the evaluations
  std::map<std::string, double> floors;  ///< metric -> the truth's own value
  bool is_judged_alike = true;           ///< one protocol for all
};

/// The runs by method and configuration; of several runs of one configuration and seed the newest that completed, else the
/// newest. Judged by their final evaluations; with a limit by the last one during training, completed or not, that the run had
/// reached at no more than that cost. Errors: StoreError.
[[nodiscard]] Comparison compare_runs(const storage::Reader& reader, std::span<const std::int64_t> runs,
                                      const std::optional<CostLimit>& limit = std::nullopt);

/// Of the stream "root"; none when the run does not say.
[[nodiscard]] std::optional<std::uint64_t> root_seed(const storage::RunDetail& run);

/// What a user means by `what`: an experiment's name; runs, as ids, beginnings of UUIDs or `last` with commas or spaces
/// between; a filter (storage/filter.hpp) or @NAME, a saved view; nothing: the experiment of the last run. Throws ConfigError
/// when that is nothing; errors of the store are StoreError.
[[nodiscard]] std::vector<std::int64_t> runs_of(const storage::Reader& reader, const std::string& what,
                                                bool with_archived = false);

}  // namespace ebmlab::cli
