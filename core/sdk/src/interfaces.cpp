// SPDX-License-Identifier: MIT
// Out-of-line destructors (one typeinfo each in the process) and the defaults of the interfaces' optional members.
#include <ebmlab/chunks.hpp>
#include <ebmlab/dataset.hpp>
#include <ebmlab/error.hpp>
#include <ebmlab/plugin.hpp>

#include <ATen/CPUGeneratorImpl.h>

namespace ebmlab {

EnergyModel::~EnergyModel() = default;

at::Tensor EnergyModel::gradient(const at::Tensor& x) const { return energy_and_gradient(*this, x).gradient; }

Parameters EnergyModel::parameters() const { return {}; }
NamedTensors EnergyModel::state() const { return {}; }
at::Tensor EnergyModel::log_partition() const { return {}; }
at::Tensor EnergyModel::exact_samples(std::int64_t /*n*/, at::Generator& /*generator*/) const { return {}; }
at::Tensor EnergyModel::quantities(const at::Tensor& x) const { return x.flatten(1); }
std::vector<std::string> EnergyModel::quantity_names() const {
  std::int64_t count = 1;
  for (const std::int64_t size : event_shape()) count *= size;
  std::vector<std::string> names;
  for (std::int64_t i = 1; i <= count; ++i) names.push_back("x." + std::to_string(i));
  return names;
}
std::optional<Reference> EnergyModel::reference() const { return std::nullopt; }
std::optional<Box> EnergyModel::box() const { return std::nullopt; }
std::optional<Modes> EnergyModel::modes() const { return std::nullopt; }
const BlockConditionals* EnergyModel::blocks() const { return nullptr; }
std::unique_ptr<const FusedEnergy> EnergyModel::fused() const { return nullptr; }
void EnergyModel::count(std::int64_t /*energies*/, std::int64_t /*gradients*/) const {}

BlockConditionals::~BlockConditionals() = default;

Sampler::~Sampler() = default;
NamedTensors Sampler::state() const { return {}; }
Metrics Sampler::metrics() const { return {}; }
std::optional<LogPartitionEstimate> Sampler::log_partition(std::int64_t /*n*/, const EnergyModel& /*energy*/,
                                                           at::Generator& /*generator*/) const {
  return std::nullopt;
}

Player::~Player() = default;
Training::~Training() = default;
const Ranks& Training::ranks() const { return alone(); }
Registry::~Registry() = default;

Objective::~Objective() = default;
void Objective::begin(Training& /*training*/) {}
void Objective::end(Training& /*training*/) {}
Parameters Objective::parameters() const { return {}; }
NamedTensors Objective::state() const { return {}; }

ParamSpecs optimizer_params(std::string_view player, const OptimizerDefaults& defaults) {
  const std::string p(player);
  return {{.key = p + "_rate",
           .doc = "Adam's learning rate for the " + p,
           .fallback = defaults.rate,
           .min = 0,
           .max = 1,
           .log_scale = true},
          {.key = p + "_beta1",
           .doc = "Adam's first decay for the " + p,
           .fallback = defaults.beta1,
           .min = 0,
           .max = 0.9999,
           .advanced = true},
          {.key = p + "_beta2",
           .doc = "Adam's second decay for the " + p,
           .fallback = defaults.beta2,
           .min = 0,
           .max = 0.99999,
           .advanced = true},
          {.key = p + "_clip",
           .doc = "largest norm of the " + p + "'s gradient; 0: no clipping",
           .fallback = defaults.clip,
           .min = 0,
           .advanced = true},
          {.key = p + "_hold",
           .doc = "share of the stage at constant rate for the " + p + "; linear after it",
           .fallback = defaults.hold,
           .min = 0,
           .max = 1,
           .advanced = true},
          {.key = p + "_floor",
           .doc = "final rate of the " + p + " as a share of its rate",
           .fallback = defaults.floor,
           .min = 0,
           .max = 1,
           .advanced = true},
          {.key = p + "_average",
           .doc = "decay of the moving average of the " + p + "'s parameters; 0: none",
           .fallback = defaults.average,
           .min = 0,
           .max = 0.99999,
           .advanced = true}};
}

Dataset::~Dataset() = default;
std::int64_t Dataset::train_rows() const { return 0; }
std::int64_t Dataset::test_rows() const { return 0; }
at::Tensor Dataset::train_events(std::int64_t n, at::Generator& generator) const { return draw(n, generator); }

Scaling Dataset::scaling() const {
  // A fixed seed: the scaling belongs to the data set, not to a run.
  at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(std::uint64_t{20231203});
  const at::Tensor events = train_events(100000, generator).to(at::kDouble);
  const at::Tensor scale = events.std(0, /*unbiased=*/true);
  return {events.mean(0), at::where(scale > 0, scale, at::ones_like(scale))};
}

at::Tensor Dataset::log_density(const at::Tensor& /*x*/) const { return {}; }
std::optional<Modes> Dataset::modes() const { return std::nullopt; }
std::optional<Box> Dataset::box() const { return std::nullopt; }
std::vector<Outliers> Dataset::outliers(std::int64_t /*n*/, at::Generator& /*generator*/) const { return {}; }
Shape Dataset::image_shape() const { return {}; }
std::pair<double, double> Dataset::pixel_range() const { return {0.0, 1.0}; }

}  // namespace ebmlab
