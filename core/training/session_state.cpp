// SPDX-License-Identifier: MIT
// A session's state as the bytes of a checkpoint, and back.
#include <ebmlab/error.hpp>
#include <map>

#include "training/session_impl.hpp"
#include "training/tensor_file.hpp"

namespace ebmlab::training {

namespace {

constexpr const char* kCheckpointFamily = "ebmlab-checkpoint-";
constexpr const char* kCheckpointFormat = "ebmlab-checkpoint-1";

void append(NamedTensors& all, const std::string& prefix, const NamedTensors& some) {
  for (const auto& [name, tensor] : some) all.emplace_back(prefix + name, tensor);
}

}  // namespace

NamedTensors Session::Impl::state() const {
  NamedTensors all;
  append(all, "energy.", energy_player_.state());
  append(all, "energy.state.", models_.energy->state());
  if (sampler_player_) append(all, "sampler.", sampler_player_->state());
  append(all, "sampler.state.", models_.sampler->state());
  append(all, "objective.", own_player_->state());
  append(all, "objective.state.", objective_->state());
  return all;
}

NamedTensors Session::Impl::plugin_state() const {
  NamedTensors all;
  append(all, "energy.state.", models_.energy->state());
  append(all, "sampler.state.", models_.sampler->state());
  append(all, "objective.state.", objective_->state());
  return all;
}

NamedTensors Session::Impl::whole_state() const {
  NamedTensors all = state();
  append(all, "stream.", streams_.state());
  return all;
}

storage::Bytes Session::Impl::save() const {
  const NamedTensors all = whole_state();
  std::map<std::string, std::string> texts =
      Position{stage_index_, stage_has_begun_, step_, stage_step_, rollbacks_, models_.energy->counters(), best_}.texts();
  texts["format"] = kCheckpointFormat;
  texts["configuration"] = experiment::replicate_key(spec_);
  texts["seed"] = std::to_string(spec_.seed);
  return write_tensor_file(all, texts);
}

void Session::Impl::restore(std::span<const std::byte> checkpoint, TakeUp how) {
  TensorFile file = read_tensor_file(checkpoint);
  if (!file.texts["format"].starts_with(kCheckpointFamily)) throw Error("this is not a checkpoint of ebmlab");
  if (file.texts["format"] != kCheckpointFormat) {
    throw Error("the checkpoint is of format \"" + file.texts["format"] + "\", from a newer ebmlab; this one reads " +
                kCheckpointFormat);
  }
  const bool is_own = how == TakeUp::kContinue;
  if (is_own &&
      (file.texts["configuration"] != experiment::replicate_key(spec_) || file.texts["seed"] != std::to_string(spec_.seed))) {
    throw Error("the checkpoint is of a run with another configuration or seed");
  }
  const Position position = Position::read(file.texts, spec_);
  stage_index_ = position.stage;
  rollbacks_ = position.rollbacks;
  best_ = is_own ? position.best : std::nullopt;
  make_objective();
  stage_has_begun_ = position.stage_has_begun;
  step_ = position.step;
  stage_step_ = position.stage_step;
  const Params& params = stage().objective.params;
  energy_player_.begin_stage(OptimizerSettings::read(params, "energy"));
  if (sampler_player_) sampler_player_->begin_stage(OptimizerSettings::read(params, "sampler"));
  own_player_->begin_stage(OptimizerSettings::read(params, "own"));
  models_.energy->set_counters(position.counters);

  std::map<std::string, at::Tensor> saved(file.tensors.begin(), file.tensors.end());
  const at::NoGradGuard no_graph;
  for (auto& [name, tensor] : state()) {
    const auto found = saved.find(name);
    if (found == saved.end() || found->second.sizes() != tensor.sizes())
      throw Error("the checkpoint has no fitting tensor \"" + name + "\"");
    tensor.copy_(found->second);
  }
  if (how == TakeUp::kTrial) return;
  NamedTensors generators;
  constexpr std::string_view kStream = "stream.";
  for (const auto& [name, tensor] : file.tensors) {
    if (name.starts_with(kStream)) generators.emplace_back(name.substr(kStream.size()), tensor);
  }
  streams_.renew(rollbacks_);
  try {
    streams_.restore(generators);
  } catch (const c10::Error&) {
    if (is_own) throw Error("the checkpoint's random streams are those of another device");
    streams_.renew(rollbacks_);  // a fork that moves to another device draws afresh
  }
}

}  // namespace ebmlab::training
