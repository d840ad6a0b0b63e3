// SPDX-License-Identifier: MIT
// A game whose every player is known, for one objective: Gaussian data, a Gaussian energy, and a linear policy or exact draws
// as the sampler. Internal.
#pragma once

#include "conformance/stand_ins.hpp"
#include "conformance/suites.hpp"
#include "training/player.hpp"
#include "training/streams.hpp"

namespace ebmlab::conformance {

class Game final : public Training {
 public:
  /// `seed` is that of every random stream. Throws as host::Catalogue::make_objective.
  Game(const Case& tested, const Params& params, const at::TensorOptions& options, std::uint64_t seed, std::int64_t steps);

  /// Plays `count` more steps, the first of which begins the stage. Returns the figures of the last.
  Metrics play(std::int64_t count);
  void end() { objective_->end(*this); }

  /// Everything that its future depends on; and taking it over from another game, with what is in the way as text.
  [[nodiscard]] NamedTensors everything() const;
  std::string take_over(const Game& other);

  /// What the objective says it trains, by the optimisers that it describes.
  [[nodiscard]] bool trains_energy() const { return trains_energy_; }
  [[nodiscard]] bool trains_sampler() const { return trains_sampler_; }
  /// KL(data || energy), and KL(policy || what it is to draw from), in nats.
  [[nodiscard]] double energy_divergence() const;
  [[nodiscard]] double sampler_divergence() const;
  /// Whether what it lent is as it was.
  [[nodiscard]] bool is_lent_unchanged() const;

  [[nodiscard]] const EnergyModel& energy() const override { return energy_; }
  [[nodiscard]] Sampler& sampler() override { return *sampler_; }
  [[nodiscard]] TrainableSampler* policy() override { return policy_; }
  [[nodiscard]] Player& energy_player() override { return energy_player_; }
  [[nodiscard]] Player& sampler_player() override;
  [[nodiscard]] Player& own_player() override;
  [[nodiscard]] at::Tensor data(std::int64_t n) override;
  [[nodiscard]] at::Tensor negatives(const at::Tensor& data) override;
  [[nodiscard]] at::Generator& stream(std::string_view name) override;
  [[nodiscard]] std::int64_t step() const override { return step_; }
  [[nodiscard]] double progress() const override { return static_cast<double>(step_) / static_cast<double>(steps_); }

 private:
  at::Tensor lend(at::Tensor tensor);

  at::TensorOptions options_;
  bool trains_energy_, trains_sampler_, follows_data_;
  training::Streams streams_;
  GaussianEnergy energy_;
  std::unique_ptr<Sampler> sampler_;
  LinearPolicy* policy_;
  std::unique_ptr<Objective> objective_;
  training::NetworkPlayer energy_player_, sampler_player_, own_player_;
  std::vector<std::pair<at::Tensor, at::Tensor>> lent_;  // of the last step, and copies
  std::int64_t step_ = 0, steps_;
};

}  // namespace ebmlab::conformance
