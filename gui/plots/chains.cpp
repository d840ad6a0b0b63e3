// SPDX-License-Identifier: MIT
#include "gui/plots/chains.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "storage/error.hpp"

namespace ebmlab::gui {

std::vector<Draws> draws_of(const Array& chains, std::size_t quantity) {
  if (chains.info.shape.size() != 3 || quantity >= chains.extent(2)) {
    throw storage::StoreError("snapshot " + chains.info.name + ": it has not the shape [chains, draws, quantities]");
  }
  std::vector<Draws> result(chains.extent(0));
  std::size_t place = quantity;
  for (Draws& draws : result) {
    draws.reserve(chains.extent(1));
    for (std::size_t draw = 0; draw < chains.extent(1); ++draw, place += chains.extent(2))
      draws.push_back(chains.values[place]);
  }
  return result;
}

std::vector<std::vector<double>> rank_histograms(std::span<const Draws> chains, std::size_t bins) {
  struct DrawOfChain {
    double value;
    std::size_t chain;
  };
  std::vector<DrawOfChain> all;
  for (std::size_t chain = 0; chain < chains.size(); ++chain) {
    for (const double value : chains[chain]) {
      if (!std::isnan(value)) all.push_back({value, chain});
    }
  }
  std::sort(all.begin(), all.end(), [](const DrawOfChain& a, const DrawOfChain& b) { return a.value < b.value; });
  std::vector<std::vector<double>> counts(chains.size(), std::vector<double>(bins, 0.0));
  for (std::size_t from = 0; from < all.size();) {
    std::size_t to = from + 1;
    while (to < all.size() && all[to].value == all[from].value) ++to;
    // Ranks from + 1 to `to`; their mean less one half, as a share of all.
    const double share = static_cast<double>(from + to) / 2.0 / static_cast<double>(all.size());
    const std::size_t bin = std::min(bins - 1, static_cast<std::size_t>(share * static_cast<double>(bins)));
    for (; from < to; ++from) ++counts[all[from].chain][bin];
  }
  return counts;
}

std::vector<double> autocorrelation(const Draws& draws, std::size_t most_lag) {
  std::vector<double> result;
  if (draws.empty()) return result;
  const double mean = std::accumulate(draws.begin(), draws.end(), 0.0) / static_cast<double>(draws.size());
  double variance = 0.0;
  for (const double value : draws) variance += (value - mean) * (value - mean);
  if (!(variance > 0.0) || !std::isfinite(variance)) return result;
  for (std::size_t lag = 0; lag <= std::min(most_lag, draws.size() - 1); ++lag) {
    double sum = 0.0;
    for (std::size_t i = lag; i < draws.size(); ++i) sum += (draws[i] - mean) * (draws[i - lag] - mean);
    result.push_back(sum / variance);
  }
  return result;
}

}  // namespace ebmlab::gui
