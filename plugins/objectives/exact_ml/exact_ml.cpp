// SPDX-License-Identifier: MIT
// Maximum likelihood where log Z can be computed: E_p[E] + log Z, with the energy's own log Z (an RBM's) or, in up to three
// dimensions, the midpoint rule on a grid whose offset is random at every step.
#include <ebmlab/plugin.hpp>

#include <cmath>
#include <functional>
#include <numeric>

namespace {

using namespace ebmlab;

/// log of the integral of exp(-E) over a box. The random offset makes the estimate of the integral unbiased at any width of the
/// cells; where the energy varies little within one, its variance is far below that of as many random points.
class Quadrature {
 public:
  Quadrature(const Params& params, const ModelContext& context)
      : dimension_(
            std::accumulate(context.event_shape.begin(), context.event_shape.end(), std::int64_t{1}, std::multiplies<>())),
        box_(params.real("box")),
        width_(2.0 * box_ / static_cast<double>(params.integer("cells"))) {
    const std::int64_t cells = params.integer("cells");
    check_size(cells);
    const at::Tensor axis = at::arange(cells, at::kDouble) * width_ - box_;
    const std::vector<at::Tensor> axes(static_cast<std::size_t>(dimension_), axis);
    corners_ = at::stack(at::meshgrid(axes, "ij"), -1).view({-1, dimension_}).to(context.options);
  }

  [[nodiscard]] at::Tensor log_partition(const EnergyModel& energy, at::Generator& generator) const {
    const at::Tensor points = corners_ + width_ * rand({1, dimension_}, generator, corners_, kWhole);
    const at::Tensor e = energy.energy(points.view(batch_shape(points.size(0), energy.event_shape())));
    // log sum exp(-e), without that operator: the meta device has none.
    const at::Tensor log_sum = -e.select(0, 0) - (-e).log_softmax(0).select(0, 0);
    return log_sum + static_cast<double>(dimension_) * std::log(width_);
  }

 private:
  void check_size(std::int64_t cells) const {
    constexpr std::int64_t kMostDimensions = 3;
    constexpr double kMostPoints = 1 << 20;
    if (dimension_ > kMostDimensions) {
      throw ConfigError("this energy does not know its log Z, and a grid serves up to " + std::to_string(kMostDimensions) +
                        " dimensions: the data have " + std::to_string(dimension_));
    }
    if (std::pow(static_cast<double>(cells), static_cast<double>(dimension_)) > kMostPoints) {
      throw ConfigError("cells = " + std::to_string(cells) + ": in " + std::to_string(dimension_) +
                        " dimensions, more than 2^20 points");
    }
  }

  std::int64_t dimension_;
  double box_, width_;
  at::Tensor corners_;  // [cells^d, d], the lower corner of each cell
};

class ExactMaximumLikelihood : public Objective {
 public:
  ExactMaximumLikelihood(const Params& params, const ObjectiveContext& context)
      : batch_(context.model.ranks.share(params.integer("batch"), "batch")) {
    if (!context.energy.log_partition().defined()) quadrature_.emplace(params, context.model);
  }

  Metrics step(Training& training) override {
    const at::Tensor positive = training.energy().energy(training.data(batch_)).mean();
    const at::Tensor log_z = quadrature_ ? quadrature_->log_partition(training.energy(), training.stream("offset"))
                                         : training.energy().log_partition().to(positive.dtype());
    const at::Tensor loss = positive + log_z;
    training.energy_player().descend(loss);
    return {{"loss.energy", loss.detach()}, {"energy.data", positive.detach()}, {"log_z.exact", log_z.detach()}};
  }

 private:
  std::int64_t batch_;
  std::optional<Quadrature> quadrature_;
};

ParamSpecs params() {
  ParamSpecs specs{
      {.key = "batch", .doc = "data of a step", .fallback = std::int64_t{512}, .min = 1, .max = 1e7},
      {.key = "box",
       .doc = "half width of the grid's box, in standard deviations of the data",
       .fallback = 4.0,
       .min = 0.1,
       .max = 100},
      {.key = "cells", .doc = "cells of the grid along each axis", .fallback = std::int64_t{64}, .min = 2, .max = 1048576}};
  append(specs, optimizer_params("energy", {.rate = 1e-3, .beta1 = 0.9, .beta2 = 0.99, .clip = 10.0}));
  return specs;
}

}  // namespace

EBMLAB_PLUGIN(registry) {
  ebmlab::add_objective<ExactMaximumLikelihood>(
      registry, {.id = "exact_ml",
                 .version = "1.0",
                 .summary = "maximum likelihood with log Z computed: by the energy itself, or on a grid in 1 to 3 dimensions",
                 .params = params(),
                 .provides = {ebmlab::traits::kSplits},
                 .needs = {ebmlab::traits::kTrainableEnergy, ebmlab::traits::kData}});
}
