// SPDX-License-Identifier: MIT
#include "start/libtorch.hpp"

#include <dlfcn.h>

#include <optional>
#include <stdexcept>

namespace ebmlab::start {
namespace {
namespace fs = std::filesystem;

constexpr const char* kLibrary = "lib/libtorch_cpu.so";

std::optional<fs::path> libtorch_in(const fs::path& place) {
  if (place.empty()) return std::nullopt;
  std::error_code ignored;
  for (const fs::path& folder : {place, place / "torch"}) {
    if (fs::exists(folder / kLibrary, ignored)) return folder;
  }
  return std::nullopt;
}

std::string loader_text() {
  const char* text = dlerror();  // NOLINT(concurrency-mt-unsafe): one thread, at the start
  return text == nullptr ? "unknown reason" : text;
}

}  // namespace

fs::path find_libtorch(const TorchPlaces& places) {
  if (!places.chosen.empty()) {
    if (auto found = libtorch_in(fs::absolute(places.chosen))) return *std::move(found);
    throw std::runtime_error("EBMLAB_LIBTORCH=" + places.chosen.string() + ": there is no " + kLibrary + " in it");
  }
  const fs::path of_user = places.user_data.empty() ? fs::path() : places.user_data / "libtorch";
  for (const fs::path& place : {places.prefix / "lib" / "ebmlab" / "libtorch", of_user, places.built_with}) {
    if (auto found = libtorch_in(place)) return *std::move(found);
  }
  throw std::runtime_error(
      "LibTorch " EBMLAB_TORCH_VERSION
      " is not on this machine: run ebmlab-get-libtorch, or let EBMLAB_LIBTORCH name the folder that holds " +
      std::string(kLibrary));
}

std::string version_text(std::uint64_t abi_version) {
  const auto byte = [abi_version](int index) { return std::to_string((abi_version >> (56 - 8 * index)) & 0xFFU); };
  return byte(0) + "." + byte(1) + "." + byte(2);
}

void load_libtorch(const fs::path& folder) {
  const fs::path file = folder / kLibrary;
  void* library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) throw std::runtime_error("LibTorch at " + folder.string() + " cannot be loaded: " + loader_text());
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): how dlsym gives functions
  const auto abi_version = reinterpret_cast<std::uint64_t (*)()>(dlsym(library, "aoti_torch_abi_version"));
  const std::string version = abi_version == nullptr ? "unknown" : version_text(abi_version());
  if (version != EBMLAB_TORCH_VERSION) {
    throw std::runtime_error("LibTorch at " + folder.string() + " is version " + version +
                             ": this program needs " EBMLAB_TORCH_VERSION);
  }
}

}  // namespace ebmlab::start
