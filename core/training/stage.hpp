// SPDX-License-Identifier: MIT
// What an objective is lent while its stage runs.
#pragma once

#include "training/models.hpp"
#include "training/player.hpp"

namespace ebmlab::training {

class StageTraining : public Training {
 public:
  /// All must outlive it. `sampler_player` is null when the sampler does not train.
  StageTraining(Models& models, Streams& streams, NetworkPlayer& energy, NetworkPlayer* sampler);

  void begin(std::int64_t steps) { steps_ = steps, step_ = 0; }
  void set_step(std::int64_t step);
  void set_own_player(NetworkPlayer* own) { own_ = own; }

  [[nodiscard]] const EnergyModel& energy() const override { return *models_.energy; }
  [[nodiscard]] Sampler& sampler() override { return *models_.sampler; }
  [[nodiscard]] TrainableSampler* policy() override { return models_.policy(); }
  [[nodiscard]] Player& energy_player() override { return energy_; }
  [[nodiscard]] Player& sampler_player() override;
  [[nodiscard]] Player& own_player() override;
  [[nodiscard]] at::Tensor data(std::int64_t n) override;
  [[nodiscard]] at::Tensor negatives(const at::Tensor& data) override;
  [[nodiscard]] at::Generator& stream(std::string_view name) override;
  [[nodiscard]] std::int64_t step() const override { return step_; }
  [[nodiscard]] double progress() const override { return static_cast<double>(step_) / static_cast<double>(steps_); }

 private:
  Models& models_;
  Streams& streams_;
  NetworkPlayer& energy_;
  NetworkPlayer* sampler_;
  NetworkPlayer* own_ = nullptr;
  std::int64_t steps_ = 1, step_ = 0;
};

}  // namespace ebmlab::training
