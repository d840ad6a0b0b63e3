// SPDX-License-Identifier: MIT
// Metrics of an energy: AUROC against outliers, KL and log Z on a grid, and its levels on data and samples.
#include <cmath>
#include <cstdio>

#include "evaluation/density.hpp"
#include "evaluation/grid.hpp"
#include "evaluation/metric.hpp"
#include "evaluation/ranking.hpp"

namespace ebmlab::evaluation {
namespace {

constexpr std::size_t kGridDimensions = 2;  // cells^D energies: more dimensions are out of reach

std::string interval(double low, double high, const char* format) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), format, low, high);
  return text.data();
}

// "[-6, 6] x [-6, 6]"
std::string box_text(const Box& box) {
  std::string text;
  for (std::size_t d = 0; d < box.low.size(); ++d)
    text += (d == 0 ? "" : " x ") + interval(box.low[d], box.high[d], "[%.4g, %.4g]");
  return text;
}

// Where outliers lie, for a legend: each dimension's range as seen, or the range of all when there are many dimensions.
std::string range_text(const at::Tensor& events) {
  const at::Tensor x = events.flatten(1).to(at::kDouble);
  if (x.size(1) > 3) return interval(x.min().item<double>(), x.max().item<double>(), "%.2f to %.2f");
  std::string text;
  for (std::int64_t d = 0; d < x.size(1); ++d)
    text += (d == 0 ? "" : " x ") +
            interval(x.select(1, d).min().item<double>(), x.select(1, d).max().item<double>(), "[%.2f, %.2f]");
  return text;
}

class AurocMetric final : public Metric {
 public:
  using Metric::Metric;
  void add(const at::Tensor& /*samples*/, std::int64_t /*draw*/) override {}

  std::vector<Result> finish() override {
    at::Generator generator = generator_for(context_.protocol, "auroc");
    const at::Tensor events = context_.held_out(context_.protocol.samples, generator);
    const auto sets = context_.dataset.outliers(context_.protocol.samples, generator);
    if (sets.empty()) return {};
    const at::Tensor inside = scores(events);
    std::vector<Result> results;
    for (const Outliers& set : sets) {
      const Auroc area = auroc(inside, scores(set.events));
      results.push_back({auroc_name(sets, set), area.value, area.standard_error, {}, definition(set, events), events.size(0)});
    }
    return results;
  }

 private:
  [[nodiscard]] at::Tensor scores(const at::Tensor& events) const {
    return -evaluate_in_batches(context_.subject.energy, events);
  }

  [[nodiscard]] static std::string definition(const Outliers& set, const at::Tensor& events) {
    return "P(E of a held-out event < E of an outlier), ties one half, " + std::to_string(events.size(0)) +
           " held-out events (positive) against " + std::to_string(set.events.size(0)) + " outliers \"" + set.name + "\" in " +
           range_text(set.events) + ", own units; beside it the exact density's where known (a ceiling)";
  }
};

class KlMetric final : public Metric {
 public:
  KlMetric(const Context& context, Box box) : Metric(context), box_(std::move(box)) {}
  void add(const at::Tensor& /*samples*/, std::int64_t /*draw*/) override {}

  std::vector<Result> finish() override {
    const std::int64_t cells = context_.protocol.grid;
    at::Generator generator = generator_for(context_.protocol, "kl");
    const at::ScalarType dtype = context_.dataset.held_out(1, generator).scalar_type();
    const Shape event = context_.dataset.event_shape();
    const at::Tensor points = grid_points(box_, cells, dtype);
    const at::Tensor x = points.reshape(batch_shape(points.size(0), event));
    const at::Tensor energy = evaluate_in_batches(context_.subject.energy, x);
    const bool has_density = context_.dataset.log_density(x.narrow(0, 0, 1)).defined();
    const auto density = [this](const at::Tensor& batch) { return context_.dataset.log_density(batch); };
    const at::Tensor log_p = has_density ? evaluate_in_batches(density, x) : -energy;
    const GridKl grid = kl_on_grid(log_p, energy, cell_volume(box_, cells));
    const std::string where = domain();
    std::vector<Result> results;
    if (has_density)
      results.push_back({"kl", grid.kl, 0.0, {}, "KL(p||q) in nats, q = exp(-E)/Z, p and q normalised on " + where, x.size(0)});
    results.push_back({"log_z", grid.log_z, 0.0, {}, "log of the integral of exp(-E) over " + where, x.size(0)});
    return results;
  }

 private:
  [[nodiscard]] std::string domain() const {
    return "the box " + box_text(box_) + " (own units), midpoint rule, " + std::to_string(context_.protocol.grid) +
           " cells an axis";
  }
  Box box_;
};

// Levels of the energy: explosion, separators and gaps show here first.
class EnergyLevels final : public Metric {
 public:
  using Metric::Metric;

  void add(const at::Tensor& samples, std::int64_t draw) override {
    if (draw == 0) samples_ = samples;
  }

  std::vector<Result> finish() override {
    at::Generator generator = generator_for(context_.protocol, "energy");
    const auto [data, data_sd, n] = levels(context_.held_out(context_.samples, generator));
    std::vector<Result> results = {
        result("energy_data", data, data_sd, n, "mean of E on held-out events"),
        result("energy_data_sd", data_sd, std::nan(""), n, "standard deviation of E on held-out events")};
    if (!samples_.defined()) return results;
    const auto [drawn, drawn_sd, m] = levels(samples_);
    results.push_back(result("energy_samples", drawn, drawn_sd, m, "mean of E on samples"));
    results.push_back(result("energy_samples_sd", drawn_sd, std::nan(""), m, "standard deviation of E on samples"));
    results.push_back(result("energy_gap", drawn - data, std::hypot(data_sd, drawn_sd), std::min(n, m),
                             "mean of E on samples minus mean of E on held-out events (0: the energy tells them not apart)"));
    return results;
  }

 private:
  struct Level {
    double mean, deviation;
    std::int64_t n;
  };

  [[nodiscard]] Level levels(const at::Tensor& events) const {
    const at::Tensor values = evaluate_in_batches(context_.subject.energy, events);
    return {values.mean().item<double>(), values.std().item<double>(), values.size(0)};
  }

  static Result result(const char* name, double value, double deviation, std::int64_t n, const std::string& text) {
    return {name,
            value,
            deviation / std::sqrt(static_cast<double>(n)),
            {},
            text + ", " + std::to_string(n) + " events, nats, own units",
            n};
  }

  at::Tensor samples_;
};

}  // namespace

std::string auroc_name(const std::vector<Outliers>& sets, const Outliers& set) {
  return sets.size() == 1 && set.name == "uniform" ? "auroc" : "auroc." + set.name;
}

std::unique_ptr<Metric> make_energy_metric(const std::string& name, const Context& context) {
  if (!context.subject.energy) return nullptr;
  if (name == "auroc") return std::make_unique<AurocMetric>(context);
  if (name == "energy") return std::make_unique<EnergyLevels>(context);
  if (name != "kl") return nullptr;
  auto box = context.dataset.box();
  return box && box->low.size() <= kGridDimensions ? std::make_unique<KlMetric>(context, std::move(*box)) : nullptr;
}

}  // namespace ebmlab::evaluation
