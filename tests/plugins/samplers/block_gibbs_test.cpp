// SPDX-License-Identifier: MIT
// Block Gibbs sampling against an RBM's enumerated moments.
#include <gtest/gtest.h>

#include "plugins/samplers/small_rbm.hpp"
#include "plugins/samplers/targets.hpp"

namespace ebmlab {
namespace {

TEST(BlockGibbs, HasTheMomentsOfTheRbm) {
  const test::SmallRbm rbm;
  test::Kernel gibbs("block_gibbs", {{"generate_steps", std::int64_t{200}}}, rbm);
  at::Generator generator = test::generator(1);
  const at::Tensor v = gibbs->generate(100000, rbm, generator), v0 = v.select(1, 0);
  const at::Tensor h0 = rbm.hidden_given_visible(v, 1.0).select(1, 0);
  EXPECT_TRUE((v == 0).logical_or(v == 1).all().item<bool>());
  EXPECT_LT(std::abs(test::z_score(v0, test::SmallRbm::kVisible)), 4.5);
  EXPECT_LT(std::abs(test::z_score(h0, test::SmallRbm::kHidden)), 4.5);
  EXPECT_LT(std::abs(test::z_score(v0 * h0, test::SmallRbm::kBoth)), 4.5);
}

TEST(BlockGibbs, KeepsExactDraws) {
  const test::SmallRbm rbm;
  test::Kernel gibbs("block_gibbs", {{"steps", std::int64_t{3}}}, rbm);
  at::Generator generator = test::generator(2);
  at::Tensor v = rbm.exact_samples(200000, generator);
  for (int call = 0; call < 10; ++call) v = gibbs->sample({v.size(0), rbm, v, generator});
  EXPECT_LT(std::abs(test::z_score(v.select(1, 0), test::SmallRbm::kVisible)), 4.5);
}

TEST(BlockGibbs, NoiseAndBuffersAreBinary) {
  const test::SmallRbm rbm;
  test::Kernel gibbs("block_gibbs", {{"start", std::string("persistent")}, {"buffer_size", std::int64_t{50}}}, rbm);
  at::Generator generator = test::generator(3);
  static_cast<void>(gibbs->sample({10, rbm, at::zeros({10, 4}, at::kDouble), generator}));
  const at::Tensor buffer = test::named(gibbs->state(), "buffer");
  EXPECT_TRUE((buffer == 0).logical_or(buffer == 1).all().item<bool>());
  EXPECT_GT(buffer.std().item<double>(), 0.3);
}

TEST(BlockGibbs, RefusesAnEnergyWithoutConditionals) {
  const test::Target energy = test::gaussian({1.0, 1.0});
  test::Kernel gibbs("block_gibbs", {}, energy);
  at::Generator generator = test::generator(4);
  EXPECT_THROW(static_cast<void>(gibbs->generate(2, energy, generator)), PluginError);
}

TEST(BlockGibbs, ABrokenChainStaysVisible) {
  const test::SmallRbm rbm;
  test::Kernel gibbs("block_gibbs", {}, rbm);
  at::Generator generator = test::generator(5);
  Chains chains = gibbs->init(at::full({1, 4}, std::nan(""), at::kDouble), rbm);
  gibbs->step(chains, rbm, generator);
  EXPECT_FALSE(chains.x.isfinite().any().item<bool>());
}

}  // namespace
}  // namespace ebmlab
