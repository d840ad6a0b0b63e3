// SPDX-License-Identifier: MIT
// Chains as people read them: a table of quantities, lines of diagnostics with their warnings, and figures for the store.
#pragma once

#include <nlohmann/json.hpp>

#include "report/table.hpp"
#include "sampling/chain_run.hpp"
#include "storage/records.hpp"

namespace ebmlab::cli {

struct ChainReport {
  std::vector<std::string> names;             ///< of the energy's quantities
  report::Table table;                        ///< a row a quantity, with the known expectation and z where there is one
  std::vector<std::string> lines;             ///< acceptance, divergences, E-BFMI, stuck chains, cost, log Z
  nlohmann::json facts;                       ///< the same for programs
  std::vector<storage::MetricValue> metrics;  ///< for the store, under the names of docs/specification.md
};

/// log Z is estimated where the sampler can, with draws from `generator`.
[[nodiscard]] ChainReport report_chains(const sampling::Models& models, const sampling::ChainRecord& record,
                                        at::Generator& generator);

}  // namespace ebmlab::cli
