// SPDX-License-Identifier: MIT
// What a plugin library exports, and what it registers. Include this once, in the file with EBMLAB_PLUGIN.
#pragma once

#include <ebmlab/abi.hpp>
#include <ebmlab/dataset.hpp>
#include <ebmlab/error.hpp>
#include <ebmlab/objective.hpp>
#include <ebmlab/plugin_info.hpp>

#include <functional>
#include <memory>

namespace ebmlab {

using EnergyFactory = std::function<std::unique_ptr<EnergyModel>(const Params&, const ModelContext&)>;
using SamplerFactory = std::function<std::unique_ptr<Sampler>(const Params&, const ModelContext&)>;
using ObjectiveFactory = std::function<std::unique_ptr<Objective>(const Params&, const ObjectiveContext&)>;
using DatasetFactory = std::function<std::unique_ptr<Dataset>(const Params&, const DataContext&)>;

/// Where a library registers its plugins, one or more, when it is loaded. Nothing counts until registration returned.
class Registry {
 public:
  virtual ~Registry();
  virtual void add_energy(PluginInfo info, EnergyFactory factory) = 0;
  virtual void add_sampler(PluginInfo info, SamplerFactory factory) = 0;
  virtual void add_objective(PluginInfo info, ObjectiveFactory factory) = 0;
  virtual void add_dataset(PluginInfo info, DatasetFactory factory) = 0;
};

/// A factory for a class with the constructor Type(const Params&, const Context&).
template <typename Interface, typename Type, typename Context>
[[nodiscard]] auto construct() {
  return [](const Params& params, const Context& context) -> std::unique_ptr<Interface> {
    return std::make_unique<Type>(params, context);
  };
}
// NOLINTBEGIN(performance-unnecessary-value-param): moved from
template <typename Type>
void add_energy(Registry& registry, PluginInfo info) {
  registry.add_energy(std::move(info), construct<EnergyModel, Type, ModelContext>());
}
template <typename Type>
void add_sampler(Registry& registry, PluginInfo info) {
  registry.add_sampler(std::move(info), construct<Sampler, Type, ModelContext>());
}
template <typename Type>
void add_objective(Registry& registry, PluginInfo info) {
  registry.add_objective(std::move(info), construct<Objective, Type, ObjectiveContext>());
}
template <typename Type>
void add_dataset(Registry& registry, PluginInfo info) {
  registry.add_dataset(std::move(info), construct<Dataset, Type, DataContext>());
}
// NOLINTEND(performance-unnecessary-value-param)

}  // namespace ebmlab

/// Exports the two symbols of a plugin library; the braces that follow are the body of its registration:
///   EBMLAB_PLUGIN(registry) { ebmlab::add_energy<MyEnergy>(registry, {...}); }
#define EBMLAB_PLUGIN(registry)                                                                              \
  extern "C" __attribute__((visibility("default"))) const ebmlab::Magic ebmlab_magic = ebmlab::this_build(); \
  extern "C" __attribute__((visibility("default"))) void ebmlab_register(ebmlab::Registry&(registry));       \
  void ebmlab_register(ebmlab::Registry&(registry))
