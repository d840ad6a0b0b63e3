// SPDX-License-Identifier: MIT
// Decorators around a plugin's objects. Whatever is thrown becomes a CallError (a PluginError); returned tensors have the right
// shape, dtype and device; LibTorch's grad mode, default dtype, thread count and default generator are as before the call, and
// a call that left one changed is an error too. Nothing is read back from a device, and whether values are finite is for the
// trainer to ask at its own cadence.
#pragma once

#include <ebmlab/chunks.hpp>
#include <ebmlab/mcmc.hpp>
#include <ebmlab/objective.hpp>

#include <atomic>
#include <memory>

#include "host/call_error.hpp"
#include "host/tensor_checks.hpp"

namespace ebmlab::host {

/// Evaluations of an energy, in rows. An evaluation with a graph to x counts in both; gradient() counts as a gradient alone,
/// and so does each conditional of a block Gibbs step.
struct Counters {
  std::int64_t energy_evals = 0;
  std::int64_t gradient_evals = 0;
};

/// Concurrent where its model is.
class GuardedEnergy final : public EnergyModel, public Concurrent {
 public:
  /// A context without an event shape (no data set) takes the model's own.
  GuardedEnergy(std::unique_ptr<EnergyModel> model, std::string id, const ModelContext& context);
  ~GuardedEnergy() override;

  [[nodiscard]] Shape event_shape() const override { return frame_.event_shape; }
  [[nodiscard]] at::Tensor energy(const at::Tensor& x) const override;
  [[nodiscard]] at::Tensor gradient(const at::Tensor& x) const override;
  [[nodiscard]] Parameters parameters() const override;
  [[nodiscard]] NamedTensors state() const override;
  [[nodiscard]] at::Tensor log_partition() const override;
  [[nodiscard]] at::Tensor exact_samples(std::int64_t n, at::Generator& generator) const override;
  [[nodiscard]] at::Tensor quantities(const at::Tensor& x) const override;
  [[nodiscard]] std::vector<std::string> quantity_names() const override;
  [[nodiscard]] std::optional<Reference> reference() const override;
  [[nodiscard]] std::optional<Box> box() const override;
  [[nodiscard]] std::optional<Modes> modes() const override;
  [[nodiscard]] const BlockConditionals* blocks() const override;
  [[nodiscard]] std::unique_ptr<const FusedEnergy> fused() const override;
  void count(std::int64_t energies, std::int64_t gradients) const override;
  [[nodiscard]] bool is_concurrent() const override { return ebmlab::is_concurrent(*model_); }

  [[nodiscard]] Counters counters() const { return {energy_evals_, gradient_evals_}; }
  /// For a run that goes on from a checkpoint.
  void set_counters(const Counters& counters);

  /// From here on its own passes, energies and gradients, run under autocast (ebmlab/autocast.hpp), or no longer. Results are
  /// of the argument's type as ever.
  void set_in_bf16(bool is_in_bf16) { is_in_bf16_ = is_in_bf16; }
  [[nodiscard]] bool is_in_bf16() const { return is_in_bf16_; }

 private:
  class Blocks;
  void check_input(const at::Tensor& x) const;
  [[nodiscard]] at::Tensor own_energy(const at::Tensor& x) const;

  PluginName name_;
  Frame frame_;
  std::unique_ptr<EnergyModel> model_;
  std::unique_ptr<Blocks> blocks_;  // null for energies without conditionals
  mutable std::atomic<std::int64_t> energy_evals_ = 0, gradient_evals_ = 0;
  bool is_in_bf16_ = false;
};

class GuardedSampler final : public Sampler {
 public:
  GuardedSampler(std::unique_ptr<Sampler> sampler, std::string id, const ModelContext& context);

  [[nodiscard]] at::Tensor sample(const SampleRequest& request) override;
  [[nodiscard]] at::Tensor generate(std::int64_t n, const EnergyModel& energy, at::Generator& generator) const override;
  [[nodiscard]] NamedTensors state() const override;
  [[nodiscard]] Metrics metrics() const override;
  [[nodiscard]] std::optional<LogPartitionEstimate> log_partition(std::int64_t n, const EnergyModel& energy,
                                                                  at::Generator& generator) const override;

  /// Whether it is an McmcSampler; what follows may then be called, as McmcSampler documents it.
  [[nodiscard]] bool is_mcmc() const { return kernel_ != nullptr; }
  [[nodiscard]] Chains init(const at::Tensor& x0, const EnergyModel& energy) const;
  Transition step(Chains& chains, const EnergyModel& energy, at::Generator& generator) const;
  Sweep advance(Chains& chains, const EnergyModel& energy, std::int64_t steps, at::Generator& generator) const;
  [[nodiscard]] Tunables tunables();
  void warm_up(Chains& chains, const EnergyModel& energy, std::int64_t steps, at::Generator& generator);
  [[nodiscard]] Metrics figures(const Chains& chains) const;
  [[nodiscard]] at::Tensor noise(std::int64_t n, at::Generator& generator) const;

 private:
  void check_chains(const Chains& chains, std::int64_t n) const;

  PluginName name_;
  Frame frame_;
  std::unique_ptr<Sampler> sampler_;
  McmcSampler* kernel_;  // the same object, or null
};

class GuardedPolicy final : public TrainableSampler {
 public:
  GuardedPolicy(std::unique_ptr<TrainableSampler> policy, std::string id, const ModelContext& context);

  [[nodiscard]] std::int64_t steps() const override { return steps_; }
  [[nodiscard]] Trajectory rollout(std::int64_t n, at::Generator& generator) const override;
  [[nodiscard]] Trajectory explore(std::int64_t n, double noise, at::Generator& generator) const override;
  [[nodiscard]] Trajectory backward(const at::Tensor& events, at::Generator& generator) const override;
  [[nodiscard]] Transitions transitions(const Trajectory& trajectory, at::Generator& generator) const override;
  void set_energy(const EnergyModel& energy) override;
  [[nodiscard]] at::Tensor log_initial(const Trajectory& trajectory) const override;
  [[nodiscard]] at::Tensor log_policy(const Trajectory& trajectory) const override;
  [[nodiscard]] at::Tensor log_backward(const Trajectory& trajectory) const override;
  [[nodiscard]] at::Tensor entropy(const Trajectory& trajectory) const override;
  void fit_backward(const Trajectory& trajectory) override;
  [[nodiscard]] at::Tensor pretraining_loss(const at::Tensor& data, at::Generator& generator) const override;
  void finish_pretraining(const at::Tensor& data, at::Generator& generator) override;
  [[nodiscard]] Parameters parameters() const override;
  [[nodiscard]] at::Tensor sample(const SampleRequest& request) override;
  [[nodiscard]] at::Tensor generate(std::int64_t n, const EnergyModel& energy, at::Generator& generator) const override;
  [[nodiscard]] NamedTensors state() const override;
  [[nodiscard]] Metrics metrics() const override;
  [[nodiscard]] std::optional<LogPartitionEstimate> log_partition(std::int64_t n, const EnergyModel& energy,
                                                                  at::Generator& generator) const override;

 private:
  void check_trajectory(const Trajectory& trajectory, std::int64_t n) const;
  /// A tensor [T, B] of a trajectory.
  template <typename Call>
  [[nodiscard]] at::Tensor per_step(const char* method, const Trajectory& trajectory, const Call& call) const;

  PluginName name_;
  Frame frame_;
  std::unique_ptr<TrainableSampler> policy_;
  std::int64_t steps_;
};

class GuardedObjective final : public Objective {
 public:
  GuardedObjective(std::unique_ptr<Objective> objective, std::string id, const ModelContext& context);

  void begin(Training& training) override;
  /// The figures are scalars [] on the run's device, distinct in name and without a graph.
  Metrics step(Training& training) override;
  void end(Training& training) override;
  [[nodiscard]] Parameters parameters() const override;
  [[nodiscard]] NamedTensors state() const override;

 private:
  PluginName name_;
  Frame frame_;
  std::unique_ptr<Objective> objective_;
};

}  // namespace ebmlab::host
