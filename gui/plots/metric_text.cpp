// SPDX-License-Identifier: MIT
#include "gui/plots/metric_text.hpp"

#include <array>
#include <string_view>

namespace ebmlab::gui {
namespace {

struct Help {
  std::string_view series, text;
};

constexpr std::array kHelp{
    Help{"loss.energy", "The loss whose gradient moves the energy's parameters; nats where it is a difference of energies"},
    Help{"loss.sampler", "The loss of the trainable sampler"},
    Help{"loss.value", "The loss of the sampler's value function"},
    Help{"energy.data", "Mean energy of the batch of data, nats; known up to the same constant as that of the samples"},
    Help{"energy.data_sd", "Standard deviation of the energy over the batch of data, nats"},
    Help{"energy.samples", "Mean energy of the sampler's batch, nats"},
    Help{"energy.samples_sd", "Standard deviation of the energy over the sampler's batch, nats"},
    Help{"energy.uniform", "Mean energy of uniform events, nats"},
    Help{"gradient_norm.energy", "Norm of the gradient over all parameters of the energy, before clipping"},
    Help{"gradient_norm.sampler", "Norm of the gradient over all parameters of the sampler, before clipping"},
    Help{"gradient_norm.objective", "Norm of the gradient over the parameters of the objective, before clipping"},
    Help{"cost.energy_evals", "Energies of single events computed so far while training"},
    Help{"cost.gradient_evals", "Gradients of the energy at single events computed so far while training"},
};

}  // namespace

std::string series_help(const std::string& series) {
  for (const Help& help : kHelp) {
    if (help.series == series) return std::string(help.text);
  }
  return {};
}

}  // namespace ebmlab::gui
