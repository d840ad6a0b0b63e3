// SPDX-License-Identifier: MIT
// The density q = exp(-E) / Z on the box: KL and total variation from the exact density, log Z, and the log-likelihood.
#include <cmath>
#include <cstdio>

#include "evaluation/grid.hpp"
#include "evaluation/metric.hpp"

namespace ebmlab::evaluation {
namespace {

constexpr std::size_t kGridDimensions = 2;  // cells^D energies: more dimensions are out of reach

// "[-6, 6] x [-6, 6]"
std::string box_text(const Box& box) {
  std::string text;
  for (std::size_t d = 0; d < box.low.size(); ++d) {
    std::array<char, 64> side{};
    std::snprintf(side.data(), side.size(), "[%.4g, %.4g]", box.low[d], box.high[d]);
    text += (d == 0 ? "" : " x ") + std::string(side.data());
  }
  return text;
}

bool has_density(const Context& context) {
  at::Generator generator = generator_for(context.protocol, "kl");
  return context.dataset.log_density(context.held_out(1, generator)).defined();
}

class DensityMetric : public Metric {
 public:
  DensityMetric(const Context& context, Box box) : Metric(context), box_(std::move(box)) {}

 protected:
  [[nodiscard]] const GridComparison& on_grid() const {
    if (!context_.grid) context_.grid = integrate();
    return *context_.grid;
  }

  [[nodiscard]] std::int64_t cells() const {
    return static_cast<std::int64_t>(std::pow(context_.protocol.grid, box_.low.size()));
  }

  [[nodiscard]] std::string where() const {
    return "the box " + box_text(box_) + " (own units), midpoint rule, " + std::to_string(context_.protocol.grid) +
           " cells an axis";
  }

  Box box_;

 private:
  [[nodiscard]] GridComparison integrate() const {
    at::Generator generator = generator_for(context_.protocol, "kl");
    const at::ScalarType dtype = context_.held_out(1, generator).scalar_type();
    const at::Tensor points = grid_points(box_, context_.protocol.grid, dtype);
    const at::Tensor x = points.reshape(batch_shape(points.size(0), context_.dataset.event_shape()));
    const at::Tensor energy = evaluate_in_batches(context_.subject.energy, x);
    const auto density = [this](const at::Tensor& batch) { return context_.dataset.log_density(batch); };
    const at::Tensor log_p = has_density(context_) ? evaluate_in_batches(density, x) : -energy;
    return compare_on_grid(log_p, energy, cell_volume(box_, context_.protocol.grid));
  }
};

constexpr const char* kNoNumber = "the energy is not a number on the grid";

class KlMetric final : public DensityMetric {
 public:
  using DensityMetric::DensityMetric;

  std::vector<Result> finish() override {
    const GridComparison& grid = on_grid();
    std::vector<Result> results;
    if (has_density(context_))
      results.push_back(make_result("kl", exact(grid.kl), "KL(p||q) in nats, q = exp(-E)/Z, p and q normalised on " + where(),
                                    cells(), std::isinf(grid.kl) ? "infinite: q is 0 where p is not" : kNoNumber));
    results.push_back(make_result("log_z", exact(grid.log_z), "log of the integral of exp(-E), nats, over " + where(), cells(),
                                  std::isinf(grid.log_z) ? "infinite: exp(-E) is 0, or too large, on the grid" : kNoNumber));
    return results;
  }
};

class TotalVariation final : public DensityMetric {
 public:
  using DensityMetric::DensityMetric;

  std::vector<Result> finish() override {
    return {make_result("total_variation", exact(on_grid().total_variation),
                        "half the integral of |p - q| (0: equal, 1: disjoint), q = exp(-E)/Z, p and q normalised on " + where(),
                        cells(), kNoNumber)};
  }
};

/// Mean of -E - log Z over events whose energies are given, [n].
Result likelihood(const at::Tensor& energy, double log_z, const std::string& definition, const std::string& undefined) {
  const std::int64_t n = energy.size(0);
  const double mean = -energy.mean().item<double>() - log_z;
  const double error = n > 1 ? energy.std().item<double>() / std::sqrt(static_cast<double>(n)) : std::nan("");
  return make_result("log_likelihood", with_error(mean, error, "normal over " + std::to_string(n) + " events"),
                     definition + "; beside it the exact density's where known (a ceiling)", n, undefined);
}

class LogLikelihood final : public DensityMetric {
 public:
  using DensityMetric::DensityMetric;

  // As in KL(p||q), p is cut to the box: so that log p minus this is an estimate of it.
  std::vector<Result> finish() override {
    at::Generator generator = generator_for(context_.protocol, "log_likelihood");
    const at::Tensor events = context_.held_out(context_.protocol.samples, generator);
    const at::Tensor inside = events.index({in_box(events.flatten(1).to(at::kDouble))});
    const std::int64_t n = inside.size(0);
    const std::string definition = "mean of log q in nats, q = exp(-E)/Z normalised on " + where() + ", over the " +
                                   std::to_string(n) + " of " + std::to_string(events.size(0)) + " held-out events in the box";
    if (n == 0) return {make_result("log_likelihood", {}, definition, n, "no held-out event lies in the box")};
    const at::Tensor energy = evaluate_in_batches(context_.subject.energy, inside);
    const double log_z = on_grid().log_z;
    return {likelihood(energy, log_z, definition, std::isfinite(log_z) ? not_finite_text(energy) : kNoNumber)};
  }

 private:
  [[nodiscard]] at::Tensor in_box(const at::Tensor& x) const {
    const at::Tensor low = at::tensor(box_.low, x.options()), high = at::tensor(box_.high, x.options());
    return x.ge(low).logical_and(x.le(high)).all(1);
  }
};

class ExactLogLikelihood final : public Metric {
 public:
  using Metric::Metric;

  std::vector<Result> finish() override {
    at::Generator generator = generator_for(context_.protocol, "log_likelihood");
    const at::Tensor events = context_.held_out(context_.protocol.samples, generator);
    const at::Tensor energy = evaluate_in_batches(context_.subject.energy, events);
    const std::string definition = "mean of log q in nats, q = exp(-E)/Z with the energy's exact log Z, over " +
                                   std::to_string(events.size(0)) + " held-out events";
    return {likelihood(energy, *context_.subject.exact_log_partition, definition, not_finite_text(energy))};
  }
};

/// Without a grid: for an energy that learns and knows its log Z. A target's likelihood of its own draws would say nothing.
bool has_exact_likelihood(const Context& context) {
  return context.subject.energy && context.subject.exact_log_partition && !context.subject.log_partition;
}

}  // namespace

std::unique_ptr<Metric> make_density_metric(const std::string& name, const Context& context) {
  if (name == "log_likelihood" && !context.dataset.box() && has_exact_likelihood(context)) {
    return std::make_unique<ExactLogLikelihood>(context);
  }
  auto box = context.dataset.box();
  if (!context.subject.energy || !box || box->low.size() > kGridDimensions) return nullptr;
  if (name == "kl") return std::make_unique<KlMetric>(context, std::move(*box));
  if (name == "log_likelihood") return std::make_unique<LogLikelihood>(context, std::move(*box));
  if (name == "total_variation" && has_density(context)) return std::make_unique<TotalVariation>(context, std::move(*box));
  return nullptr;
}

}  // namespace ebmlab::evaluation
