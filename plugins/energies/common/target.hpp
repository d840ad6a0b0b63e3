// SPDX-License-Identifier: MIT
// What the targets share: fixed energies over vectors in units of their own, whose truth is known.
#pragma once

#include <ebmlab/energy.hpp>
#include <ebmlab/params.hpp>

namespace ebmlab::energies {

inline constexpr double kHalfLog2Pi = 0.91893853320467274178;  // log(2 pi) / 2

/// A fixed energy over events [d]. A derived class gives the energy and what is known of it.
class Target : public EnergyModel {
 public:
  /// Throws ConfigError where the events of a run's data set have another shape.
  Target(std::int64_t dimension, const ModelContext& context);

  [[nodiscard]] Shape event_shape() const final { return {dimension_}; }

 protected:
  [[nodiscard]] std::int64_t dimension() const { return dimension_; }
  /// An empty tensor of the run's dtype and device.
  [[nodiscard]] const at::Tensor& like() const { return like_; }
  /// [n, d] standard normal draws.
  [[nodiscard]] at::Tensor normal(std::int64_t n, at::Generator& generator) const;

 private:
  std::int64_t dimension_;
  at::Tensor like_;
};

/// The parameter `dimension` of a target.
[[nodiscard]] ParamSpec dimension_param(std::int64_t fallback, std::int64_t min, std::string doc = "of the target's events");

/// {"x.1^2", "x.2^2"} for ("x.", 2, "^2").
[[nodiscard]] std::vector<std::string> numbered(const std::string& prefix, std::int64_t count, const std::string& suffix = {});
[[nodiscard]] std::vector<std::string> joined(const std::vector<std::vector<std::string>>& lists);

/// Mean and variance of one quantity under the target.
struct Expectation {
  double mean, variance;
};
/// What is known exactly, in the order of the quantities.
[[nodiscard]] Reference exact_reference(const std::vector<Expectation>& expectations);

/// What others published: the mean of many draws, their standard deviation, and the standard error of that mean.
struct Published {
  double mean, sd, error;
};
[[nodiscard]] Reference published_reference(const std::vector<Published>& published);

}  // namespace ebmlab::energies
