// SPDX-License-Identifier: MIT
#include "enumeration.hpp"

#include "common/binary_states.hpp"

namespace ebmlab::energies {

namespace {
constexpr std::int64_t kChunk = 8192;  // states at a time, which bounds the memory
constexpr double kLinearFrom = 40.0;   // softplus(x) = x to double precision beyond
}  // namespace

Enumeration::Enumeration(const at::Tensor& weight, const at::Tensor& summed_bias, const at::Tensor& other_bias)
    : weight_(weight.detach().to(at::kDouble)),
      summed_bias_(summed_bias.detach().to(at::kDouble)),
      other_bias_(other_bias.detach().to(at::kDouble)) {
  std::vector<at::Tensor> parts;
  for (std::int64_t first = 0; first < count(); first += kChunk) {
    const at::Tensor s = states(first);
    parts.push_back(at::matmul(s, summed_bias_) + at::softplus(at::matmul(s, weight_) + other_bias_, 1.0, kLinearFrom).sum(1));
  }
  log_weights_ = at::cat(parts);
  log_probabilities_ = log_weights_.log_softmax(0);
}

// The sum that log_softmax took away; logsumexp would do, but not on the meta device.
at::Tensor Enumeration::log_partition() const { return log_weights_.select(0, 0) - log_probabilities_.select(0, 0); }

Enumeration::Moments Enumeration::moments() const {
  Moments m{at::zeros_like(summed_bias_), at::zeros_like(other_bias_), at::zeros_like(weight_)};
  for (std::int64_t first = 0; first < count(); first += kChunk) {
    const at::Tensor s = states(first), o = other_given(s);
    const at::Tensor p = log_probabilities_.narrow(0, first, s.size(0)).exp();
    m.summed += at::matmul(p, s);
    m.other += at::matmul(p, o);
    m.product += at::matmul((s * p.unsqueeze(1)).t(), o);
  }
  return m;
}

at::Tensor Enumeration::draw(std::int64_t n, at::Generator& generator) const {
  // The state is where a uniform draw falls among the cumulative probabilities.
  const at::Tensor cumulative = log_probabilities_.exp().cumsum(0);
  const at::Tensor u = rand({n}, generator, cumulative) * cumulative.select(0, -1);
  const at::Tensor number = at::searchsorted(cumulative, u, false, /*right=*/true).clamp_max(count() - 1);
  return binary_states(number, summed_bias_.size(0));
}

at::Tensor Enumeration::other_given(const at::Tensor& s) const { return (at::matmul(s, weight_) + other_bias_).sigmoid(); }

at::Tensor Enumeration::states(std::int64_t first) const {
  const std::int64_t last = std::min(first + kChunk, count());
  return binary_states(at::arange(first, last, weight_.options().dtype(at::kLong)), summed_bias_.size(0));
}

}  // namespace ebmlab::energies
