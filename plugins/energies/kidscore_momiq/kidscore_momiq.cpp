// SPDX-License-Identifier: MIT
// posteriordb's kidiq-kidscore_momiq: kid_score_n ~ N(beta_1 + beta_2 mom_iq_n, sigma), beta flat, sigma ~ half-Cauchy(0, 2.5).
#include "common/linear_regression.hpp"

#include <ebmlab/plugin.hpp>

#include "kidiq.hpp"

namespace ebmlab::energies {

namespace {

at::Tensor column(const std::array<double, 434>& values) {
  return at::tensor(std::vector<double>(values.begin(), values.end()), at::kDouble);
}

class KidscoreMomiq final : public LinearRegression {
 public:
  KidscoreMomiq(const Params& /*params*/, const ModelContext& context) : LinearRegression(posterior(), context) {}

 private:
  static Posterior posterior() {
    const at::Tensor iq = column(kMotherIq);
    return {.x = at::stack({at::ones_like(iq), iq}, 1),
            .y = column(kKidScore),
            .prior_precision = 0.0,
            .coefficients = {"beta.1", "beta.2"},
            .published = {{25.9165, 5.9686, 0.0608}, {0.608628, 0.058982, 0.0005991}, {18.2758, 0.62402, 0.006317}}};
  }
};

}  // namespace

}  // namespace ebmlab::energies

EBMLAB_PLUGIN(registry) {
  using namespace ebmlab;
  add_energy<energies::KidscoreMomiq>(
      registry,
      {.id = "kidscore_momiq",
       .version = "1.0",
       .summary = "posteriordb's kidiq-kidscore_momiq over (beta_1, beta_2, log sigma): a linear regression, 434 rows",
       .provides = {traits::kTarget, traits::kExactPartition, traits::kExactSamples}});
}
