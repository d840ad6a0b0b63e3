// SPDX-License-Identifier: MIT
// Chains on a given energy from given starts, as a training step runs them: through the guarded plugins.
#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>
#include <cmath>
#include <ebmlab/error.hpp>

#include "bench.hpp"
#include "stopwatch.hpp"

namespace ebmlab::bench {
namespace {

at::Generator generator_of(std::uint64_t seed) { return at::make_generator<at::CPUGeneratorImpl>(seed); }

/// {"plugin": ID, KEY: VALUE, ...}, each value in the type that the plugin gives its parameter.
Params params_of(const Json& choice, const PluginDescription& plugin) {
  Params params;
  for (const auto& [key, value] : choice.items()) {
    if (key == "plugin") continue;
    const auto& specs = plugin.info.params;
    const auto spec = std::find_if(specs.begin(), specs.end(), [&name = key](const ParamSpec& s) { return s.key == name; });
    if (spec == specs.end()) throw ConfigError("\"" + plugin.info.id + "\" has no parameter \"" + key + "\"");
    params.set(
        key, std::visit([&json = value](const auto& typed) -> ParamValue { return json.get<std::decay_t<decltype(typed)>>(); },
                        spec->fallback));
  }
  return params;
}

/// The same network in every language: entry k of a layer's weight and bias, one after the other, is
/// 1.5 sin(k^2 + layer) / sqrt(inputs).
void set_weights(const Parameters& parameters) {
  const at::NoGradGuard no_graph;
  std::int64_t layer = 0;
  for (std::size_t i = 0; i + 1 < parameters.size(); i += 2, ++layer) {
    const at::Tensor &weight = parameters[i].value, &bias = parameters[i + 1].value;
    const double size = 1.5 / std::sqrt(static_cast<double>(weight.size(1)));
    const at::Tensor k = at::arange(weight.numel() + bias.numel(), at::kDouble);
    const at::Tensor values = size * (k.square() + static_cast<double>(layer)).sin();
    weight.copy_(values.slice(0, 0, weight.numel()).view(weight.sizes()));
    bias.copy_(values.slice(0, weight.numel()));
  }
}

class ChainBench final : public Bench {
 public:
  ChainBench(const Json& request, const host::Catalogue& catalogue)
      : chains_(request.at("chains")), steps_(request.at("steps")), start_sd_(request.value("start_sd", 1.0)) {
    const PluginDescription& energy = catalogue.find(PluginKind::kEnergy, request.at("energy").at("plugin").get<std::string>());
    Params energy_params = params_of(request.at("energy"), energy);
    const std::int64_t dimension = request.at("dimension");
    if (has_param(energy, "dimension")) energy_params.set("dimension", dimension);
    at::Generator generator = generator_of(0);
    const ModelContext context{{dimension}, at::TensorOptions().dtype(at::kFloat), generator, {}};
    energy_ = catalogue.make_energy(energy.info.id, energy_params, context);
    set_weights(energy_->parameters());

    const PluginDescription& sampler =
        catalogue.find(PluginKind::kSampler, request.at("sampler").at("plugin").get<std::string>());
    Params sampler_params = params_of(request.at("sampler"), sampler);
    sampler_params.set("steps", steps_);
    sampler_params.set("start", std::string("data"));
    sampler_ = catalogue.make_sampler(sampler.info.id, sampler_params, context);
    shape_ = {chains_, dimension};
  }

  Answer run(std::uint64_t seed) override {
    at::Generator generator = generator_of(seed);
    const at::Tensor starts = at::empty(shape_, at::kFloat).normal_(0.0, start_sd_, generator);
    const Stopwatch watch;
    const at::Tensor x = sampler_->sample({chains_, *energy_, starts, generator});
    Answer answer{.seconds = watch.seconds(), .cpu = watch.cpu(), .steps = steps_, .rows = chains_, .moments = {}};
    const at::NoGradGuard no_graph;
    const auto mean = [](const at::Tensor& values) { return values.to(at::kDouble).mean().item<double>(); };
    answer.moments = {{"x", mean(x)}, {"|x|", mean(x.abs())}, {"x^2", mean(x.square())}, {"energy", mean(energy_->energy(x))}};
    return answer;
  }

 private:
  static bool has_param(const PluginDescription& plugin, const std::string& key) {
    const auto& specs = plugin.info.params;
    return std::any_of(specs.begin(), specs.end(), [&](const ParamSpec& spec) { return spec.key == key; });
  }

  std::int64_t chains_, steps_;
  double start_sd_;
  Shape shape_;
  std::unique_ptr<host::GuardedEnergy> energy_;
  std::unique_ptr<Sampler> sampler_;
};

}  // namespace

std::unique_ptr<Bench> make_chain_bench(const Json& request, const host::Catalogue& catalogue) {
  return std::make_unique<ChainBench>(request, catalogue);
}

}  // namespace ebmlab::bench
