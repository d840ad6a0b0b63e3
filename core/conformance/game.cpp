// SPDX-License-Identifier: MIT
#include "conformance/game.hpp"

#include <ebmlab/error.hpp>

#include <algorithm>

#include "conformance/tensors.hpp"

namespace ebmlab::conformance {
namespace {

using training::NetworkPlayer;
using training::OptimizerSettings;

constexpr double kDataMean = 1.0, kDataSd = 0.7;

std::unique_ptr<Sampler> make_sampler(bool is_policy, const at::TensorOptions& options) {
  if (is_policy) return std::make_unique<LinearPolicy>(kDimension, options);
  return std::make_unique<ExactSampler>();
}

/// Between where the policy starts and where the data are, so that whoever follows the other moves towards the data too.
at::Tensor first_mean(const at::TensorOptions& options) { return at::zeros({kDimension}, options); }

}  // namespace

Game::Game(const Case& tested, const Params& params, const at::TensorOptions& options, std::uint64_t seed, std::int64_t steps)
    : options_(options),
      trains_energy_(OptimizerSettings::read(params, "energy").has_value()),
      trains_sampler_(OptimizerSettings::read(params, "sampler").has_value()),
      follows_data_(tested.needs(traits::kData)),
      streams_(seed, options.device()),
      energy_(first_mean(options), 1.0),
      sampler_(make_sampler(trains_sampler_ || tested.needs(traits::kTrainableSampler), options)),
      policy_(dynamic_cast<LinearPolicy*>(sampler_.get())),
      objective_(
          tested.catalogue().make_objective(tested.id(), params,
                                            {{{kDimension},
                                              options,
                                              streams_.cpu("init_objective"),
                                              kDataMean + kDataSd * normal_events({kDimension}, kReferenceEvents, 3, options)},
                                             energy_,
                                             *sampler_})),
      energy_player_("energy", energy_.parameters()),
      sampler_player_("sampler", policy_ != nullptr ? policy_->parameters() : Parameters{}),
      own_player_("own", objective_->parameters()),
      steps_(steps) {
  energy_player_.begin_stage(OptimizerSettings::read(params, "energy"));
  sampler_player_.begin_stage(OptimizerSettings::read(params, "sampler"));
  own_player_.begin_stage(OptimizerSettings::read(params, "own"));
}

Metrics Game::play(std::int64_t count) {
  Metrics figures;
  for (std::int64_t i = 0; i < count; ++i) {
    if (step_ == 0) objective_->begin(*this);
    for (NetworkPlayer* player : {&energy_player_, &sampler_player_, &own_player_}) player->set_progress(progress());
    lent_.clear();
    figures = objective_->step(*this);
    ++step_;
  }
  return figures;
}

NamedTensors Game::everything() const {
  NamedTensors all;
  const auto add = [&all](const std::string& owner, const NamedTensors& tensors) {
    for (const auto& [name, tensor] : tensors) all.emplace_back(owner + "." + name, tensor);
  };
  add("energy", energy_player_.state());
  add("sampler", sampler_player_.state());
  add("own", own_player_.state());
  add("objective", objective_->state());
  return all;
}

std::string Game::take_over(const Game& other) {
  streams_.restore(other.streams_.state());
  step_ = other.step_;
  return restore(everything(), cloned(other.everything()));
}

double Game::energy_divergence() const {
  const at::Tensor mean = at::full({kDimension}, kDataMean, options_),
                   variance = at::full({kDimension}, kDataSd * kDataSd, options_);
  return gaussian_divergence(mean, variance, energy_.mean(), energy_.variance());
}

double Game::sampler_divergence() const {
  if (!follows_data_) return gaussian_divergence(policy_->mean(), policy_->variance(), energy_.mean(), energy_.variance());
  const at::Tensor mean = at::full({kDimension}, kDataMean, options_),
                   variance = at::full({kDimension}, kDataSd * kDataSd, options_);
  return gaussian_divergence(policy_->mean(), policy_->variance(), mean, variance);
}

bool Game::is_lent_unchanged() const {
  return std::all_of(lent_.begin(), lent_.end(), [](const auto& pair) { return is_same(pair.first, pair.second); });
}

at::Tensor Game::lend(at::Tensor tensor) {
  lent_.emplace_back(tensor, tensor.clone());
  return tensor;
}

Player& Game::sampler_player() {
  if (policy_ == nullptr) throw PluginError("the objective asks for a trainable sampler, and does not say it needs one");
  return sampler_player_;
}

Player& Game::own_player() { return own_player_; }

at::Tensor Game::data(std::int64_t n) {
  if (!follows_data_)
    throw PluginError(std::string("the objective asks for data and does not say it needs \"") + traits::kData + "\"");
  const at::Tensor noise = randn({n, kDimension}, streams_.cpu("data"), at::empty({0}, options_.device(at::kCPU)));
  return lend((kDataMean + kDataSd * noise).to(options_.device()));
}

at::Tensor Game::negatives(const at::Tensor& data) {
  return lend(sampler_->sample({data.size(0), energy_, data, streams_.device("negatives")}));
}

at::Generator& Game::stream(std::string_view name) {
  if (training::is_host_stream(name))
    throw PluginError("the objective asks for the random stream \"" + std::string(name) + "\", which is the host's own");
  return streams_.device(name);
}

}  // namespace ebmlab::conformance
