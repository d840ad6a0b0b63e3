// SPDX-License-Identifier: MIT
// Means of recorded gradients against what they should be.
#pragma once

#include <gtest/gtest.h>

#include "plugins/fake_training.hpp"

namespace ebmlab::test {

/// The mean over descents of each parameter's gradient against `exact`, within 4.5 standard errors from their spread, which
/// must be below `sharp`.
inline void expect_mean_gradient(const RecordingPlayer& player, const std::vector<double>& exact, double sharp) {
  std::vector<at::Tensor> rows;
  for (const auto& gradients : player.gradients) {
    std::vector<at::Tensor> pieces;
    pieces.reserve(gradients.size());
    for (const at::Tensor& gradient : gradients) pieces.push_back(gradient.reshape({-1}).to(at::kDouble));
    rows.push_back(at::cat(pieces));
  }
  const at::Tensor all = at::stack(rows), mean = all.mean(0);
  const at::Tensor error = all.std(0) / std::sqrt(static_cast<double>(all.size(0)));
  ASSERT_EQ(mean.size(0), static_cast<std::int64_t>(exact.size()));
  for (std::int64_t k = 0; k < mean.size(0); ++k) {
    EXPECT_NEAR(mean[k].item<double>(), exact[static_cast<std::size_t>(k)], 4.5 * error[k].item<double>() + 1e-12)
        << "parameter " << k;
    EXPECT_LT(error[k].item<double>(), sharp) << "too few draws to tell";
  }
}

}  // namespace ebmlab::test
