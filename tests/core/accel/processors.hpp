// SPDX-License-Identifier: MIT
// Runs a check once for each version of the kernels that this machine can run.
#pragma once

#include <gtest/gtest.h>

#include "accel/targets.hpp"
// After it, which chooses what Highway compiles for.
#include <hwy/targets.h>

namespace ebmlab::accel {

/// `check` on the widest instructions of this machine, and on each narrower version.
template <typename Check>
void on_every_processor(const Check& check) {
  for (std::int64_t targets = hwy::SupportedTargets() & HWY_TARGETS; targets != 0; targets &= targets - 1) {
    const std::int64_t target = targets & -targets;
    SCOPED_TRACE(hwy::TargetName(target));
    hwy::SetSupportedTargetsForTest(target);
    check();
  }
  hwy::SetSupportedTargetsForTest(0);
}

}  // namespace ebmlab::accel
