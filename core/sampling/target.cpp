// SPDX-License-Identifier: MIT
#include "sampling/target.hpp"

#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>
#include <ebmlab/error.hpp>

namespace ebmlab::sampling {

bool provides(const PluginDescription& plugin, const char* trait) {
  const auto& traits = plugin.info.provides;
  return std::find(traits.begin(), traits.end(), trait) != traits.end();
}

host::GuardedSampler* Models::kernel() const {
  auto* guarded = dynamic_cast<host::GuardedSampler*>(sampler.get());
  return guarded != nullptr && guarded->is_mcmc() ? guarded : nullptr;
}

namespace {
void check_fit(const host::Catalogue& catalogue, const std::string& energy, const std::string& sampler) {
  const PluginDescription& target = catalogue.find(PluginKind::kEnergy, energy);
  if (!provides(target, traits::kTarget)) {
    std::string known;
    for (const PluginDescription& plugin : catalogue.plugins()) {
      if (plugin.kind == PluginKind::kEnergy && provides(plugin, traits::kTarget)) {
        known += (known.empty() ? "" : ", ") + plugin.info.id;
      }
    }
    throw ConfigError("energy \"" + energy + "\" is no target: it takes its shape from data (targets: " + known + ")");
  }
  for (const std::string& need : catalogue.find(PluginKind::kSampler, sampler).info.needs) {
    if (provides(target, need.c_str())) continue;
    // NOLINTNEXTLINE(performance-inefficient-string-concatenation): once, at the loop's end
    throw ConfigError("sampler \"" + sampler + "\" needs \"" + need + "\", which energy \"" + energy + "\" does not offer");
  }
}
}  // namespace

Models make_models(const host::Catalogue& catalogue, const experiment::PluginChoice& energy,
                   const experiment::PluginChoice& sampler, const at::TensorOptions& options, std::int64_t seed) {
  check_fit(catalogue, energy.id, sampler.id);
  at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(static_cast<std::uint64_t>(seed));
  Models models{options, nullptr, nullptr};
  models.energy = catalogue.make_energy(energy.id, energy.params, {{}, options, generator, {}});
  models.sampler = catalogue.make_sampler(sampler.id, sampler.params, {models.energy->event_shape(), options, generator, {}});
  return models;
}

}  // namespace ebmlab::sampling
