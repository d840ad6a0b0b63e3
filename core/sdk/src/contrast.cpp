// SPDX-License-Identifier: MIT
// The energy's side of the game.
#include <ebmlab/contrast.hpp>

namespace ebmlab {

namespace {
/// Uniform numbers for half as many events as `data` has rows: of the events of all ranks the first half, shared out.
at::Tensor own_uniform(const at::Tensor& data, at::Generator& stream) {
  const Ranks& ranks = ranks_of(stream);
  Shape shape = data.sizes().vec();
  shape.front() *= ranks.count();
  const std::int64_t half = std::max<std::int64_t>(1, shape.front() / 2);
  static_cast<void>(ranks.share(half, "half a batch, the uniform negatives,"));
  return ranks.own(rand(shape, stream, data, kWhole).slice(0, 0, half));
}

/// at::std has no kernel for the meta device, on which tests look for read-backs.
at::Tensor deviation(const at::Tensor& values) {
  const at::Tensor e = values.flatten();
  return ((e - e.mean()).square().sum() / static_cast<double>(std::max<std::int64_t>(1, e.numel() - 1))).sqrt();
}
}  // namespace

Contrast::Contrast(const Params& params)
    : regularizer(params.real("regularizer")),
      uniform_weight(params.real("uniform_weight")),
      uniform_box(params.real("uniform_box")) {}

ParamSpecs contrast_params(const Contrast& defaults) {
  return {
      {.key = "regularizer",
       .doc = "g of g (E+^2 + E-^2), which bounds the energy to about +-1/(2g)",
       .fallback = defaults.regularizer,
       .min = 0,
       .max = 100,
       .log_scale = true},
      {.key = "uniform_weight",
       .doc = "weight of the uniform negatives, which keep wells from forming off the data",
       .fallback = defaults.uniform_weight,
       .min = 0,
       .max = 1},
      {.key = "uniform_box",
       .doc = "half width of the uniform negatives' box, in standard deviations of the data",
       .fallback = defaults.uniform_box,
       .min = 0.1,
       .max = 100,
       .advanced = true},
  };
}

Contrast::Terms Contrast::evaluate(const EnergyModel& energy, const at::Tensor& data, const at::Tensor& negatives,
                                   const at::Tensor& weights, at::Generator& uniform_stream) const {
  const double w = uniform_weight;
  Terms terms;
  // One pass through the network for all three batches: rows of an energy do not depend on each other.
  std::vector<at::Tensor> batches{data};
  if (negatives.defined()) batches.push_back(negatives);
  if (w > 0) {
    batches.push_back((own_uniform(data, uniform_stream) * 2.0 - 1.0) * uniform_box);
  }
  std::vector<std::int64_t> sizes;
  sizes.reserve(batches.size());
  for (const at::Tensor& batch : batches) sizes.push_back(batch.size(0));
  const at::Tensor energies = energy.energy(at::cat(batches));
  const std::vector<at::Tensor> e = energies.split_with_sizes(sizes);
  // A standard deviation is one of all rows: [ranks, rows of one].
  const at::Tensor of_all = ranks_of(uniform_stream).gather(energies.detach().unsqueeze(0));
  const std::vector<at::Tensor> all = of_all.split_with_sizes(sizes, 1);

  const auto mean = [](const at::Tensor& values, const at::Tensor& p) {
    return p.defined() ? (values * p).sum() : values.mean();
  };
  const at::Tensor& e_data = e.front();
  const at::Tensor positive = e_data.mean();
  at::Tensor loss = positive + regularizer * e_data.square().mean();
  terms.positive = positive.detach();
  terms.positive_sd = deviation(all.front());
  if (negatives.defined()) {
    const at::Tensor negative = mean(e[1], weights);
    loss = loss - negative + regularizer * mean(e[1].square(), weights);
    if (w > 0) loss = loss + w * negative;
    terms.negative = negative.detach();
    terms.negative_sd = deviation(all[1]);
  }
  if (w > 0) {
    const at::Tensor& e_uniform = e.back();
    loss = loss + w * (regularizer * e_uniform.square().mean() - e_uniform.mean());
    terms.uniform = e_uniform.detach().mean();
  }
  terms.loss = loss;
  return terms;
}

Metrics Contrast::Terms::metrics() const {
  Metrics result{{"loss.energy", loss.detach()}, {"energy.data", positive}, {"energy.data_sd", positive_sd}};
  if (negative.defined()) {
    result.push_back({"energy.samples", negative});
    result.push_back({"energy.samples_sd", negative_sd});
  }
  if (uniform.defined()) result.push_back({"energy.uniform", uniform});
  return result;
}

Metrics contrast_step(Training& training, const Contrast& contrast, std::int64_t batch) {
  const at::Tensor data = training.data(batch);
  const at::Tensor negatives = training.negatives(data);
  const Contrast::Terms terms = contrast.evaluate(training.energy(), data, negatives, {}, training.stream("uniform"));
  training.energy_player().descend(terms.loss);
  return terms.metrics();
}

}  // namespace ebmlab
