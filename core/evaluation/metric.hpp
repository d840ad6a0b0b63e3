// SPDX-License-Identifier: MIT
// Internal: what a metric of evaluate() is. Not for other modules.
#pragma once

#include <memory>

#include "evaluation/density.hpp"
#include "evaluation/evaluate.hpp"

namespace ebmlab::evaluation {

/// What every metric of one evaluation may use. References outlive the metrics.
struct Context {
  const Protocol& protocol;
  const Dataset& dataset;
  const Subject& subject;
  bool finite;           ///< the data set has a test split
  std::int64_t samples;  ///< in a sample set and in its reference: equal numbers
  /// What the metrics on a grid share; the first of them fills it in.
  mutable std::optional<GridComparison> grid = std::nullopt;

  /// Held-out events, at most n.
  [[nodiscard]] at::Tensor held_out(std::int64_t n, at::Generator& generator) const;
  /// [N, D...] -> [N, D] in the units of distances.
  [[nodiscard]] at::Tensor to_distance_units(const at::Tensor& events) const;
  /// "own units" or "standardised units", and "fresh samples" or "one sample set", for legends.
  [[nodiscard]] std::string units_text() const;
  [[nodiscard]] std::string draws_text(std::size_t draws) const;
  /// Whether sample sets after the first tell anything new.
  [[nodiscard]] bool is_fresh(std::int64_t draw) const { return draw == 0 || subject.cheap_samples; }
};

class Metric {
 public:
  explicit Metric(const Context& context) : context_(context) {}
  virtual ~Metric() = default;
  /// One sample set [N, D...] in own units; draw counts from 0. Not called without samples.
  virtual void add(const at::Tensor& /*samples*/, std::int64_t /*draw*/) {}
  /// A result without a value gives its reason in `undefined`, or none when the samples are to blame.
  [[nodiscard]] virtual std::vector<Result> finish() = 0;

 protected:
  const Context& context_;
};

/// Each is null when the metric is of another kind or does not apply to the context.
[[nodiscard]] std::unique_ptr<Metric> make_sample_metric(const std::string& name, const Context& context);
[[nodiscard]] std::unique_ptr<Metric> make_pairwise_metric(const std::string& name, const Context& context);
[[nodiscard]] std::unique_ptr<Metric> make_ranking_metric(const std::string& name, const Context& context);
[[nodiscard]] std::unique_ptr<Metric> make_density_metric(const std::string& name, const Context& context);
[[nodiscard]] std::unique_ptr<Metric> make_partition_metric(const std::string& name, const Context& context);
[[nodiscard]] std::unique_ptr<Metric> make_energy_metric(const std::string& name, const Context& context);

/// `definition` is one line for a legend, `samples` the events behind one draw, `undefined` the reason, if there is no value.
[[nodiscard]] Result make_result(std::string metric, Estimate estimate, std::string definition, std::int64_t samples,
                                 const std::string& undefined = "");

/// "the energy is not finite at 3 of 100 events".
[[nodiscard]] std::string not_finite_text(const at::Tensor& energies, const char* of = "events");

}  // namespace ebmlab::evaluation
