// SPDX-License-Identifier: MIT
// Draws of Markov chains as diagnostics show them.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "gui/plots/snapshots.hpp"

namespace ebmlab::gui {

using Draws = std::vector<double>;

/// One quantity of a `chains` snapshot [chains, draws, quantities], chain after chain. Errors: StoreError for another shape.
[[nodiscard]] std::vector<Draws> draws_of(const Array& chains, std::size_t quantity);

/// For each chain, how many of its draws have their rank among the draws of all chains (ties: the mean of their ranks) in each
/// of so many equal parts: level when the chains agree (Vehtari et al., arXiv 1903.08008, section 4.3).
[[nodiscard]] std::vector<std::vector<double>> rank_histograms(std::span<const Draws> chains, std::size_t bins);

/// At lags 0 to most_lag, around the chain's own mean, over its length whatever the lag (the biased form, which damps noise);
/// empty for a constant or non-finite chain.
[[nodiscard]] std::vector<double> autocorrelation(const Draws& draws, std::size_t most_lag);

}  // namespace ebmlab::gui
