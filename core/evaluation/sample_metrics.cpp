// SPDX-License-Identifier: MIT
// Metrics of sample sets: sliced Wasserstein, coverage of modes, precision and recall, MMD, energy distance.
#include <cmath>

#include "evaluation/distances.hpp"
#include "evaluation/manifold.hpp"
#include "evaluation/metric.hpp"
#include "evaluation/modes.hpp"
#include "evaluation/sliced_wasserstein.hpp"

namespace ebmlab::evaluation {
namespace {

class SlicedWasserstein final : public Metric {
 public:
  explicit SlicedWasserstein(const Context& context)
      : Metric(context), generator_(generator_for(context.protocol, "sliced_wasserstein")) {}

  void add(const at::Tensor& samples, std::int64_t /*draw*/) override {
    const at::Tensor reference = context_.to_distance_units(context_.held_out(context_.samples, generator_));
    values_.add(sliced_wasserstein(context_.to_distance_units(samples), reference, context_.protocol.projections, generator_));
  }

  std::vector<Result> finish() override {
    const std::string n = std::to_string(context_.samples);
    return {{"sliced_wasserstein",
             values_.mean(),
             values_.deviation(),
             {},
             "sliced Wasserstein distance, p = 2 (root after the mean over " + std::to_string(context_.protocol.projections) +
                 " projections), " + n + " samples against " + n + " held-out events, " + context_.draws_text(values_.count()) +
                 ", " + context_.units_text(),
             context_.samples}};
  }

 private:
  at::Generator generator_;
  Draws values_;
};

class ModeCoverage final : public Metric {
 public:
  ModeCoverage(const Context& context, Modes modes) : Metric(context), modes_(std::move(modes)) {}

  void add(const at::Tensor& samples, std::int64_t draw) override {
    if (!context_.is_fresh(draw)) return;
    const Coverage coverage = mode_coverage(samples.flatten(1), modes_);
    share_.add(coverage.share_in_range);
    covered_.add(static_cast<double>(coverage.covered));
    smallest_.add(coverage.smallest);
  }

  std::vector<Result> finish() override {
    const std::int64_t n = context_.samples;
    const std::string modes = std::to_string(modes_.centers.size(0)), of = std::to_string(n) + " samples, " + draws();
    return {{"share_in_range",
             share_.mean(),
             share_.share_error(n),
             {},
             "share of samples within " + radius() + " (own units) of any of " + modes + " modes, " + of,
             n},
            {"modes_covered",
             covered_.mean(),
             covered_.deviation(),
             {},
             "modes of " + modes + " that hold at least 20 % of their fair share of samples within " + radius() + ", " + of,
             n},
            {"smallest_mode",
             smallest_.mean(),
             smallest_.deviation(),
             {},
             "smallest mode's share of samples within " + radius() + ", times " + modes + " modes (even: 1), " + of,
             n}};
  }

 private:
  [[nodiscard]] std::string radius() const {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.4g", modes_.radius);
    return text.data();
  }
  [[nodiscard]] std::string draws() const {
    return share_.count() == 1 ? "one set" : "mean of " + std::to_string(share_.count()) + " sets";
  }

  Modes modes_;
  Draws share_, covered_, smallest_;
};

// Metrics of all pairs: small sets, few draws.
class Pairwise : public Metric {
 public:
  Pairwise(const Context& context, const std::string& name)
      : Metric(context),
        generator_(generator_for(context.protocol, name)),
        n_(std::min(context.protocol.pairwise, context.samples)) {}

  void add(const at::Tensor& samples, std::int64_t draw) final {
    if (draw >= context_.protocol.pairwise_draws) return;
    const at::Tensor reference = context_.to_distance_units(context_.held_out(n_, generator_));
    compare(context_.to_distance_units(samples.slice(0, 0, n_)), reference);
  }

 protected:
  virtual void compare(const at::Tensor& x, const at::Tensor& reference) = 0;
  [[nodiscard]] std::string conditions(std::int64_t draws) const {
    return std::to_string(n_) + " samples and " + std::to_string(n_) + " held-out events, " + context_.draws_text(draws) +
           ", " + context_.units_text();
  }

  at::Generator generator_;
  std::int64_t n_;
};

class PrecisionRecallMetric final : public Pairwise {
 public:
  explicit PrecisionRecallMetric(const Context& context) : Pairwise(context, "precision_recall") {}

  std::vector<Result> finish() override {
    const std::string balls = "balls to the k-th nearest neighbour, k = " + std::to_string(context_.protocol.neighbours) +
                              ", " + conditions(precision_.count());
    return {{"precision",
             precision_.mean(),
             precision_.share_error(n_),
             {},
             "share of samples in the held-out events' " + balls,
             n_},
            {"recall", recall_.mean(), recall_.share_error(n_), {}, "share of held-out events in the samples' " + balls, n_}};
  }

 private:
  void compare(const at::Tensor& x, const at::Tensor& reference) override {
    const PrecisionRecall both = precision_recall(x, reference, context_.protocol.neighbours);
    precision_.add(both.precision);
    recall_.add(both.recall);
  }
  Draws precision_, recall_;
};

class Mmd final : public Pairwise {
 public:
  explicit Mmd(const Context& context) : Pairwise(context, "mmd") {
    // From its own stream and once for all, so that every subject meets the same kernel.
    at::Generator generator = generator_for(context.protocol, "mmd.bandwidth");
    bandwidth_ = median_distance(context.to_distance_units(context.held_out(n_, generator)));
  }

  std::vector<Result> finish() override {
    return {{"mmd2",
             values_.mean(),
             values_.deviation(),
             {},
             "squared MMD, unbiased, Gaussian kernel of bandwidth " + std::to_string(bandwidth_) +
                 " (median distance of held-out events), " + conditions(values_.count()),
             n_}};
  }

 private:
  void compare(const at::Tensor& x, const at::Tensor& reference) override {
    values_.add(mmd2_unbiased(x, reference, bandwidth_));
  }
  double bandwidth_ = 1;
  Draws values_;
};

class EnergyDistance final : public Pairwise {
 public:
  explicit EnergyDistance(const Context& context) : Pairwise(context, "energy_distance") {}

  std::vector<Result> finish() override {
    return {{"energy_distance",
             values_.mean(),
             values_.deviation(),
             {},
             "2 E|x-y| - E|x-x'| - E|y-y'|, unbiased, " + conditions(values_.count()),
             n_}};
  }

 private:
  void compare(const at::Tensor& x, const at::Tensor& reference) override { values_.add(energy_distance(x, reference)); }
  Draws values_;
};

}  // namespace

double Draws::mean() const {
  double sum = 0;
  for (const double value : values_) sum += value;
  return sum / static_cast<double>(values_.size());
}

double Draws::deviation() const {
  if (values_.size() < 2) return std::nan("");
  double sum = 0;
  for (const double value : values_) sum += (value - mean()) * (value - mean());
  return std::sqrt(sum / static_cast<double>(values_.size() - 1));
}

double Draws::share_error(std::int64_t n) const {
  return count() > 1 ? deviation() : std::sqrt(mean() * (1 - mean()) / static_cast<double>(n));
}

std::unique_ptr<Metric> make_sample_metric(const std::string& name, const Context& context) {
  if (!context.subject.samples) return nullptr;
  if (name == "sliced_wasserstein") return std::make_unique<SlicedWasserstein>(context);
  const std::int64_t rows = std::min(context.samples, context.protocol.pairwise);
  if (name == "mmd" && rows > 1) return std::make_unique<Mmd>(context);
  if (name == "energy_distance" && rows > 1) return std::make_unique<EnergyDistance>(context);
  if (name == "precision_recall" && rows > context.protocol.neighbours) return std::make_unique<PrecisionRecallMetric>(context);
  if (name != "mode_coverage") return nullptr;
  auto modes = context.dataset.modes();
  return modes ? std::make_unique<ModeCoverage>(context, std::move(*modes)) : nullptr;
}

}  // namespace ebmlab::evaluation
