// SPDX-License-Identifier: MIT
// One chain as CmdStan writes it, for the programs that read its files (ArviZ: az.from_cmdstan; posterior, CmdStanR).
#pragma once

#include <span>
#include <string>

#include "sampling/chain_run.hpp"

namespace ebmlab::sampling {

struct StanCsvFacts {
  std::string model, sampler;  ///< plugin ids
  std::int64_t seed = 0;
  ChainPlan plan;
};

/// The file of chain `chain` (from 0): settings as comments, lp__ = -E(x) and the sampler's columns as far as it has them
/// (accept_stat__, stepsize__, treedepth__, n_leapfrog__, divergent__, energy__), then a column for each name.
[[nodiscard]] std::string stan_csv(const ChainRecord& record, std::int64_t chain, std::span<const std::string> names,
                                   const StanCsvFacts& facts);

}  // namespace ebmlab::sampling
