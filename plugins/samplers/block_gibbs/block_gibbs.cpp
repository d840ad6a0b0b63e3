// SPDX-License-Identifier: MIT
// Block Gibbs sampling of a binary energy with hidden units: h ~ P(h | v), then v ~ P(v | h). Always accepted.
#include <ebmlab/chains.hpp>
#include <ebmlab/error.hpp>
#include <ebmlab/plugin.hpp>

namespace {

using namespace ebmlab;

ChainSettings binary(const Params& params) {
  ChainSettings settings(params);
  settings.is_binary = true;
  return settings;
}

class BlockGibbs : public McmcSampler {
 public:
  BlockGibbs(const Params& params, const ModelContext& context) : McmcSampler(binary(params), context) {}

  Transition step(Chains& chains, const EnergyModel& energy, at::Generator& generator) const override {
    const BlockConditionals* blocks = energy.blocks();
    if (blocks == nullptr) throw PluginError("needs an energy with block conditionals (an RBM), which this energy has not");
    const at::Tensor hidden = coins(blocks->hidden_given_visible(chains.x, 1.0), generator);
    chains.x = coins(blocks->visible_given_hidden(hidden, 1.0), generator);
    return {};
  }

 private:
  static at::Tensor coins(const at::Tensor& probability, at::Generator& generator) {
    const at::Tensor p = probability.detach();
    const at::Tensor events = (rand(p.sizes(), generator, p) < p).to(p.scalar_type());
    return events.masked_fill(p.ne(p), std::numeric_limits<double>::quiet_NaN());  // no coin hides a broken model
  }
};

ParamSpecs params() {
  ParamSpecs specs = chain_params();
  std::erase_if(specs, [](const ParamSpec& spec) { return spec.key == "noise" || spec.key == "noise_box"; });
  return specs;
}

}  // namespace

EBMLAB_PLUGIN(registry) {
  ebmlab::add_sampler<BlockGibbs>(
      registry, {.id = "block_gibbs",
                 .version = "1.0",
                 .summary = "block Gibbs sampling of a binary energy with hidden units",
                 .params = params(),
                 .provides = {ebmlab::traits::kMcmc, ebmlab::traits::kExactInvariance, ebmlab::traits::kSplits},
                 .needs = {ebmlab::traits::kBlocks}});
}
