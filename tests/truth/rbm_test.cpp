// SPDX-License-Identifier: MIT
// Binary machines that can be enumerated: what Gibbs chains, annealing and contrastive divergence give, against exact values.
#include <gtest/gtest.h>

#include "plugins/fake_training.hpp"
#include "plugins/samplers/targets.hpp"
#include "support/truth.hpp"

namespace ebmlab {
namespace {

struct Machine {
  std::int64_t visible, hidden;
  double scale, log_z, v0, h0, v0_h0;
};
void PrintTo(const Machine& machine, std::ostream* out) { *out << machine.visible << "x" << machine.hidden; }

std::unique_ptr<EnergyModel> make_rbm(std::int64_t visible, std::int64_t hidden, double scale) {
  at::Generator generator = test::generator(1);
  return test::plugins().energy(
      "rbm", {{"visible", visible}, {"hidden", hidden}, {"init", std::string("sinusoidal")}, {"weight_scale", scale}},
      {{}, at::TensorOptions().dtype(at::kDouble), generator, {}});
}

class Rbm : public testing::TestWithParam<Machine> {
 protected:
  std::unique_ptr<EnergyModel> energy_ = make_rbm(GetParam().visible, GetParam().hidden, GetParam().scale);
  at::Generator generator_ = test::generator(2);
  std::string name_ = "RBM " + testing::PrintToString(GetParam());
};
INSTANTIATE_TEST_SUITE_P(Published, Rbm,
                         testing::Values(Machine{4, 3, 1.0, 5.444418876858, .7756366749, .6837750829, .5673020492},
                                         Machine{6, 4, 1.0, 7.575186691004, .6910343303, .6022245700, .4685962976},
                                         Machine{10, 8, 0.5, 12.963045723743, .6360839893, .6081636949, .4164884791},
                                         Machine{16, 10, 0.5, 19.412886768369, .6751383317, .5705042577, .4196130003}));

TEST_P(Rbm, BlockGibbsHasItsMoments) {
  test::Kernel gibbs("block_gibbs", {{"generate_steps", std::int64_t{200}}}, *energy_);
  const at::Tensor v = gibbs->generate(100000, *energy_, generator_), v0 = v.select(1, 0);
  const at::Tensor h0 = energy_->blocks()->hidden_given_visible(v, 1.0).select(1, 0);
  test::expect_truth(name_ + ", E[v_0] by block Gibbs", GetParam().v0, v0);
  test::expect_truth(name_ + ", E[h_0] by block Gibbs", GetParam().h0, h0);
  test::expect_truth(name_ + ", E[v_0 h_0] by block Gibbs", GetParam().v0_h0, v0 * h0);
}

TEST_P(Rbm, AnnealingHasItsLogPartition) {
  const auto ais =
      test::plugins().sampler("ais", {{"temperatures", std::int64_t{200}}}, test::context_of(*energy_, generator_));
  const auto found = ais->log_partition(2000, *energy_, generator_);
  ASSERT_TRUE(found && found->upper && found->upper_error);
  test::expect_truth(name_ + ", log Z by AIS", GetParam().log_z, found->value, found->standard_error);
  test::expect_truth(name_ + ", log Z by reverse AIS", GetParam().log_z, *found->upper, *found->upper_error);
}

/// The 6 x 4 machine with every state, and data of independent pixels that it does not model well.
class ContrastiveDivergence : public testing::Test {
 protected:
  static constexpr std::int64_t kVisible = 6, kHidden = 4;
  static constexpr double kWhite = 0.3;  // P(v_i = 1) of the data

  static at::Tensor states(std::int64_t n) {
    const at::Tensor number = at::arange(std::int64_t{1} << n, at::kLong).unsqueeze(1);
    return (number.bitwise_right_shift(at::arange(n, at::kLong)) % 2).to(at::kDouble);
  }
  /// Probabilities of all states of independent units, [..., 2^n], from each unit's [..., n].
  static at::Tensor independent(const at::Tensor& p, const at::Tensor& all) {
    return (at::matmul(p.log(), all.t()) + at::matmul((1.0 - p).log(), (1.0 - all).t())).exp();
  }

  std::unique_ptr<EnergyModel> energy_ = make_rbm(kVisible, kHidden, 1.0);
  at::Tensor v_ = states(kVisible), h_ = states(kHidden);
  at::Tensor data_ = independent(at::full({kVisible}, kWhite, at::kDouble), v_);  // [64]

  /// The law of a Gibbs chain after k steps from the data, [64].
  [[nodiscard]] at::Tensor after(std::int64_t k) const {
    const at::NoGradGuard no_graph;
    const BlockConditionals& blocks = *energy_->blocks();
    const at::Tensor up = independent(blocks.hidden_given_visible(v_, 1.0), h_);
    const at::Tensor down = independent(blocks.visible_given_hidden(h_, 1.0), v_);
    at::Tensor law = data_;
    for (std::int64_t i = 0; i < k; ++i) law = at::matmul(at::matmul(law, up), down);
    return law;
  }
  /// d/d(W, b, c) of E[E] under the data less E[E] under `negatives`.
  [[nodiscard]] at::Tensor gradient(const at::Tensor& negatives) const {
    std::vector<at::Tensor> leaves, pieces;
    for (const Parameter& parameter : energy_->parameters()) leaves.push_back(parameter.value);
    const at::Tensor loss = ((data_ - negatives) * energy_->energy(v_)).sum();
    for (const at::Tensor& piece : torch::autograd::grad({loss}, leaves)) pieces.push_back(piece.flatten());
    return at::cat(pieces);
  }
  [[nodiscard]] at::Tensor exact_gradient() const {
    const at::NoGradGuard no_graph;
    const at::Tensor model = (-energy_->energy(v_)).softmax(0);
    const at::AutoGradMode with_graph(true);
    return gradient(model);
  }
};

TEST_F(ContrastiveDivergence, HasTheExpectedGradientOfItsChain) {
  constexpr int kSteps = 400;
  constexpr std::int64_t kBatch = 1000;
  for (const std::int64_t k : {1, 2, 5, 10}) {
    test::Kernel gibbs("block_gibbs", {{"steps", k}, {"start", std::string("data")}}, *energy_);
    at::Generator generator = test::generator(3);
    const auto cd = test::plugins().objective("cd", {{"batch", kBatch}, {"regularizer", 0.0}},
                                              {test::context_of(*energy_, generator), *energy_, *gibbs});
    test::FakeTraining training(*energy_, *gibbs, [](std::int64_t n, at::Generator& g) {
      return at::rand({n, kVisible}, g, at::TensorOptions(at::kDouble)).lt(kWhite).to(at::kDouble);
    });
    for (int i = 0; i < kSteps; ++i) static_cast<void>(cd->step(training));
    std::vector<at::Tensor> rows;
    rows.reserve(kSteps);
    for (const auto& gradients : training.energy_player_recorded.gradients) {
      std::vector<at::Tensor> pieces;
      pieces.reserve(gradients.size());
      for (const at::Tensor& piece : gradients) pieces.push_back(piece.flatten());
      rows.push_back(at::cat(pieces));
    }
    const at::Tensor all = at::stack(rows), expected = gradient(after(k));
    const std::string name = "RBM 6x4, CD-" + std::to_string(k) + " gradient of ";
    test::expect_truth(name + "W_00", expected[0].item<double>(), all.select(1, 0));
    const at::Tensor z = (all.mean(0) - expected) / (all.std(0) / std::sqrt(static_cast<double>(kSteps)));
    EXPECT_LT(z.abs().max().item<double>(), test::kLargestZ) << name << "every parameter";
  }
}

// What CD leaves out (Carreira-Perpinan and Hinton 2005) falls with k, to nothing.
TEST_F(ContrastiveDivergence, BiasFallsWithTheLengthOfTheChain) {
  const at::Tensor exact = exact_gradient();
  double before = 2.0;
  for (const std::int64_t k : {1, 2, 5, 10, 20, 50}) {
    const auto bias = ((gradient(after(k)) - exact).norm() / exact.norm()).item<double>();
    std::printf("bias | CD-%d | %.3g\n", static_cast<int>(k), bias);
    EXPECT_LT(bias, before) << k;
    before = bias;
  }
  EXPECT_LT(before, 1e-3);
}

}  // namespace
}  // namespace ebmlab
