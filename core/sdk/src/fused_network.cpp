// SPDX-License-Identifier: MIT
#include "accel/mlp_energy.hpp"

#include <ebmlab/fused_network.hpp>

namespace ebmlab {

std::unique_ptr<const FusedEnergy> make_fused(std::int64_t dimension, const FusedNetwork& network) {
  std::vector<at::Tensor> kept;  // what the spans point into
  const auto values = [&kept](const at::Tensor& tensor) -> std::span<const float> {
    if (!tensor.defined()) return {};
    kept.push_back(tensor.detach().to(at::kFloat).contiguous());
    return {kept.back().const_data_ptr<float>(), static_cast<std::size_t>(kept.back().numel())};
  };
  accel::MlpForm form{.dimension = dimension,
                      .mean = values(network.mean),
                      .whitening = values(network.whitening),
                      .sees_whitened = network.sees_whitened,
                      .quadratic = static_cast<float>(network.quadratic),
                      .level = static_cast<float>(network.level),
                      .limit = static_cast<float>(network.limit),
                      .frequencies = values(network.frequencies),
                      .activation = network.activation};
  for (std::size_t i = 0; i + 1 < network.layers.size(); i += 2) {
    form.layers.push_back({values(network.layers[i].value), values(network.layers[i + 1].value)});
  }
  return accel::make_mlp_energy(form);
}

}  // namespace ebmlab
