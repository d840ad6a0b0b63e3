// SPDX-License-Identifier: MIT
// A Training for tests of one objective: it keeps the gradients of each descent instead of following them.
#pragma once

#include <torch/csrc/autograd/autograd.h>
#include <ebmlab/error.hpp>
#include <ebmlab/objective.hpp>

#include <ATen/CPUGeneratorImpl.h>
#include <functional>
#include <map>

namespace ebmlab::test {

class RecordingPlayer : public Player {
 public:
  explicit RecordingPlayer(Parameters parameters) : parameters_(std::move(parameters)) {}

  void descend(const at::Tensor& loss) override {
    std::vector<at::Tensor> leaves;
    for (const Parameter& parameter : parameters_) leaves.push_back(parameter.value);
    losses.push_back(loss.item<double>());
    gradients.push_back(torch::autograd::grad({loss}, leaves, {}, std::nullopt, false, /*allow_unused=*/true));
  }
  void adopt_average() override { ++adoptions; }

  std::vector<double> losses;
  std::vector<std::vector<at::Tensor>> gradients;
  int adoptions = 0;

 private:
  Parameters parameters_;
};

/// Of an objective that draws nothing from it.
class NoSampler : public Sampler {
 public:
  [[nodiscard]] at::Tensor sample(const SampleRequest& /*request*/) override { throw PluginError("no negatives are needed"); }
  [[nodiscard]] at::Tensor generate(std::int64_t /*n*/, const EnergyModel& /*energy*/,
                                    at::Generator& /*generator*/) const override {
    return {};
  }
};

class FakeTraining : public Training {
 public:
  FakeTraining(const EnergyModel& energy, Sampler& sampler, std::function<at::Tensor(std::int64_t, at::Generator&)> data)
      : energy_player_recorded(energy.parameters()),
        sampler_player_recorded(policy_parameters(sampler)),
        energy_(energy),
        sampler_(sampler),
        data_(std::move(data)) {}

  [[nodiscard]] const EnergyModel& energy() const override { return energy_; }
  [[nodiscard]] Sampler& sampler() override { return sampler_; }
  [[nodiscard]] TrainableSampler* policy() override { return dynamic_cast<TrainableSampler*>(&sampler_); }
  [[nodiscard]] Player& energy_player() override { return energy_player_recorded; }
  [[nodiscard]] Player& sampler_player() override {
    return learning_sampler != nullptr ? *learning_sampler : sampler_player_recorded;
  }
  [[nodiscard]] Player& own_player() override { return learning_own != nullptr ? *learning_own : own_player_recorded; }
  [[nodiscard]] at::Tensor data(std::int64_t n) override { return data_(n, stream("data")); }
  [[nodiscard]] at::Tensor negatives(const at::Tensor& data) override {
    return sampler_.sample({data.size(0), energy_, data, stream("negatives")});
  }
  [[nodiscard]] at::Generator& stream(std::string_view name) override {
    const auto found = streams_.find(name);
    if (found != streams_.end()) return found->second;
    return streams_.emplace(name, at::make_generator<at::CPUGeneratorImpl>(std::hash<std::string_view>{}(name))).first->second;
  }
  [[nodiscard]] std::int64_t step() const override { return at_step; }
  [[nodiscard]] double progress() const override { return at_progress; }

  RecordingPlayer energy_player_recorded, sampler_player_recorded, own_player_recorded{{}};
  Player *learning_sampler = nullptr, *learning_own = nullptr;  ///< take the place of those that only record
  std::int64_t at_step = 0;
  double at_progress = 0.0;

 private:
  static Parameters policy_parameters(const Sampler& sampler) {
    const auto* policy = dynamic_cast<const TrainableSampler*>(&sampler);
    return policy != nullptr ? policy->parameters() : Parameters{};
  }

  const EnergyModel& energy_;
  Sampler& sampler_;
  std::function<at::Tensor(std::int64_t, at::Generator&)> data_;
  std::map<std::string, at::Generator, std::less<>> streams_;
};

}  // namespace ebmlab::test
