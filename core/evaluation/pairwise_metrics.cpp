// SPDX-License-Identifier: MIT
// Metrics of all pairs, on small sets and few draws: precision and recall, MMD, energy distance, exact Wasserstein.
#include "evaluation/assignment.hpp"
#include "evaluation/distances.hpp"
#include "evaluation/manifold.hpp"
#include "evaluation/metric.hpp"

namespace ebmlab::evaluation {
namespace {

class Pairwise : public Metric {
 public:
  Pairwise(const Context& context, const std::string& name, std::int64_t at_most)
      : Metric(context), generator_(generator_for(context.protocol, name)), n_(std::min(at_most, context.samples)) {}

  void add(const at::Tensor& samples, std::int64_t draw) final {
    if (draw >= context_.protocol.pairwise_draws) return;
    const at::Tensor reference = context_.to_distance_units(context_.held_out(n_, generator_));
    compare(context_.to_distance_units(samples.slice(0, 0, n_)), reference);
  }

 protected:
  virtual void compare(const at::Tensor& x, const at::Tensor& reference) = 0;
  [[nodiscard]] std::string conditions(std::size_t draws) const {
    return std::to_string(n_) + " samples and " + std::to_string(n_) + " held-out events, " + context_.draws_text(draws) +
           ", " + context_.units_text();
  }

  at::Generator generator_;
  std::int64_t n_;
};

class PrecisionRecallMetric final : public Pairwise {
 public:
  explicit PrecisionRecallMetric(const Context& context) : Pairwise(context, "precision_recall", context.protocol.pairwise) {}

  std::vector<Result> finish() override {
    const std::string balls = "balls to the k-th nearest neighbour, k = " + std::to_string(context_.protocol.neighbours) +
                              ", " + conditions(precision_.size());
    return {make_result("precision", share_of_draws(precision_, n_), "share of samples in the held-out events' " + balls, n_),
            make_result("recall", share_of_draws(recall_, n_), "share of held-out events in the samples' " + balls, n_)};
  }

 private:
  void compare(const at::Tensor& x, const at::Tensor& reference) override {
    const PrecisionRecall both = precision_recall(x, reference, context_.protocol.neighbours);
    precision_.push_back(both.precision);
    recall_.push_back(both.recall);
  }
  std::vector<double> precision_, recall_;
};

class Mmd final : public Pairwise {
 public:
  explicit Mmd(const Context& context) : Pairwise(context, "mmd", context.protocol.pairwise) {
    // From its own stream and once for all, so that every subject meets the same kernel.
    at::Generator generator = generator_for(context.protocol, "mmd.bandwidth");
    bandwidth_ = median_distance(context.to_distance_units(context.held_out(n_, generator)));
  }

  std::vector<Result> finish() override {
    return {make_result("mmd2", mean_of_draws(draws_),
                        "squared MMD, unbiased, Gaussian kernel of bandwidth " + std::to_string(bandwidth_) +
                            " (median distance of held-out events), " + conditions(draws_.size()),
                        n_, bandwidth_ > 0 ? "" : "the median distance of held-out events is 0")};
  }

 private:
  void compare(const at::Tensor& x, const at::Tensor& reference) override {
    draws_.push_back(bandwidth_ > 0 ? mmd2_unbiased(x, reference, bandwidth_) : std::nan(""));
  }
  double bandwidth_ = 1;
  std::vector<double> draws_;
};

class EnergyDistance final : public Pairwise {
 public:
  explicit EnergyDistance(const Context& context) : Pairwise(context, "energy_distance", context.protocol.pairwise) {}

  std::vector<Result> finish() override {
    return {make_result("energy_distance", mean_of_draws(draws_),
                        "2 E|x-y| - E|x-x'| - E|y-y'|, unbiased, " + conditions(draws_.size()), n_)};
  }

 private:
  void compare(const at::Tensor& x, const at::Tensor& reference) override { draws_.push_back(energy_distance(x, reference)); }
  std::vector<double> draws_;
};

class Wasserstein final : public Pairwise {
 public:
  explicit Wasserstein(const Context& context) : Pairwise(context, "wasserstein2", context.protocol.assignment) {}

  std::vector<Result> finish() override {
    return {make_result("wasserstein2", mean_of_draws(draws_),
                        "Wasserstein distance, p = 2, exact by optimal assignment, " + conditions(draws_.size()), n_)};
  }

 private:
  void compare(const at::Tensor& x, const at::Tensor& reference) override { draws_.push_back(wasserstein2(x, reference)); }
  std::vector<double> draws_;
};

}  // namespace

std::unique_ptr<Metric> make_pairwise_metric(const std::string& name, const Context& context) {
  if (!context.subject.samples) return nullptr;
  if (name == "wasserstein2") return std::make_unique<Wasserstein>(context);
  const std::int64_t rows = std::min(context.samples, context.protocol.pairwise);
  if (name == "mmd" && rows > 1) return std::make_unique<Mmd>(context);
  if (name == "energy_distance" && rows > 1) return std::make_unique<EnergyDistance>(context);
  if (name == "precision_recall" && rows > context.protocol.neighbours) return std::make_unique<PrecisionRecallMetric>(context);
  return nullptr;
}

}  // namespace ebmlab::evaluation
