// SPDX-License-Identifier: MIT
#include "training/stage.hpp"

#include <ebmlab/error.hpp>

namespace ebmlab::training {

StageTraining::StageTraining(Models& models, Streams& streams, NetworkPlayer& energy, NetworkPlayer* sampler)
    : models_(models), streams_(streams), energy_(energy), sampler_(sampler) {}

void StageTraining::set_step(std::int64_t step) {
  step_ = step;
  energy_.set_progress(progress());
  if (sampler_ != nullptr) sampler_->set_progress(progress());
  if (own_ != nullptr) own_->set_progress(progress());
}

Player& StageTraining::sampler_player() {
  if (sampler_ == nullptr) throw PluginError("the objective asks for a trainable sampler, and this run's is not one");
  return *sampler_;
}

Player& StageTraining::own_player() {
  if (own_ == nullptr) throw PluginError("the objective asks for a player of its own before its parameters are known");
  return *own_;
}

at::Generator& StageTraining::stream(std::string_view name) {
  if (is_host_stream(name)) {
    throw PluginError("the objective asks for the random stream \"" + std::string(name) + "\", which is the host's own");
  }
  return streams_.device(name);
}

at::Tensor StageTraining::data(std::int64_t n) {
  return models_.standardizer.to_players(models_.dataset->draw(n, streams_.cpu("data")));
}

at::Tensor StageTraining::negatives(const at::Tensor& data) {
  return models_.sampler->sample({data.size(0), *models_.energy, data, streams_.device("negatives")});
}

}  // namespace ebmlab::training
