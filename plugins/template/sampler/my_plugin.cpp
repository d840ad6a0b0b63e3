// A Markov kernel: a Langevin proposal x' = x - h grad E(x) + sqrt(2h) noise, which Metropolis and Hastings' rule accepts or
// not, so that exp(-E) is left as it is at any h.
#include <ebmlab/chains.hpp>
#include <ebmlab/plugin.hpp>

namespace {

using namespace ebmlab;

/// log N(to; mean, 2h), but for a constant: [B, D...] -> [B].
at::Tensor log_gaussian(const at::Tensor& to, const at::Tensor& mean, const at::Tensor& h) {
  return -sum_events((to - mean).square()) / (4.0 * h);
}

class Kernel final : public McmcSampler {
 public:
  Kernel(const Params& params, const ModelContext& context)
      : McmcSampler(ChainSettings(params), context), step_size_(at::full({}, params.real("step_size"), context.options)) {}

  // One transition of every chain. Replace the proposal: where it is centred, and log q(x | x') - log q(x' | x) of the rule
  // below.
  Transition step(Chains& chains, const EnergyModel& energy, at::Generator& generator) const override {
    const at::Tensor x = chains.x;
    const at::Tensor centre = x - step_size_ * energy.gradient(x);
    const at::Tensor proposal = centre + (2.0 * step_size_).sqrt() * randn(x.sizes(), generator, x);
    const at::Tensor way_back = proposal - step_size_ * energy.gradient(proposal);
    const at::Tensor correction = log_gaussian(x, way_back, step_size_) - log_gaussian(proposal, centre, step_size_);

    const at::Tensor log_ratio = energy.energy(x) - energy.energy(proposal) + correction;
    const at::Tensor acceptance = log_ratio.clamp_max(0.0).exp();
    const at::Tensor is_accepted = rand({x.size(0)}, generator, x) < acceptance;  // never when that is not a number
    const at::Tensor moves = is_accepted.view(batch_shape(x.size(0), Shape(static_cast<std::size_t>(x.dim() - 1), 1)));
    chains.x = proposal.masked_fill(moves.bitwise_not(), 0.0) + x.masked_fill(moves, 0.0);
    return {.acceptance = acceptance};
  }

  // Warm-up brings the step size to the acceptance that is best in many dimensions (Roberts and Rosenthal 1998).
  [[nodiscard]] Tunables tunables() override { return {.step_size = step_size_, .scale = {}, .target_acceptance = 0.574}; }
  [[nodiscard]] NamedTensors state() const override {
    NamedTensors state = McmcSampler::state();
    state.emplace_back("step_size", step_size_);
    return state;
  }

 private:
  at::Tensor step_size_;  // []
};

ParamSpecs params() {
  ParamSpecs specs{
      {.key = "step_size", .doc = "h, before warm-up", .fallback = 0.01, .min = 1e-6, .max = 10, .log_scale = true}};
  append(specs, chain_params());
  return specs;
}

}  // namespace

EBMLAB_PLUGIN(registry) {
  ebmlab::add_sampler<Kernel>(registry, {.id = "my_plugin",
                                         .version = "0.1",
                                         .summary = "Langevin proposals, accepted by Metropolis and Hastings' rule",
                                         .params = params(),
                                         .provides = {ebmlab::traits::kMcmc, ebmlab::traits::kExactInvariance}});
}
