// SPDX-License-Identifier: MIT
// A store with something of everything, for what reads it from outside.
#pragma once

#include <filesystem>

namespace ebmlab::storage::testing {

/// Two experiments. `rings`: methods cd and gcd with seeds 0 and 1; gcd/seed-0 has NaN and infinities, was resumed from step 60
/// (what it recorded beyond is superseded), and has a tag and a note; cd/seed-1 diverged. `walls`: one run that was stopped.
/// Series of 100 steps, evaluations with an undefined metric, a snapshot and a checkpoint a run, events, log lines.
/// Errors: StoreError.
void make_demo_store(const std::filesystem::path& file);

}  // namespace ebmlab::storage::testing
