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
  [[nodiscard]] const Ranks& ranks() const override { return streams_.ranks(); }
  [[nodiscard]] std::int64_t step() const override { return tell(step_); }
  [[nodiscard]] double progress() const override { return tell(static_cast<double>(step_) / static_cast<double>(steps_)); }

  /// Whether the objective has asked in this step how far its stage is.
  [[nodiscard]] bool was_asked() const { return was_asked_; }
  /// Between these two a step is recorded (accel/device_graph.hpp): the objective gets the same tensors for its data each time,
  /// as many as in the last step.
  void begin_recording();
  void end_recording() { is_recording_ = false; }
  /// Throws PluginError where they were not as many.
  void check_recording() const;
  /// Fresh data in them, before what was recorded is done again.
  void prepare_replay();

 private:
  Models& models_;
  Streams& streams_;
  NetworkPlayer& energy_;
  NetworkPlayer* sampler_;
  NetworkPlayer* own_ = nullptr;
  std::int64_t steps_ = 1, step_ = 0;

  template <typename T>
  [[nodiscard]] T tell(T value) const {
    was_asked_ = true;
    return value;
  }
  /// n rows of this rank, in the data's own units.
  [[nodiscard]] at::Tensor draw(std::int64_t n);

  mutable bool was_asked_ = false;
  std::vector<at::Tensor> batches_;   // of this step's data
  std::vector<at::Tensor> recorded_;  // where a recorded step finds its data
  bool is_recording_ = false;
  std::size_t next_ = 0;  // of the recorded ones
};

}  // namespace ebmlab::training
