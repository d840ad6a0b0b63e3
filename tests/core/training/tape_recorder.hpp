// SPDX-License-Identifier: MIT
// Recorded work without a device: a tape of LibTorch's operators, done again on the same tensors.
#pragma once

#include "accel/device_graph.hpp"

namespace ebmlab::test {

/// What CUDA graphs do, on the CPU. A recording keeps every operator that its work calls, with the tensors it read and wrote; a
/// replay calls them again and writes into those. No line of the recorded code runs again: what that code would have decided or
/// counted anew is as it was. A read-back cannot be recorded.
///
/// Numbers that steer the host stand apart from the device's here as they do there, by their form: one integer, []. They may
/// be read, and what is done to them is done while recording and not again.
///
/// Only what goes through operators is seen: work in float64 does, of which there are no kernels by hand.
class TapeRecorder final : public accel::GraphRecorder {
 public:
  void warm_up(const std::function<void()>& work) override;
  [[nodiscard]] std::unique_ptr<accel::DeviceGraph> record(const std::function<void()>& work,
                                                           std::span<at::Generator* const> generators) override;

  int recordings = 0, replays = 0;  ///< so far
};

}  // namespace ebmlab::test
