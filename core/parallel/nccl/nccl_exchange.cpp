// SPDX-License-Identifier: MIT
// NCCL behind device_exchange.hpp. A library of its own, loaded by the ranks of a run on GPUs; NCCL is the one that
// libtorch_cuda.so brings.
#include <ATen/cuda/CUDAGeneratorImpl.h>
#include <c10/cuda/CUDAGuard.h>
#include <c10/cuda/CUDAStream.h>
#include <nccl.h>

#include <cstring>
#include <ebmlab/error.hpp>
#include <ebmlab/ranks.hpp>
#include <string>

#include "parallel/device_exchange.hpp"

namespace ebmlab::parallel {

namespace {

void check(ncclResult_t result, const char* what) {
  if (result != ncclSuccess) throw Error(std::string("NCCL: ") + what + ": " + ncclGetErrorString(result));
}

ncclDataType_t type_of(const at::Tensor& tensor) {
  switch (tensor.scalar_type()) {
    case at::kFloat:
      return ncclFloat32;
    case at::kDouble:
      return ncclFloat64;
    case at::kLong:
      return ncclInt64;
    default:
      throw Error("NCCL: tensors of " + std::string(at::toString(tensor.scalar_type())) + " are not summed over ranks");
  }
}

class NcclExchange final : public DeviceExchange {
 public:
  NcclExchange(const MeetingPoint& point, int rank, int count, c10::DeviceIndex device) : device_(device) {
    static_assert(sizeof(ncclUniqueId) == sizeof(MeetingPoint));
    ncclUniqueId id;
    std::memcpy(&id, point.data(), sizeof(id));
    const c10::cuda::CUDAGuard here(device_);
    check(ncclCommInitRank(&ranks_, count, id, rank), "the ranks cannot meet");
  }
  ~NcclExchange() override { ncclCommDestroy(ranks_); }

  void sum(at::Tensor& tensor) override {
    const c10::cuda::CUDAGuard here(device_);
    check(ncclAllReduce(tensor.const_data_ptr(), tensor.mutable_data_ptr(), static_cast<std::size_t>(tensor.numel()),
                        type_of(tensor), ncclSum, ranks_, c10::cuda::getCurrentCUDAStream(device_)),
          "a sum over the ranks");
  }

  void gather(const at::Tensor& own, const at::Tensor& all) override {
    const c10::cuda::CUDAGuard here(device_);
    check(ncclAllGather(own.const_data_ptr(), all.mutable_data_ptr(), own.nbytes(), ncclInt8, ranks_,
                        c10::cuda::getCurrentCUDAStream(device_)),
          "a gathering over the ranks");
  }

 private:
  c10::DeviceIndex device_;
  ncclComm_t ranks_ = nullptr;
};

class SharedGenerator final : public at::CUDAGeneratorImpl, public SharedStream {
 public:
  SharedGenerator(c10::DeviceIndex device, std::uint64_t seed, std::function<const Ranks&()> ranks)
      : CUDAGeneratorImpl(device), ranks_(std::move(ranks)) {
    set_current_seed(seed);
  }
  [[nodiscard]] const Ranks& ranks() const override { return ranks_(); }

 private:
  std::function<const Ranks&()> ranks_;
};

class TheNccl final : public Nccl {
 public:
  [[nodiscard]] MeetingPoint meeting_point() const override {
    ncclUniqueId id;
    check(ncclGetUniqueId(&id), "no meeting point");
    MeetingPoint point{};
    std::memcpy(point.data(), &id, sizeof(id));
    return point;
  }

  [[nodiscard]] std::unique_ptr<DeviceExchange> join(const MeetingPoint& point, std::int64_t rank, std::int64_t count,
                                                     c10::DeviceIndex device) const override {
    return std::make_unique<NcclExchange>(point, static_cast<int>(rank), static_cast<int>(count), device);
  }

  [[nodiscard]] at::Generator make_generator(c10::DeviceIndex device, std::uint64_t seed,
                                             std::function<const Ranks&()> ranks) const override {
    return at::make_generator<SharedGenerator>(device, seed, std::move(ranks));
  }
};

}  // namespace

}  // namespace ebmlab::parallel

// NOLINTNEXTLINE(readability-identifier-naming): a C name
extern "C" const ebmlab::parallel::Nccl* ebmlab_nccl() {
  static const ebmlab::parallel::TheNccl nccl;
  return &nccl;
}
