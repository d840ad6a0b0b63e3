// SPDX-License-Identifier: MIT
// Three kernels that claim to be exact and are not, each wrong in a way that has been published as right.
#include <ebmlab/chains.hpp>
#include <ebmlab/plugin.hpp>

#include <cmath>

namespace {

using namespace ebmlab;

/// Langevin steps that are never rejected.
class Uncorrected final : public McmcSampler {
 public:
  Uncorrected(const Params& params, const ModelContext& context) : McmcSampler(ChainSettings(params), context) {}
  Transition step(Chains& chains, const EnergyModel& energy, at::Generator& generator) const override {
    constexpr double kStep = 0.1;
    chains.x =
        chains.x - kStep * energy.gradient(chains.x) + std::sqrt(2.0 * kStep) * randn(chains.x.sizes(), generator, chains.x);
    return {.acceptance = at::ones({chains.x.size(0)}, chains.x.options())};
  }
};

/// HMC whose momenta are drawn with standard deviation `momentum_sd` and weighed as if it were 1. When they are `stale`, the
/// Metropolis rule compares with the energy that the chain had when it was initialised.
class WrongHmc final : public McmcSampler {
 public:
  WrongHmc(const Params& params, const ModelContext& context, double momentum_sd, bool is_stale)
      : McmcSampler(ChainSettings(params), context), momentum_sd_(momentum_sd), is_stale_(is_stale) {}

  [[nodiscard]] Chains init(const at::Tensor& x0, const EnergyModel& energy) const override {
    return {x0.clone(),
            {{"first_hamiltonian", at::zeros({x0.size(0)}, x0.options())},
             {"momentum", at::zeros_like(x0)},
             {"is_first", at::ones({1}, x0.options())},
             {"energy", energy.energy(x0)}}};
  }

  Transition step(Chains& chains, const EnergyModel& energy, at::Generator& generator) const override {
    constexpr double kStep = 0.25;
    constexpr int kLeapfrogs = 4;
    at::Tensor& first = chains.extra[0].second;
    at::Tensor& momentum = chains.extra[1].second;
    at::Tensor& is_first = chains.extra[2].second;
    const bool starts = is_first.item<double>() > 0;
    at::Tensor p = momentum;
    // The stale kernel keeps the momentum that the last trajectory ended with, accepted or not.
    if (!is_stale_ || starts) p = momentum_sd_ * randn(chains.x.sizes(), generator, chains.x);
    const at::Tensor before = energy.energy(chains.x) + 0.5 * sum_events(p.square());
    at::Tensor x = chains.x;
    for (int i = 0; i < kLeapfrogs; ++i) {
      p = p - 0.5 * kStep * energy.gradient(x);
      x = x + kStep * p;
      p = p - 0.5 * kStep * energy.gradient(x);
    }
    const at::Tensor after = energy.energy(x) + 0.5 * sum_events(p.square());
    if (starts) first = before;
    const at::Tensor acceptance = ((is_stale_ ? first : before) - after).clamp_max(0.0).exp();
    const at::Tensor accepted = rand({x.size(0)}, generator, x).lt(acceptance).unsqueeze(1);
    chains.x = at::where(accepted, x, chains.x);
    momentum = p;
    is_first.zero_();
    return {.acceptance = acceptance};
  }

 private:
  double momentum_sd_;
  bool is_stale_;
};

/// Neither a kernel nor a policy, and without weights.
class Opaque final : public Sampler {
 public:
  Opaque(const Params& /*params*/, const ModelContext& context) : shape_(context.event_shape), options_(context.options) {}
  [[nodiscard]] at::Tensor sample(const SampleRequest& request) override {
    return generate(request.n, request.energy, request.generator);
  }
  [[nodiscard]] at::Tensor generate(std::int64_t n, const EnergyModel& /*energy*/,
                                    at::Generator& /*generator*/) const override {
    return at::zeros(batch_shape(n, shape_), options_);
  }

 private:
  Shape shape_;
  at::TensorOptions options_;
};

PluginInfo info(const char* id) {
  return {.id = id,
          .version = "1",
          .summary = "wrong on purpose",
          .params = chain_params(),
          .provides = {traits::kMcmc, traits::kExactInvariance}};
}

}  // namespace

EBMLAB_PLUGIN(registry) {
  add_sampler<Opaque>(registry, {.id = "opaque", .version = "1", .summary = "nothing in it can be checked"});
  add_sampler<Uncorrected>(registry, info("uncorrected"));
  registry.add_sampler(info("wrong_momentum_scale"), [](const Params& params, const ModelContext& context) {
    return std::make_unique<WrongHmc>(params, context, 1.1, false);
  });
  registry.add_sampler(info("stale_momentum"), [](const Params& params, const ModelContext& context) {
    return std::make_unique<WrongHmc>(params, context, 1.0, true);
  });
}
