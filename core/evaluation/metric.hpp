// SPDX-License-Identifier: MIT
// Internal: what a metric of evaluate() is. Not for other modules.
#pragma once

#include <memory>

#include "evaluation/evaluate.hpp"

namespace ebmlab::evaluation {

/// What every metric of one evaluation may use. References outlive the metrics.
struct Context {
  const Protocol& protocol;
  const Dataset& dataset;
  const Subject& subject;
  bool finite;           ///< the data set has a test split
  std::int64_t samples;  ///< in a sample set and in its reference: equal numbers

  /// Held-out events, at most n.
  [[nodiscard]] at::Tensor held_out(std::int64_t n, at::Generator& generator) const;
  /// [N, D...] -> [N, D] in the units of distances.
  [[nodiscard]] at::Tensor to_distance_units(const at::Tensor& events) const;
  /// "own units" or "standardised units", and "fresh samples" or "one sample set", for legends.
  [[nodiscard]] std::string units_text() const;
  [[nodiscard]] std::string draws_text(std::int64_t draws) const;
  /// Whether sample sets after the first tell anything new.
  [[nodiscard]] bool is_fresh(std::int64_t draw) const { return draw == 0 || subject.cheap_samples; }
};

class Metric {
 public:
  explicit Metric(const Context& context) : context_(context) {}
  virtual ~Metric() = default;
  /// One sample set [N, D...] in own units; draw counts from 0. Not called without samples.
  virtual void add(const at::Tensor& samples, std::int64_t draw) = 0;
  [[nodiscard]] virtual std::vector<Result> finish() = 0;

 protected:
  const Context& context_;
};

/// Null when the metric does not apply to the context.
[[nodiscard]] std::unique_ptr<Metric> make_sample_metric(const std::string& name, const Context& context);
[[nodiscard]] std::unique_ptr<Metric> make_energy_metric(const std::string& name, const Context& context);

/// Mean and standard deviation (divisor n - 1) of the draws of one number.
class Draws {
 public:
  void add(double value) { values_.push_back(value); }
  [[nodiscard]] std::int64_t count() const { return static_cast<std::int64_t>(values_.size()); }
  [[nodiscard]] double mean() const;
  [[nodiscard]] double deviation() const;                  ///< not a number for fewer than 2 draws
  [[nodiscard]] double share_error(std::int64_t n) const;  ///< deviation(), or a share's binomial standard error for one draw

 private:
  std::vector<double> values_;
};

/// The name of an outlier set's metric: "auroc", or "auroc.NAME".
[[nodiscard]] std::string auroc_name(const std::vector<Outliers>& sets, const Outliers& set);

}  // namespace ebmlab::evaluation
