// SPDX-License-Identifier: MIT
#include "training/device.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <dlfcn.h>

#include <charconv>
#include <ebmlab/error.hpp>
#include <filesystem>

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
  Dl_info info{};
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): how dladdr takes functions
  if (dladdr(reinterpret_cast<const void*>(&at::globalContext), &info) == 0) return "libtorch_cuda.so";
  return std::filesystem::path(info.dli_fname).parent_path() / "libtorch_cuda.so";
}

/// Why CUDA cannot be used; empty when it can. LibTorch looks for its CUDA side once, so the library is loaded before that.
std::string load_cuda() {
  if (!has_driver()) return "no NVIDIA driver was found on this machine";
  if (dlopen(cuda_library().c_str(), RTLD_NOW | RTLD_GLOBAL) == nullptr) {
    const char* reason = dlerror();
    return std::string("LibTorch's CUDA library cannot be loaded (") + (reason != nullptr ? reason : "unknown reason") +
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

at::Generator make_generator(const at::Device& device, std::uint64_t seed) {
  if (!device.is_cuda()) return at::make_generator<at::CPUGeneratorImpl>(seed);
  at::globalContext().lazyInitDevice(at::kCUDA);
  at::Generator generator = at::detail::getCUDAHooks().getNewGenerator(device.index());
  generator.set_current_seed(seed);
  return generator;
}

}  // namespace ebmlab::training
