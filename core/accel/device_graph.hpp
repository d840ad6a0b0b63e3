// SPDX-License-Identifier: MIT
// Work on a device that is put together once and done many times: CUDA graphs, seen from where no CUDA header is
// (core/accel/cuda makes them).
#pragma once

#include <ATen/core/Generator.h>

#include <functional>
#include <memory>
#include <span>

namespace ebmlab::accel {

/// Recorded work: the same operations on the same memory. What it reads and writes outlives it.
class DeviceGraph {
 public:
  DeviceGraph() = default;
  virtual ~DeviceGraph() = default;
  DeviceGraph(const DeviceGraph&) = delete;
  DeviceGraph& operator=(const DeviceGraph&) = delete;

  /// Does the work, after what the device was given before. Each generator goes on from where it is, by as many numbers as the
  /// work draws.
  virtual void replay() = 0;
};

/// Records the work of one device. Not thread-safe; one recording at a time in a process.
class GraphRecorder {
 public:
  GraphRecorder() = default;
  virtual ~GraphRecorder() = default;
  GraphRecorder(const GraphRecorder&) = delete;
  GraphRecorder& operator=(const GraphRecorder&) = delete;

  /// Does `work` now, where recordings are made, so that whatever it makes on first use (handles, workspaces) is there before.
  virtual void warm_up(const std::function<void()>& work) = 0;

  /// What `work` gives to the device, without doing any of it: only its effects on the host happen. It draws random numbers
  /// from `generators` alone. Throws what `work` throws, and c10::Error where it does what cannot be recorded, such as a
  /// read-back; then each of `generators` is replaced by a new one in the same state, and tensors that `work` made hold
  /// nothing.
  [[nodiscard]] virtual std::unique_ptr<DeviceGraph> record(const std::function<void()>& work,
                                                            std::span<at::Generator* const> generators) = 0;
};

/// The C name under which lib/ebmlab/cuda_graphs.so offers its recorder: GraphRecorder*(int device index), owned by the caller.
inline constexpr const char* kCudaRecorderSymbol = "ebmlab_cuda_graph_recorder";
using CudaRecorderFactory = GraphRecorder*(int device);

}  // namespace ebmlab::accel
