// SPDX-License-Identifier: MIT
// A fixed energy and a sampler made for it, from the catalogue.
#pragma once

#include "experiment/run_spec.hpp"
#include "host/catalogue.hpp"

namespace ebmlab::sampling {

/// Of dtype and device; the energy has its own units and shape.
struct Models {
  at::TensorOptions options;
  std::unique_ptr<host::GuardedEnergy> energy;
  std::unique_ptr<Sampler> sampler;

  /// The sampler as a kernel; nullptr for samplers that are no McmcSampler.
  [[nodiscard]] host::GuardedSampler* kernel() const;
};

/// `seed` is that of initial weights. Throws ConfigError for an energy that is no target, for a sampler whose needs the energy
/// does not meet, and for parameters that they refuse.
[[nodiscard]] Models make_models(const host::Catalogue& catalogue, const experiment::PluginChoice& energy,
                                 const experiment::PluginChoice& sampler, const at::TensorOptions& options, std::int64_t seed);

[[nodiscard]] bool provides(const PluginDescription& plugin, const char* trait);

}  // namespace ebmlab::sampling
