// An objective: contrastive divergence (Hinton 2002). The energy goes down on data and up on the sampler's negatives; the
// squares keep it near zero.
#include <ebmlab/plugin.hpp>

namespace {

using namespace ebmlab;

class Rule final : public Objective {
 public:
  // Where several processes train a run, the batch is this one's part of it.
  Rule(const Params& params, const ObjectiveContext& context)
      : batch_(context.model.ranks.share(params.integer("batch"), "batch")), pull_(params.real("pull")) {}

  // One training step. Replace the loss: a tensor [] with the graph of the energy's parameters.
  Metrics step(Training& training) override {
    const at::Tensor data = training.data(batch_), negatives = training.negatives(data);
    const at::Tensor positive = training.energy().energy(data), negative = training.energy().energy(negatives);
    const at::Tensor loss = positive.mean() - negative.mean() + pull_ * (positive.square().mean() + negative.square().mean());
    training.energy_player().descend(loss);
    return {{"loss.energy", loss.detach()},
            {"energy.data", positive.detach().mean()},
            {"energy.negatives", negative.detach().mean()}};
  }

 private:
  std::int64_t batch_;
  double pull_;
};

ParamSpecs params() {
  ParamSpecs specs{{.key = "batch", .doc = "data and negatives of a step", .fallback = std::int64_t{256}, .min = 2, .max = 1e7},
                   {.key = "pull", .doc = "weight of the squared energies", .fallback = 0.01, .min = 0, .max = 10}};
  append(specs, optimizer_params("energy", {.rate = 1e-3, .beta1 = 0.0, .beta2 = 0.999, .clip = 1.0, .average = 0.999}));
  return specs;
}

}  // namespace

EBMLAB_PLUGIN(registry) {
  ebmlab::add_objective<Rule>(registry, {.id = "my_plugin",
                                         .version = "0.1",
                                         .summary = "contrastive divergence with squared energies",
                                         .params = params(),
                                         .provides = {ebmlab::traits::kSplits},
                                         .needs = {ebmlab::traits::kTrainableEnergy, ebmlab::traits::kData}});
}
