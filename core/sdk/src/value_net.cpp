// SPDX-License-Identifier: MIT
#include <ebmlab/value_net.hpp>

#include <functional>
#include <numeric>

namespace ebmlab {

namespace {
std::int64_t event_size(const Shape& shape) {
  return std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
}
}  // namespace

ValueNet::ValueNet(const Params& params, const ModelContext& context, std::int64_t steps)
    : features_(event_size(context.event_shape), params.integer("value_features"),
                params.get<std::vector<double>>("value_scales"), context),
      network_({.inputs = features_.outputs(),
                .hidden = params.get<std::vector<std::int64_t>>("value_hidden"),
                .outputs = 1,
                .times = steps},
               context) {
  const Parameters all = parameters();
  const at::NoGradGuard no_graph;
  all[all.size() - 2].value.zero_();
  all[all.size() - 1].value.zero_();
}

at::Tensor ValueNet::operator()(const at::Tensor& states, std::int64_t first) const {
  return network_.at_all_times(features_(states.flatten(2)), first).squeeze(2);
}

NamedTensors ValueNet::state() const {
  if (!features_.matrix().defined()) return {};
  return {{"value.fourier", features_.matrix()}};
}

ParamSpecs value_net_params() {
  return {{.key = "value_hidden",
           .doc = "widths of the value net",
           .fallback = std::vector<std::int64_t>{128, 128, 128},
           .min = 1,
           .max = 65536,
           .advanced = true},
          {.key = "value_features",
           .doc = "Fourier features of the value net",
           .fallback = std::int64_t{64},
           .min = 0,
           .max = 65536,
           .advanced = true},
          {.key = "value_scales",
           .doc = "scales of those features; empty: chosen from the data",
           .fallback = std::vector<double>{},
           .min = 1e-3,
           .max = 1e3,
           .advanced = true}};
}

}  // namespace ebmlab
