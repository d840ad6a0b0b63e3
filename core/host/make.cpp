// SPDX-License-Identifier: MIT
// Building guarded objects from registered factories.
#include <algorithm>

#include "experiment/nearest.hpp"
#include "host/catalogue.hpp"
#include "host/guarded_call.hpp"

namespace ebmlab::host {
namespace {

constexpr const char* kConstruction = "construction";

PluginName name_of(const PluginDescription& plugin) { return {plugin.kind, plugin.info.id}; }

/// `given` over the defaults.
Params complete(const PluginDescription& plugin, const Params& given) {
  Params params = default_params(plugin.info.params);
  for (const auto& [key, value] : given.values()) {
    if (!params.has(key)) {
      std::vector<std::string> keys;
      for (const ParamSpec& spec : plugin.info.params) keys.push_back(spec.key);
      throw ConfigError(name_of(plugin).text() + ": no parameter \"" + key + "\"; " + experiment::suggestion(key, keys));
    }
    params.set(key, value);
  }
  return params;
}

/// Calls the factory. A ConfigError stays one: the plugin says what is wrong with what the user asked for.
template <typename FactoryType, typename Context>
auto construct(const PluginDescription& plugin, const Factory& factory, const Params& given, const Context& context) {
  const Params params = complete(plugin, given);
  const PluginName name = name_of(plugin);
  std::string refusal;
  auto object = guarded(name, kConstruction, [&]() -> typename FactoryType::result_type {
    try {
      return std::get<FactoryType>(factory)(params, context);
    } catch (const ConfigError& error) {
      refusal = error.what();
      return nullptr;
    }
  });
  if (!refusal.empty()) throw ConfigError(name.text() + ": " + refusal);
  if (!object) throw CallError(name, kConstruction, "built nothing");
  return object;
}

/// A trait that a description promises must be there.
void require_trait(const PluginDescription& plugin, const char* trait, bool is_there) {
  const auto& provides = plugin.info.provides;
  if (is_there || std::find(provides.begin(), provides.end(), trait) == provides.end()) return;
  throw CallError(name_of(plugin), kConstruction, std::string("says it provides \"") + trait + "\" and does not");
}

}  // namespace

std::unique_ptr<GuardedEnergy> Catalogue::make_energy(std::string_view id, const Params& params,
                                                      const ModelContext& context) const {
  const PluginDescription& plugin = find(PluginKind::kEnergy, id);
  auto model = construct<EnergyFactory>(plugin, factory(plugin), params, context);
  auto energy = std::make_unique<GuardedEnergy>(std::move(model), plugin.info.id, context);
  require_trait(plugin, traits::kTrainableEnergy, !energy->parameters().empty());
  return energy;
}

std::unique_ptr<Sampler> Catalogue::make_sampler(std::string_view id, const Params& params, const ModelContext& context) const {
  const PluginDescription& plugin = find(PluginKind::kSampler, id);
  const std::string& name = plugin.info.id;
  auto sampler = construct<SamplerFactory>(plugin, factory(plugin), params, context);
  auto* policy = dynamic_cast<TrainableSampler*>(sampler.get());
  require_trait(plugin, traits::kTrainableSampler, policy != nullptr);
  require_trait(plugin, traits::kMcmc, dynamic_cast<McmcSampler*>(sampler.get()) != nullptr);
  if (policy == nullptr) return std::make_unique<GuardedSampler>(std::move(sampler), name, context);
  // NOLINTNEXTLINE(bugprone-unused-return-value): `policy` is the same object, owned as what it is
  (void)sampler.release();
  return std::make_unique<GuardedPolicy>(std::unique_ptr<TrainableSampler>(policy), name, context);
}

std::unique_ptr<Objective> Catalogue::make_objective(std::string_view id, const Params& params,
                                                     const ObjectiveContext& context) const {
  const PluginDescription& plugin = find(PluginKind::kObjective, id);
  return std::make_unique<GuardedObjective>(construct<ObjectiveFactory>(plugin, factory(plugin), params, context),
                                            plugin.info.id, context.model);
}

std::unique_ptr<Dataset> Catalogue::make_dataset(std::string_view id, const Params& params, const DataContext& context) const {
  const PluginDescription& plugin = find(PluginKind::kDataset, id);
  DataContext with_own = context;
  std::error_code error;
  with_own.search.push_back(std::filesystem::canonical(plugin.file, error).parent_path());
  return std::make_unique<GuardedDataset>(construct<DatasetFactory>(plugin, factory(plugin), params, with_own), plugin.info.id);
}

}  // namespace ebmlab::host
