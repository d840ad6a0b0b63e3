// SPDX-License-Identifier: MIT
// Runs the metrics of a protocol over shared sample sets; floors are the same with the truth as the subject.
#include "evaluation/evaluate.hpp"

#include <ebmlab/error.hpp>

#include <algorithm>
#include <array>

#include "evaluation/baselines.hpp"
#include "evaluation/metric.hpp"
#include "evaluation/ranking.hpp"

namespace ebmlab::evaluation {
namespace {

constexpr std::int64_t kFloorDraws = 10;
constexpr double kDifference = 1e-5;  // of a dimension's scale, for gradients of exact densities

constexpr std::array kFactories = {&make_sample_metric,  &make_pairwise_metric,  &make_ranking_metric,
                                   &make_density_metric, &make_partition_metric, &make_energy_metric};

// Equal numbers on both sides, for the subject and for its floor: as many as the smaller split has.
std::int64_t equal_samples(const Protocol& protocol, const Dataset& dataset) {
  if (dataset.test_rows() == 0) return protocol.samples;
  return std::min({protocol.samples, dataset.test_rows(), dataset.train_rows()});
}

bool is_wanted(const Protocol& protocol, const std::string& name) {
  return protocol.metrics.empty() ||
         std::find(protocol.metrics.begin(), protocol.metrics.end(), name) != protocol.metrics.end();
}

std::vector<std::unique_ptr<Metric>> make_metrics(const Context& context) {
  std::vector<std::unique_ptr<Metric>> metrics;
  for (const std::string& name : metric_names()) {
    if (!is_wanted(context.protocol, name)) continue;
    for (const auto& make : kFactories)
      if (auto metric = make(name, context)) metrics.push_back(std::move(metric));
  }
  return metrics;
}

at::Tensor sample_set(const Context& context) {
  at::Tensor set = context.subject.samples(context.samples).detach().to(at::kCPU);
  if (set.dim() < 1 || set.size(0) != context.samples)
    throw Error("sampler: gave " + std::to_string(set.dim() < 1 ? 0 : set.size(0)) + " events where " +
                std::to_string(context.samples) + " were asked for");
  return set;
}

std::int64_t count_broken(const at::Tensor& events) {
  return at::isfinite(events).flatten(1).all(1).logical_not().sum().item<std::int64_t>();
}

// One set a draw, whatever the metrics: so a metric more or less does not move the samples of the others.
std::vector<Result> measure(const Protocol& protocol, const Dataset& dataset, const Subject& subject) {
  validate(protocol);
  const at::NoGradGuard no_gradients;
  const Context context{protocol, dataset, subject, dataset.test_rows() > 0, equal_samples(protocol, dataset)};
  const auto metrics = make_metrics(context);
  at::Tensor set;
  std::int64_t drawn = 0, broken = 0;
  for (std::int64_t draw = 0; subject.samples && draw < protocol.draws; ++draw) {
    if (context.is_fresh(draw)) {
      set = sample_set(context);
      drawn += set.size(0);
      broken += count_broken(set);
    }
    for (const auto& metric : metrics) metric->add(set, draw);
  }
  std::vector<Result> results;
  for (const auto& metric : metrics)
    for (Result& result : metric->finish()) results.push_back(std::move(result));
  for (Result& result : results)
    if (!result.value && result.undefined.empty())
      result.undefined = std::to_string(broken) + " of " + std::to_string(drawn) + " samples are not finite";
  return results;
}

// Random rows of the training split, each at most once.
at::Tensor some_rows(const at::Tensor& events, std::int64_t n, at::Generator& generator) {
  const at::Tensor order = at::randperm(events.size(0), generator, at::TensorOptions(at::kLong));
  return events.index_select(0, order.slice(0, 0, n));
}

// By central differences in float64: a data set promises no gradients.
at::Tensor truth_gradient(const Dataset& dataset, const at::Tensor& events) {
  const at::Tensor x = events.to(at::kDouble), steps = dataset.scaling().scale.to(at::kDouble).flatten() * kDifference;
  at::Tensor gradient = at::empty_like(x).flatten(1);
  for (std::int64_t d = 0; d < steps.size(0); ++d) {
    at::Tensor step = at::zeros_like(steps);
    step[d] = steps[d];
    step = step.reshape(dataset.event_shape());
    gradient.select(1, d).copy_((dataset.log_density(x - step) - dataset.log_density(x + step)) / (2 * steps[d]));
  }
  return gradient.reshape(x.sizes());
}

Subject truth(const Protocol& protocol, const Dataset& dataset) {
  at::Generator generator = generator_for(protocol, "floor");
  Subject subject;
  const at::Tensor probe = dataset.held_out(1, generator);
  if (dataset.log_density(probe).defined()) {
    subject.energy = [&dataset](const at::Tensor& x) { return -dataset.log_density(x); };
    subject.exact_log_partition = 0.0;
    subject.gradient = [&dataset](const at::Tensor& x) { return truth_gradient(dataset, x); };
  }
  if (dataset.test_rows() == 0) {
    subject.samples = [&dataset, generator](std::int64_t n) mutable { return dataset.draw(n, generator); };
  } else {
    const at::Tensor events = dataset.train_events(dataset.train_rows(), generator);
    subject.samples = [events, generator](std::int64_t n) mutable { return some_rows(events, n, generator); };
  }
  return subject;
}

// Levels of an energy and log Z depend on a free constant, so the truth's are no yardstick.
bool has_floor(const std::string& metric) {
  return metric != "log_z" && !metric.starts_with("energy_data") && !metric.starts_with("energy_samples");
}

Result baseline(const std::string& name, const Auroc& area, const std::string& method, const at::Tensor& events) {
  return make_result(name, auroc_estimate(area), "AUROC of " + method + ", own units", events.size(0));
}

std::vector<Result> baselines(const Protocol& protocol, const Dataset& dataset) {
  at::Generator generator = generator_for(protocol, "baselines");
  const at::Tensor train =
      some_rows(dataset.train_events(dataset.train_rows(), generator), protocol.baseline_rows, generator).flatten(1);
  // The stream of "auroc", for the same events as the energy's.
  at::Generator events_generator = generator_for(protocol, "auroc");
  const at::Tensor events = dataset.held_out(protocol.samples, events_generator).flatten(1);
  const std::string from = " from " + std::to_string(train.size(0)) + " training events";
  const std::int64_t k = std::min(protocol.neighbours, train.size(0));
  const at::Tensor far = mahalanobis_scores(events, train, protocol.baseline_noise), near = neighbour_scores(events, train, k);
  std::vector<Result> results;
  for (const Outliers& set : dataset.outliers(protocol.samples, events_generator)) {
    const at::Tensor outside = set.events.flatten(1);
    results.push_back(baseline("mahalanobis." + set.name,
                               auroc(far, mahalanobis_scores(outside, train, protocol.baseline_noise)),
                               "the Mahalanobis distance" + from, events));
    results.push_back(baseline("neighbours." + set.name, auroc(near, neighbour_scores(outside, train, k)),
                               "the distance to the nearest neighbour number " + std::to_string(k) + from, events));
  }
  return results;
}

}  // namespace

at::Tensor Context::held_out(std::int64_t n, at::Generator& generator) const {
  return dataset.held_out(n, generator).to(at::kCPU);
}

at::Tensor Context::to_distance_units(const at::Tensor& events) const {
  if (protocol.units == Units::own) return events.flatten(1);
  const Scaling scaling = dataset.scaling();
  return ((events - scaling.shift) / scaling.scale).to(events.scalar_type()).flatten(1);
}

std::string Context::units_text() const { return protocol.units == Units::own ? "own units" : "standardised units"; }

std::string Context::draws_text(std::size_t draws) const {
  if (draws == 1) return "one draw";
  const std::string reference = finite ? "reference as the test split allows" : "fresh references";
  return "mean of " + std::to_string(draws) + " draws (" +
         (subject.cheap_samples ? "fresh samples" : "one sample set for all") + ", " + reference + ")";
}

Result make_result(std::string metric, Estimate estimate, std::string definition, std::int64_t samples,
                   const std::string& undefined) {
  const std::string reason = estimate.value ? "" : undefined;
  return {std::move(metric), estimate.value,        estimate.spread, std::move(estimate.interval),
          std::nullopt,      std::move(definition), samples,         reason};
}

std::string not_finite_text(const at::Tensor& energies, const char* of) {
  const auto bad = at::isfinite(energies).logical_not().sum().item<std::int64_t>();
  return "the energy is not finite at " + std::to_string(bad) + " of " + std::to_string(energies.numel()) + " " + of;
}

Floors floors(const Protocol& protocol, const Dataset& dataset) {
  Protocol averaged = protocol;
  averaged.draws = std::max(protocol.draws, kFloorDraws);
  Floors known{.protocol = sha256(protocol), .values = {}, .baselines = {}};
  for (const Result& result : measure(averaged, dataset, truth(averaged, dataset)))
    if (result.value && has_floor(result.metric)) known.values[result.metric] = *result.value;
  if (dataset.test_rows() > 0 && dataset.train_rows() > 1 && is_wanted(protocol, "auroc"))
    known.baselines = baselines(protocol, dataset);
  return known;
}

std::vector<Result> evaluate(const Protocol& protocol, const Dataset& dataset, const Subject& subject, const Floors& known) {
  if (known.protocol != sha256(protocol))
    throw Error("evaluation: the floors were measured under another protocol (" + known.protocol + ")");
  std::vector<Result> results = measure(protocol, dataset, subject);
  for (Result& result : results)
    if (const auto floor = known.values.find(result.metric); floor != known.values.end()) result.floor = floor->second;
  if (subject.energy) results.insert(results.end(), known.baselines.begin(), known.baselines.end());
  return results;
}

std::vector<Result> evaluate(const Protocol& protocol, const Dataset& dataset, const Subject& subject) {
  return evaluate(protocol, dataset, subject, floors(protocol, dataset));
}

}  // namespace ebmlab::evaluation
