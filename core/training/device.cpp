// SPDX-License-Identifier: MIT
#include "training/device.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <dlfcn.h>

#include <charconv>
#include <cstring>
#include <ebmlab/error.hpp>
#include <filesystem>
#include <vector>

#include "parallel/join.hpp"
#include "parallel/loaded_library.hpp"

namespace ebmlab::training {

namespace {

bool has_driver() {
  if (std::filesystem::exists("/proc/driver/nvidia/version")) return true;
  void* driver = dlopen("libcuda.so.1", RTLD_LAZY | RTLD_LOCAL);
  if (driver == nullptr) return false;
  dlclose(driver);
  return true;
}

/// LibTorch's CUDA library, beside the one that is loaded.
std::filesystem::path cuda_library() {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): how dladdr takes functions
  return parallel::folder_of(reinterpret_cast<const void*>(&at::globalContext)) / "libtorch_cuda.so";
}

std::string loader_error() {
  const char* reason = dlerror();
  return reason != nullptr ? reason : "unknown reason";
}

/// Why CUDA cannot be used; empty when it can. LibTorch looks for its CUDA side once, so the library is loaded before that.
std::string load_cuda() {
  if (!has_driver()) return "no NVIDIA driver was found on this machine";
  if (dlopen(cuda_library().c_str(), RTLD_NOW | RTLD_GLOBAL) == nullptr) {
    return "LibTorch's CUDA library cannot be loaded (" + loader_error() +
           "); ebmlab-get-libtorch with EBMLAB_CUDA=1 installs it";
  }
  if (!at::hasCUDA() || at::detail::getCUDAHooks().deviceCount() == 0) return "the driver reports no CUDA device";
  return {};
}

const std::string& cuda_problem() {
  static const std::string problem = load_cuda();
  return problem;
}

at::Device cuda_device(std::string_view name) {
  const std::string text(name);
  if (!cuda_problem().empty()) throw ConfigError("device = \"" + text + "\": " + cuda_problem());
  int index = 0;
  if (name.size() > 5) {
    const std::string_view number = name.substr(5);
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), index);
    if (error != std::errc{} || end != number.data() + number.size())
      throw ConfigError("device = \"" + text + "\": must be auto, cpu, cuda or cuda:N");
  }
  const at::DeviceIndex count = at::detail::getCUDAHooks().deviceCount();
  if (index < 0 || index >= count) {
    throw ConfigError("device = \"" + text + "\": this machine has " + std::to_string(count) + " CUDA device" +
                      (count == 1 ? "" : "s") + ", numbered from 0");
  }
  return {at::kCUDA, static_cast<at::DeviceIndex>(index)};
}

}  // namespace

at::Device resolve_device(std::string_view name) {
  if (name == "cpu") return at::kCPU;
  if (name == "meta") return at::kMeta;
  if (name == "auto") return cuda_problem().empty() ? at::Device(at::kCUDA, 0) : at::Device(at::kCPU);
  if (name == "cuda" || name.starts_with("cuda:")) return cuda_device(name);
  throw ConfigError("device = \"" + std::string(name) + "\": must be auto, cpu, cuda or cuda:N");
}

std::string device_of_rank(const std::string& device, std::int64_t local_rank) {
  const at::Device first = resolve_device(device);
  if (!first.is_cuda() || local_rank == 0) return first.str();
  return cuda_device("cuda:" + std::to_string(first.index() + local_rank)).str();
}

std::unique_ptr<parallel::DeviceExchange> exchange_on(const std::string& device, parallel::Transport& ranks) {
  const at::Device own = resolve_device(device);
  if (!own.is_cuda()) return nullptr;
  at::globalContext().lazyInitDevice(at::kCUDA);
  const parallel::Nccl& nccl = parallel::nccl();
  std::vector<std::byte> point(sizeof(parallel::MeetingPoint));
  if (ranks.rank() == 0) {
    const parallel::MeetingPoint made = nccl.meeting_point();
    std::memcpy(point.data(), made.data(), point.size());
  }
  ranks.broadcast(point);
  parallel::MeetingPoint met{};
  std::memcpy(met.data(), point.data(), point.size());
  return nccl.join(met, ranks.rank(), ranks.count(), own.index());
}

at::Generator make_generator(const at::Device& device, std::uint64_t seed) {
  if (!device.is_cuda()) return at::make_generator<at::CPUGeneratorImpl>(seed);
  at::globalContext().lazyInitDevice(at::kCUDA);
  at::Generator generator = at::detail::getCUDAHooks().getNewGenerator(device.index());
  generator.set_current_seed(seed);
  return generator;
}

FoundRecorder find_recorder(const at::Device& device) {
  if (!device.is_cuda()) return {nullptr, "the run is on the device " + device.str() + ", which has no graphs"};
  const std::filesystem::path file = parallel::loaded_library("cuda_graphs.so");
  if (!std::filesystem::exists(file)) return {nullptr, "this ebmlab was built without the headers of CUDA"};
  void* library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);  // stays: graphs need it to their end
  if (library == nullptr) return {nullptr, "its library cannot be loaded (" + loader_error() + ")"};
  void* symbol = dlsym(library, accel::kCudaRecorderSymbol);
  if (symbol == nullptr) return {nullptr, "its library is of another version"};
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): how dlsym gives functions
  const auto make = reinterpret_cast<accel::CudaRecorderFactory*>(symbol);
  try {
    return {std::unique_ptr<accel::GraphRecorder>(make(device.index()))};
  } catch (const c10::Error& error) {
    const std::string text = error.what_without_backtrace();
    return {nullptr, text.substr(0, text.find('\n'))};
  }
}

}  // namespace ebmlab::training
