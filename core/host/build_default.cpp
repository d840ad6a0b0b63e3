// SPDX-License-Identifier: MIT
// Building a plugin with its defaults, among stand-ins for what it is built for.
#include "host/build_default.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <ebmlab/policy.hpp>
#include <ebmlab/tensors.hpp>

#include <algorithm>

namespace ebmlab::host {
namespace {

constexpr std::int64_t kElements = 2, kEvents = 64;

class StandInEnergy final : public EnergyModel {
 public:
  [[nodiscard]] Shape event_shape() const override { return {kElements}; }
  [[nodiscard]] at::Tensor energy(const at::Tensor& x) const override { return scale_ * sum_events(x * x); }
  [[nodiscard]] Parameters parameters() const override { return {{"scale", scale_}}; }

 private:
  at::Tensor scale_ = at::full({}, 0.5).requires_grad_(true);
};

/// x_0 ~ N(0, I), x_1 = x_0 + a learned shift + noise: the smallest policy.
class StandInPolicy final : public TrainableSampler {
 public:
  [[nodiscard]] std::int64_t steps() const override { return 1; }
  [[nodiscard]] Trajectory rollout(std::int64_t n, at::Generator& generator) const override {
    const at::Tensor initial = at::randn({n, kElements}, generator);
    return {at::stack({initial, initial + shift_ + at::randn({n, kElements}, generator)})};
  }
  [[nodiscard]] at::Tensor log_initial(const Trajectory& trajectory) const override { return log_normal(trajectory.initial()); }
  [[nodiscard]] at::Tensor log_policy(const Trajectory& trajectory) const override {
    return log_normal(trajectory.last() - trajectory.initial() - shift_).unsqueeze(0);
  }
  [[nodiscard]] at::Tensor log_backward(const Trajectory& trajectory) const override {
    return log_normal(trajectory.last() - trajectory.initial()).unsqueeze(0);
  }
  [[nodiscard]] at::Tensor entropy(const Trajectory& trajectory) const override {
    return at::zeros({1, trajectory.states.size(1)}) + 0.0 * shift_.sum();
  }
  [[nodiscard]] Parameters parameters() const override { return {{"shift", shift_}}; }

 private:
  static at::Tensor log_normal(const at::Tensor& x) { return -0.5 * sum_events(x * x); }
  at::Tensor shift_ = at::zeros({kElements}).requires_grad_(true);
};

bool is_target(const PluginDescription& plugin) {
  const auto& provides = plugin.info.provides;
  return std::find(provides.begin(), provides.end(), traits::kTarget) != provides.end();
}

}  // namespace

void build_default(const Catalogue& catalogue, const PluginDescription& plugin) {
  const std::string& id = plugin.info.id;
  at::Generator generator = at::make_generator<at::CPUGeneratorImpl>();
  const at::TensorOptions options = at::TensorOptions().dtype(at::kFloat);
  const ModelContext players{{kElements}, options, generator, at::randn({kEvents, kElements}, generator)};
  const ModelContext alone{{}, options, generator, {}};
  switch (plugin.kind) {
    case PluginKind::kEnergy:
      (void)catalogue.make_energy(id, {}, is_target(plugin) ? alone : players);
      break;
    case PluginKind::kSampler:
      (void)catalogue.make_sampler(id, {}, players);
      break;
    case PluginKind::kObjective: {
      const StandInEnergy energy;
      const StandInPolicy sampler;
      (void)catalogue.make_objective(id, {}, {players, energy, sampler});
      break;
    }
    case PluginKind::kDataset:
      (void)catalogue.make_dataset(id, {}, {});
      break;
  }
}

}  // namespace ebmlab::host
