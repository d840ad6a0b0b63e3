// SPDX-License-Identifier: MIT
// posteriordb's arK-arK: y_t ~ N(alpha + sum_k beta_k y_{t-k}, sigma) for t > 5, alpha and beta_k ~ N(0, 10),
// sigma ~ half-Cauchy(0, 2.5).
#include "common/linear_regression.hpp"

#include <ebmlab/plugin.hpp>

#include "ark.hpp"

namespace ebmlab::energies {

namespace {

constexpr std::int64_t kOrder = 5;
constexpr double kPriorSd = 10.0;

class ArK final : public LinearRegression {
 public:
  ArK(const Params& /*params*/, const ModelContext& context) : LinearRegression(posterior(), context) {}

 private:
  static Posterior posterior() {
    const at::Tensor series = at::tensor(std::vector<double>(kSeries.begin(), kSeries.end()), at::kDouble);
    const std::int64_t rows = series.size(0) - kOrder;
    std::vector<at::Tensor> columns{at::ones({rows}, at::kDouble)};
    for (std::int64_t lag = 1; lag <= kOrder; ++lag) columns.push_back(series.narrow(0, kOrder - lag, rows));
    return {.x = at::stack(columns, 1),
            .y = series.narrow(0, kOrder, rows),
            .prior_precision = 1.0 / (kPriorSd * kPriorSd),
            .coefficients = {"alpha", "beta.1", "beta.2", "beta.3", "beta.4", "beta.5"},
            .published = {{-0.00071865, 0.010708, 0.0001062},
                          {0.692163, 0.070551, 0.0007221},
                          {0.439043, 0.08731, 0.000908},
                          {0.105816, 0.093083, 0.0009229},
                          {-0.035435, 0.086042, 0.0008541},
                          {-0.301512, 0.069883, 0.0006996},
                          {0.150567, 0.0077747, 7.965e-05}}};
  }
};

}  // namespace

}  // namespace ebmlab::energies

EBMLAB_PLUGIN(registry) {
  using namespace ebmlab;
  add_energy<energies::ArK>(
      registry, {.id = "ar_k",
                 .version = "1.0",
                 .summary = "posteriordb's arK over (alpha, beta_1..5, log sigma): an autoregression of order 5, 200 values",
                 .provides = {traits::kTarget, traits::kExactPartition, traits::kExactSamples}});
}
