// SPDX-License-Identifier: MIT
// Pre-training of a learned sampler by its own loss on the data (for a diffusion: DDPM, arXiv 2006.11239). The energy rests.
#include <ebmlab/plugin.hpp>

namespace {

using namespace ebmlab;

class Pretraining : public Objective {
 public:
  Pretraining(const Params& params, const ObjectiveContext& context)
      : batch_(context.model.ranks.share(params.integer("batch"), "batch")) {}

  Metrics step(Training& training) override {
    const at::Tensor loss = training.policy()->pretraining_loss(training.data(batch_), training.stream("pretraining"));
    training.sampler_player().descend(loss);
    return {{"loss.sampler", loss.detach()}};
  }

  void end(Training& training) override {
    constexpr std::int64_t kCalibrationBatch = 4096;
    training.policy()->finish_pretraining(training.data(kCalibrationBatch), training.stream("pretraining"));
  }

 private:
  std::int64_t batch_;
};

ParamSpecs params() {
  ParamSpecs specs{{.key = "batch", .doc = "data of a step", .fallback = std::int64_t{512}, .min = 1, .max = 1e7}};
  append(specs,
         optimizer_params(
             "sampler", {.rate = 1e-3, .beta1 = 0.9, .beta2 = 0.999, .clip = 0.0, .hold = 0.0, .floor = 0.05, .average = 0.0}));
  return specs;
}

}  // namespace

EBMLAB_PLUGIN(registry) {
  ebmlab::add_objective<Pretraining>(
      registry, {.id = "ddpm",
                 .version = "1.0",
                 .summary = "pre-training of a learned sampler on the data (DDPM for a diffusion)",
                 .params = params(),
                 .provides = {ebmlab::traits::kSplits},
                 .needs = {ebmlab::traits::kTrainableSampler, ebmlab::traits::kPretraining, ebmlab::traits::kData}});
}
