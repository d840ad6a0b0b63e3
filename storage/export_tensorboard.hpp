// SPDX-License-Identifier: MIT
// Runs as event files for TensorBoard.
#pragma once

#include "storage/reader.hpp"

#include <cstdint>
#include <filesystem>
#include <span>

namespace ebmlab::storage {

/// Writes `folder`/EXPERIMENT/RUN-ID/events.out.tfevents.SECONDS.ebmlab for each run, for `tensorboard --logdir FOLDER`. A
/// run's folder appears whole or not at all. In names of folders `_` stands for all but letters, digits, `.`, `_` and `-`.
///
/// - Scalars (export_scalars.hpp), the first dot of their names as `/`, by which TensorBoard groups: loss/energy, eval/kl.
///   Values are float32, as TensorBoard keeps them; NaN and infinities stay. Superseded points are left out.
/// - Parameters for the hparams dashboard, numbers as numbers.
/// - The configuration and the run's note as texts.
///
/// Errors: StoreError, also when the folder of a run exists; nothing is written then.
void export_tensorboard(const Reader& reader, std::span<const std::int64_t> runs, const std::filesystem::path& folder);

}  // namespace ebmlab::storage
