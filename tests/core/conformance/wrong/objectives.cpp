// SPDX-License-Identifier: MIT
#include <ATen/CPUGeneratorImpl.h>

#include <cmath>
#include <random>

#include "wrong.hpp"

namespace ebmlab::wrong {
namespace {

/// Contrastive divergence.
class Contrast final : public Objective {
 public:
  Contrast(const Params& params, const ObjectiveContext& /*context*/) : fault_(params) {}

  Metrics step(Training& training) override {
    fault_.leak();
    const at::Tensor data = training.data(64);
    fault_.read_back(data);
    if (fault_.is("float32") && data.scalar_type() == at::kFloat) throw std::runtime_error("expects double precision");
    const at::Tensor negatives = training.negatives(data);
    at::Tensor loss = training.energy().energy(data).mean() - training.energy().energy(negatives).mean();
    fault_.write_to(negatives);
    if (fault_.is("learns")) loss = -loss;
    if (fault_.is("repeats")) loss = loss * (1.0 + std::random_device{}() % 1000);
    if (fault_.is("state")) loss = loss * static_cast<double>(++count_);
    training.energy_player().descend(loss);
    if (fault_.is("returns")) return {{"loss", loss.unsqueeze(0)}};
    if (fault_.is("finite")) return {{"loss", loss / 0.0}};
    return {{"loss", loss}};
  }

 private:
  Fault fault_;
  int count_ = 0;
};

}  // namespace

void add_objectives(Registry& registry) {
  PluginInfo contrast = info("wrong", {}, {traits::kTrainableEnergy, traits::kData});
  append(contrast.params, optimizer_params("energy", {.clip = 0.0}));
  add_objective<Contrast>(registry, std::move(contrast));
}

}  // namespace ebmlab::wrong
