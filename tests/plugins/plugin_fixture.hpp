// SPDX-License-Identifier: MIT
// Loads built plugin libraries in a test, without the host: EBMLAB_TEST_PLUGINS is the folder that holds them.
//
//   const auto model = test::plugins().energy("mlp", {{"hidden", std::vector<std::int64_t>{8}}}, context);
#pragma once

#include <ebmlab/plugin.hpp>

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <dlfcn.h>

#include <cstring>
#include <filesystem>
#include <map>

namespace ebmlab::test {

/// One plugin of a loaded library. The factory of its kind is set, the others are empty.
struct Captured {
  PluginInfo info;
  EnergyFactory energy;
  SamplerFactory sampler;
  ObjectiveFactory objective;
  DatasetFactory dataset;
};

/// Collects what a library registers.
class CapturingRegistry final : public Registry {
 public:
  void add_energy(PluginInfo info, EnergyFactory factory) override { add(std::move(info)).energy = std::move(factory); }
  void add_sampler(PluginInfo info, SamplerFactory factory) override { add(std::move(info)).sampler = std::move(factory); }
  void add_objective(PluginInfo info, ObjectiveFactory factory) override {
    add(std::move(info)).objective = std::move(factory);
  }
  void add_dataset(PluginInfo info, DatasetFactory factory) override { add(std::move(info)).dataset = std::move(factory); }

  std::map<std::string, Captured> plugins;

 private:
  Captured& add(PluginInfo info) {
    if (plugins.contains(info.id)) throw PluginError("plugin " + info.id + " is registered twice");
    Captured& captured = plugins[info.id];
    captured.info = std::move(info);
    return captured;
  }
};

using Overrides = std::map<std::string, ParamValue, std::less<>>;

/// The plugins of a folder, each library loaded when one of its name is first asked for (plugin x lives in x.so).
class Plugins {
 public:
  explicit Plugins(std::filesystem::path folder) : folder_(std::move(folder)) {}

  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

  /// The plugin `id` of the library `file` (default: id). Throws PluginError.
  const Captured& find(const std::string& id, const std::string& file = {}) {
    if (!registry_.plugins.contains(id)) load(folder_ / ((file.empty() ? id : file) + ".so"));
    const auto found = registry_.plugins.find(id);
    if (found == registry_.plugins.end()) throw PluginError("no library of " + folder_.string() + " registered " + id);
    return found->second;
  }

  /// The defaults of `id` with some replaced. A key or type that the plugin does not have is a PluginError.
  Params params(const std::string& id, const Overrides& overrides = {}) {
    Params params = default_params(find(id).info.params);
    for (const auto& [key, value] : overrides) {
      // NOLINTNEXTLINE(performance-inefficient-string-concatenation): once, at the loop's end
      if (!params.has(key)) throw PluginError(id + " has no parameter " + key);
      // NOLINTNEXTLINE(performance-inefficient-string-concatenation): once, at the loop's end
      if (params.values().at(key).index() != value.index()) throw PluginError(id + "." + key + " is not of that type");
      params.set(key, value);
    }
    return params;
  }

  std::unique_ptr<EnergyModel> energy(const std::string& id, const Overrides& overrides, const ModelContext& context) {
    return find(id).energy(params(id, overrides), context);
  }
  std::unique_ptr<Sampler> sampler(const std::string& id, const Overrides& overrides, const ModelContext& context) {
    return find(id).sampler(params(id, overrides), context);
  }
  std::unique_ptr<Objective> objective(const std::string& id, const Overrides& overrides, const ObjectiveContext& context) {
    return find(id).objective(params(id, overrides), context);
  }
  std::unique_ptr<Dataset> dataset(const std::string& id, const Overrides& overrides, const DataContext& context) {
    return find(id).dataset(params(id, overrides), context);
  }

 private:
  /// Never closed: a plugin's code outlives whatever a test made from it.
  void load(const std::filesystem::path& file) {
    void* library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) throw PluginError(dlerror());
    const auto* magic = static_cast<const Magic*>(dlsym(library, "ebmlab_magic"));
    const Magic expected = this_build();
    if (magic == nullptr || std::memcmp(magic, &expected, sizeof(Magic)) != 0) {
      throw PluginError(file.string() + " was not built like this test");
    }
    using Register = void (*)(Registry&);
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): a function, which dlsym gives as data
    const auto register_plugins = reinterpret_cast<Register>(dlsym(library, "ebmlab_register"));
    if (register_plugins == nullptr) throw PluginError(file.string() + " has no ebmlab_register");
    register_plugins(registry_);
  }

  std::filesystem::path folder_;
  CapturingRegistry registry_;
};

#ifdef EBMLAB_TEST_PLUGINS
/// The plugins of this build, loaded once for the whole test program. It computes on one thread: same seed, same bytes; and
/// threads that wait for each other on a busy machine take minutes over what one does in seconds.
inline Plugins& plugins() {
  static Plugins instance = [] {
    at::set_num_threads(1);
    return Plugins(EBMLAB_TEST_PLUGINS);
  }();
  return instance;
}
#endif

/// A CPU generator for one use.
inline at::Generator generator(std::uint64_t seed) { return at::make_generator<at::CPUGeneratorImpl>(seed); }

}  // namespace ebmlab::test
