// SPDX-License-Identifier: MIT
// What the store keeps of the machine and of the program.
#include "cli/machine.hpp"

#include <sys/utsname.h>
#include <torch/version.h>
#include <unistd.h>
#include <ebmlab/chain_engine.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>

#include "cli/build_info.hpp"
#include "storage/process.hpp"

namespace ebmlab::cli {
namespace {

/// The rest of the first line that starts with `key`, without separators and quotes around it.
std::string field_of(const std::filesystem::path& file, const std::string& key) {
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);) {
    if (line.rfind(key, 0) != 0) continue;
    const std::size_t begin = line.find_first_not_of(" \t:=\"", key.size());
    if (begin == std::string::npos) return "";
    return line.substr(begin, line.find_last_not_of(" \t\"") + 1 - begin);
  }
  return "";
}

// As the driver tells it, without CUDA.
nlohmann::json graphics_cards() {
  nlohmann::json cards = nlohmann::json::array();
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/driver/nvidia/gpus", error)) {
    cards.push_back({{"kind", "cuda"}, {"name", field_of(entry.path() / "information", "Model")}});
  }
  return cards;
}

// What changes how fast or how exactly a run computes: the kernels that fit the processor, and settings.
nlohmann::json computing() {
  nlohmann::json found{{"kernels", kernels()}};
  for (const char* name : {"OMP_NUM_THREADS", "MKL_NUM_THREADS", "CUDA_VISIBLE_DEVICES", "CUBLAS_WORKSPACE_CONFIG"}) {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing here changes the environment
    if (const char* value = std::getenv(name)) found[name] = value;
  }
  return found;
}

}  // namespace

storage::HostRecord this_host() {
  utsname system{};
  ::uname(&system);
  storage::HostRecord host;
  host.hostname = storage::host_name();
  host.os = field_of("/etc/os-release", "PRETTY_NAME");
  host.kernel = std::string(system.sysname) + " " + system.release + " " + system.machine;
  host.cpu_model = field_of("/proc/cpuinfo", "model name");
  host.cpu_threads = std::thread::hardware_concurrency();
  host.ram_bytes = static_cast<std::int64_t>(::sysconf(_SC_PHYS_PAGES)) * ::sysconf(_SC_PAGESIZE);
  host.devices_json = graphics_cards().dump();
  return host;
}

storage::EnvironmentRecord this_environment() {
  storage::EnvironmentRecord environment;
  environment.app_version = kVersion;
  environment.git_commit = kGitCommit;
  if (!environment.git_commit.empty()) environment.git_dirty = kGitDirty;
  environment.libtorch = TORCH_VERSION;
  environment.cuda = field_of("/proc/driver/nvidia/version", "NVRM version");
  environment.compiler = "g++ " __VERSION__;
  environment.build_type = kBuildType;
  environment.env_json = computing().dump();
  return environment;
}

}  // namespace ebmlab::cli
