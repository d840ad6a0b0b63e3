// SPDX-License-Identifier: MIT
// CUDA graphs behind device_graph.hpp. A library of its own, loaded when a run asks for it and libtorch_cuda.so is there.
#include "accel/device_graph.hpp"

#include <ATen/cuda/CUDAGeneratorImpl.h>
#include <ATen/cuda/CUDAGraph.h>
#include <c10/core/Event.h>
#include <c10/cuda/CUDACachingAllocator.h>
#include <c10/cuda/CUDAFunctions.h>
#include <c10/cuda/CUDAGuard.h>
#include <c10/cuda/CUDAStream.h>

#include <vector>

namespace ebmlab::accel {

namespace {

/// What was given to `first` so far is done before what `second` is given from now on.
void order(const c10::cuda::CUDAStream& first, const c10::cuda::CUDAStream& second) {
  c10::Event event(c10::kCUDA);
  event.record(first.unwrap());
  event.block(second.unwrap());
}

/// A side stream as the current one, after what the current one was given; and back.
class SideStream {
 public:
  explicit SideStream(const c10::cuda::CUDAStream& side)
      : main_(c10::cuda::getCurrentCUDAStream(side.device_index())), side_(side), guard_(side) {
    order(main_, side_);
  }
  ~SideStream() {
    try {
      order(side_, main_);
    } catch (const c10::Error&) {
      // The device is lost, which whatever it is asked next will say.
    }
  }
  SideStream(const SideStream&) = delete;
  SideStream& operator=(const SideStream&) = delete;

 private:
  c10::cuda::CUDAStream main_, side_;
  c10::cuda::CUDAStreamGuard guard_;
};

class CudaGraph final : public DeviceGraph {
 public:
  void replay() override { graph_.replay(); }

  /// On the current stream, which is not the device's default one.
  void record(const std::function<void()>& work, std::span<at::Generator* const> generators, c10::DeviceIndex device) {
    for (const at::Generator* generator : generators) graph_.register_generator_state(*generator);
    const at::cuda::MempoolId_t pool = at::cuda::graph_pool_handle();
    graph_.capture_begin(pool);
    try {
      work();
    } catch (...) {
      abandon(pool, device);
      throw;
    }
    try {
      graph_.capture_end();
    } catch (...) {
      release(pool, device);
      throw;
    }
  }

 private:
  void abandon(const at::cuda::MempoolId_t& pool, c10::DeviceIndex device) {
    try {
      graph_.capture_end();  // brings the stream back; throws where the work did what ends a capture
    } catch (const c10::Error&) {
      release(pool, device);
    }
  }

  /// After a capture_end that threw: it stops before it gives the pool back.
  static void release(const at::cuda::MempoolId_t& pool, c10::DeviceIndex device) {
    try {
      c10::cuda::CUDACachingAllocator::endAllocateToPool(device, pool);
      c10::cuda::CUDACachingAllocator::releasePool(device, pool);
    } catch (const c10::Error&) {
      // It had been given back: then the graph's own end releases it.
    }
  }

  at::cuda::CUDAGraph graph_;
};

class CudaGraphRecorder final : public GraphRecorder {
 public:
  explicit CudaGraphRecorder(c10::DeviceIndex device) : side_(c10::cuda::getStreamFromPool(/*isHighPriority=*/false, device)) {}

  void warm_up(const std::function<void()>& work) override {
    const SideStream scope(side_);
    work();
  }

  std::unique_ptr<DeviceGraph> record(const std::function<void()>& work, std::span<at::Generator* const> generators) override {
    const c10::cuda::CUDAGuard device(side_.device_index());
    std::vector<at::Tensor> states;
    for (const at::Generator* generator : generators) states.push_back(generator->get_state());
    c10::cuda::device_synchronize();
    c10::cuda::CUDACachingAllocator::emptyCache();  // a graph has memory of its own
    auto graph = std::make_unique<CudaGraph>();
    try {
      const SideStream scope(side_);
      graph->record(work, generators, side_.device_index());
    } catch (...) {
      // The old ones may still count for a recording that never ended.
      for (std::size_t i = 0; i < generators.size(); ++i) {
        *generators[i] = at::cuda::detail::createCUDAGenerator(side_.device_index());
        generators[i]->set_state(states[i]);
      }
      throw;
    }
    return graph;
  }

 private:
  c10::cuda::CUDAStream side_;
};

}  // namespace

}  // namespace ebmlab::accel

// NOLINTNEXTLINE(readability-identifier-naming): a C name
extern "C" ebmlab::accel::GraphRecorder* ebmlab_cuda_graph_recorder(int device) {
  return new ebmlab::accel::CudaGraphRecorder(static_cast<c10::DeviceIndex>(device));
}
