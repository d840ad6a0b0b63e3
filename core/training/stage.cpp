// SPDX-License-Identifier: MIT
#include "training/stage.hpp"

#include <ebmlab/error.hpp>

namespace ebmlab::training {

namespace {
[[noreturn]] void fail_as_other_data() { throw PluginError("the objective asks for other data each step"); }
}  // namespace

StageTraining::StageTraining(Models& models, Streams& streams, NetworkPlayer& energy, NetworkPlayer* sampler)
    : models_(models), streams_(streams), energy_(energy), sampler_(sampler) {}

void StageTraining::set_step(std::int64_t step) {
  step_ = step;
  const double share = progress();
  energy_.set_progress(share);
  if (sampler_ != nullptr) sampler_->set_progress(share);
  if (own_ != nullptr) own_->set_progress(share);
  was_asked_ = false;
  batches_.clear();
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

at::Tensor StageTraining::draw(std::int64_t n) {
  return ranks().own(models_.dataset->draw(n * ranks().count(), streams_.cpu("data")));
}

at::Tensor StageTraining::data(std::int64_t n) {
  if (is_recording_) {
    if (next_ == recorded_.size() || recorded_[next_].size(0) != n) fail_as_other_data();
    return recorded_[next_++];
  }
  at::Tensor batch = models_.standardizer.to_players(draw(n));
  batches_.push_back(batch);
  return batch;
}

void StageTraining::begin_recording() {
  recorded_ = std::move(batches_);
  next_ = 0;
  is_recording_ = true;
}

void StageTraining::check_recording() const {
  if (next_ != recorded_.size()) fail_as_other_data();
}

void StageTraining::prepare_replay() {
  for (at::Tensor& batch : recorded_) {
    models_.standardizer.to_players(draw(batch.size(0)), batch);
  }
}

at::Tensor StageTraining::negatives(const at::Tensor& data) {
  return models_.sampler->sample({data.size(0), *models_.energy, data, streams_.device("negatives")});
}

}  // namespace ebmlab::training
