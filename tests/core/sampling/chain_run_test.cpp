// SPDX-License-Identifier: MIT
// Runs of chains, and their files.
#include "sampling/chain_run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ATen/CPUGeneratorImpl.h>

#include <cstring>
#include <ebmlab/error.hpp>
#include <sstream>

#include "sampling/npy.hpp"
#include "sampling/stan_csv.hpp"
#include "sampling_fixture.hpp"

namespace ebmlab::sampling {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

const at::TensorOptions kDouble = at::TensorOptions().dtype(at::kDouble);

Models models(const std::string& sampler, const std::map<std::string, ParamValue>& values = {}) {
  return make_models(test::catalogue(), test::choice(PluginKind::kEnergy, "gaussian", {{"dimension", std::int64_t{3}}}),
                     test::choice(PluginKind::kSampler, sampler, values), kDouble, 0);
}

ChainRecord run(const Models& made, const ChainPlan& plan, std::uint64_t seed, const ChainProgress& progress) {
  at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(seed);
  return run_chains(made, plan, generator, progress);
}
bool go_on(std::int64_t /*done*/, std::int64_t /*total*/) { return true; }

TEST(ChainRun, KeepsEveryDrawAndWhatItsTransitionDid) {
  const Models made = models("hmc", {{"leapfrog_steps", std::int64_t{4}}});
  std::vector<std::int64_t> told;
  const ChainRecord record =
      run(made, {.chains = 5, .warmup = 60, .draws = 20, .thin = 2}, 1, [&](std::int64_t done, std::int64_t total) {
        told.push_back(done);
        EXPECT_EQ(total, 100);
        return true;
      });
  EXPECT_EQ(record.draws.sizes(), (Shape{5, 20, 3}));
  EXPECT_EQ(record.quantities.sizes(), (Shape{5, 20, static_cast<std::int64_t>(made.energy->quantity_names().size())}));
  EXPECT_EQ(record.acceptance.sizes(), (Shape{5, 20}));
  EXPECT_FALSE(record.depth.defined());
  EXPECT_TRUE(at::allclose(record.energy, made.energy->energy(record.draws.flatten(0, 1)).view({5, 20})));
  EXPECT_GT(record.step_size.value(), 0.0);
  EXPECT_EQ(record.scale.sizes(), (Shape{3}));
  EXPECT_EQ(told.front(), 60);
  EXPECT_EQ(told.back(), 100);
  // Four leapfrog steps for each of 40 transitions of 5 chains, whose first gradient is carried over.
  EXPECT_EQ(record.cost.gradient_evals, 40 * 5 * 4);
}

TEST(ChainRun, SameSeedSameBytes) {
  const ChainPlan plan{.chains = 3, .warmup = 30, .draws = 10, .thin = 1};
  const ChainRecord a = run(models("nuts"), plan, 4, go_on), b = run(models("nuts"), plan, 4, go_on),
                    c = run(models("nuts"), plan, 5, go_on);
  EXPECT_TRUE(at::equal(a.draws, b.draws));
  EXPECT_FALSE(at::equal(a.draws, c.draws));
}

TEST(ChainRun, EndsEarlyWithWhatThereIs) {
  const ChainRecord record = run(models("mala"), {.chains = 2, .warmup = 5, .draws = 100, .thin = 1}, 1,
                                 [](std::int64_t done, std::int64_t) { return done < 5 + 7; });
  EXPECT_EQ(record.draws.size(1), 7);
}

TEST(ChainRun, ASamplerThatIsNoKernelGivesIndependentDraws) {
  const ChainRecord record = run(models("ais"), {.chains = 2, .warmup = 5, .draws = 10, .thin = 1}, 1, go_on);
  EXPECT_EQ(record.draws.sizes(), (Shape{2, 10, 3}));
  EXPECT_FALSE(record.acceptance.defined());
}

TEST(ChainRun, WhatDoesNotFitIsRefused) {
  EXPECT_THROW((void)models("block_gibbs"), ConfigError);
  EXPECT_THROW((void)make_models(test::catalogue(), test::choice(PluginKind::kEnergy, "mlp", {}),
                                 test::choice(PluginKind::kSampler, "hmc", {}), kDouble, 0),
               ConfigError);
}

TEST(StanCsv, HasTheColumnsOfCmdStanAndEveryDigit) {
  const Models made = models("nuts");
  const ChainPlan plan{.chains = 2, .warmup = 40, .draws = 6, .thin = 1};
  const ChainRecord record = run(made, plan, 1, go_on);
  const std::vector<std::string> names = made.energy->quantity_names();
  const std::string text = stan_csv(record, 1, names, {"gaussian", "nuts", 1, plan});
  EXPECT_THAT(text, StartsWith("# model = gaussian\n"));
  EXPECT_THAT(text, HasSubstr("#     num_samples = 6\n"));
  EXPECT_THAT(text, HasSubstr("# id = 2\n"));
  EXPECT_THAT(text,
              HasSubstr("\nlp__,accept_stat__,stepsize__,treedepth__,n_leapfrog__,divergent__,energy__," + names[0] + ","));
  EXPECT_THAT(text, HasSubstr("# Diagonal elements of inverse mass matrix:\n# "));
  std::istringstream lines(text);
  std::vector<std::string> rows;
  for (std::string line; std::getline(lines, line);) {
    if (line.front() != '#') rows.push_back(line);
  }
  ASSERT_EQ(rows.size(), 7U);
  const double last = std::stod(rows.back().substr(rows.back().rfind(',') + 1));
  EXPECT_EQ(last, record.quantities[1][5][-1].item<double>());
  EXPECT_EQ(std::stod(rows[1]), -record.energy[1][0].item<double>());
}

TEST(Npy, IsAHeaderOfWholeLinesAndTheBytes) {
  const at::Tensor values = at::arange(6, at::kDouble).view({2, 3});
  const std::string bytes = npy_bytes(values.t());
  EXPECT_EQ(bytes.substr(0, 8), std::string("\x93NUMPY\x01\x00", 8));
  const std::size_t length = static_cast<unsigned char>(bytes[8]) + 256U * static_cast<unsigned char>(bytes[9]);
  EXPECT_EQ((10 + length) % 64, 0U);
  EXPECT_THAT(bytes.substr(10, length), HasSubstr("{'descr': '<f8', 'fortran_order': False, 'shape': (3, 2, ), }"));
  EXPECT_EQ(bytes[9 + length], '\n');
  ASSERT_EQ(bytes.size(), 10 + length + 6 * sizeof(double));
  double second = 0;
  std::memcpy(&second, bytes.data() + 10 + length + sizeof(double), sizeof second);
  EXPECT_EQ(second, 3.0);  // C order of the transposed array
  EXPECT_THROW((void)npy_bytes(at::zeros({2}, at::kBool)), Error);
}

}  // namespace
}  // namespace ebmlab::sampling
