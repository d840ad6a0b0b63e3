// SPDX-License-Identifier: MIT
// A small store whose curves, landscapes, samples and chains are known.
#pragma once

#include <filesystem>
#include <functional>

#include "storage/recorder.hpp"

namespace ebmlab::gui::testing {

/// Runs 1 and 2: gcd, seeds 0 and 1, loss.energy 1 + seed at steps 0 to 39 but for a NaN at step 5 of seed 0, kl judged at 10,
/// 20 and 30, and at each a grid of 4 x 3 cells (energy = column + step, log_z = -step) with 5 samples. Run 3: cd, the same
/// with energies twice as steep. Run 4: 4 images of 3 x 2 at step 10. Run 5: a sampling run, 2 chains of 100 draws of "mu" and
/// "tau". Run 6: samples of 3 dimensions. Runs 7 and 8: trajectories, of 10 times in a plane at steps 10 and 20, of 4 times
/// in 3 dimensions at step 10.
void make_plot_store(const std::filesystem::path& file);

/// A run goes on: what `write` records is in the store when this returns.
void record_more(const std::filesystem::path& file, std::int64_t run, const std::function<void(storage::Recorder&)>& write);
/// The grid, samples and evaluation that a run of the store takes at a step.
void take_pictures(storage::Recorder& recorder, std::int64_t step, double slope);
/// 3 paths from time 0 to `last`, of which the one numbered k goes straight from (0, k) to (k + 1, k); further dimensions
/// are 0.
void take_trajectories(storage::Recorder& recorder, std::int64_t step, std::int64_t last, std::int64_t dimensions);

}  // namespace ebmlab::gui::testing
