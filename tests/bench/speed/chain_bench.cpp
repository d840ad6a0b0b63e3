// SPDX-License-Identifier: MIT
// Chains on a given energy from given starts, as a training step runs them: through the guarded plugins.
#include <ATen/CPUGeneratorImpl.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <cmath>
#include <ebmlab/chunks.hpp>
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

/// An energy without its fused form: as the SDK treats it then, or in chunks of another size, one after the other.
class Unfused final : public EnergyModel, public Concurrent {
 public:
  /// `chunk`: events; 0: all at once; nothing: the SDK's way.
  Unfused(const EnergyModel& energy, std::optional<std::int64_t> chunk) : energy_(energy), chunk_(chunk) {}

  [[nodiscard]] Shape event_shape() const override { return energy_.event_shape(); }
  [[nodiscard]] at::Tensor energy(const at::Tensor& x) const override { return energy_.energy(x); }
  [[nodiscard]] bool is_concurrent() const override { return ebmlab::is_concurrent(energy_); }
  [[nodiscard]] at::Tensor gradient(const at::Tensor& x) const override {
    if (!chunk_) return EnergyModel::gradient(x);
    const std::int64_t rows = x.size(0);
    if (*chunk_ == 0 || *chunk_ >= rows) return at_once(x);
    at::Tensor result = at::empty_like(x);
    for (std::int64_t from = 0; from < rows; from += *chunk_) {
      const std::int64_t count = std::min(*chunk_, rows - from);
      result.narrow(0, from, count).copy_(at_once(x.narrow(0, from, count)));
    }
    return result;
  }

 private:
  [[nodiscard]] at::Tensor at_once(const at::Tensor& x) const {
    const at::AutoGradMode with_graph(true);
    const at::Tensor leaf = x.detach().requires_grad_(true);
    return torch::autograd::grad({energy_.energy(leaf).sum()}, {leaf}).front();
  }

  const EnergyModel& energy_;
  std::optional<std::int64_t> chunk_;
};

class ChainBench final : public Bench {
 public:
  ChainBench(const Json& request, const host::Catalogue& catalogue)
      : chains_(request.at("chains")),
        steps_(request.at("steps")),
        start_sd_(request.value("start_sd", 1.0)),
        dtype_(request.value("dtype", "float32") == "float64" ? at::kDouble : at::kFloat) {
    const PluginDescription& energy = catalogue.find(PluginKind::kEnergy, request.at("energy").at("plugin").get<std::string>());
    Params energy_params = params_of(request.at("energy"), energy);
    const std::int64_t dimension = request.at("dimension");
    if (has_param(energy, "dimension")) energy_params.set("dimension", dimension);
    at::Generator generator = generator_of(0);
    const ModelContext context{{dimension}, at::TensorOptions().dtype(dtype_), generator, {}};
    energy_ = catalogue.make_energy(energy.info.id, energy_params, context);
    set_weights(energy_->parameters());
    if (!request.value("fused", true)) {
      std::optional<std::int64_t> chunk;
      if (request.contains("chunk")) chunk = request.at("chunk").get<std::int64_t>();
      unfused_ = std::make_unique<Unfused>(*energy_, chunk);
    }

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
    const at::Tensor starts = at::empty(shape_, dtype_).normal_(0.0, start_sd_, generator);
    const EnergyModel& energy = unfused_ ? static_cast<const EnergyModel&>(*unfused_) : *energy_;
    const Stopwatch watch;
    const at::Tensor x = sampler_->sample({chains_, energy, starts, generator});
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
  at::ScalarType dtype_;
  Shape shape_;
  std::unique_ptr<host::GuardedEnergy> energy_;
  std::unique_ptr<Unfused> unfused_;  // in front of energy_, where its fused form is not to be used
  std::unique_ptr<Sampler> sampler_;
};

}  // namespace

std::unique_ptr<Bench> make_chain_bench(const Json& request, const host::Catalogue& catalogue) {
  return std::make_unique<ChainBench>(request, catalogue);
}

}  // namespace ebmlab::bench
