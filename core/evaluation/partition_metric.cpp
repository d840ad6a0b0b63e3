// SPDX-License-Identifier: MIT
// How well a sampler with weights finds the log Z of a target whose log Z is known.
#include <cmath>

#include "evaluation/metric.hpp"

namespace ebmlab::evaluation {
namespace {

class LogPartition final : public Metric {
 public:
  using Metric::Metric;

  std::vector<Result> finish() override {
    const std::int64_t n = context_.protocol.samples;
    const std::optional<LogPartitionEstimate> found = context_.subject.log_partition(n);
    if (!found) return {};
    const double exact_value = *context_.subject.exact_log_partition;
    const std::string from = " from " + std::to_string(n) + " weighted samples, nats; beside it the exact log Z";
    std::vector<Result> results;
    const auto add = [&](const std::string& name, const Estimate& estimate, const std::string& text) {
      results.push_back(make_result(name, estimate, text + from, n, "the weights are not finite"));
      results.back().floor = exact_value;
      Estimate error = exact(estimate.value ? std::abs(*estimate.value - exact_value) : std::nan(""));
      results.push_back(
          make_result(name + "_error", error, "|" + name + " - exact log Z|, nats", n, "the weights are not finite"));
    };
    add("log_z_lower", exact(found->lower), "mean log weight, a lower bound of log Z (the ELBO),");
    add("log_z_importance", with_error(found->value, found->standard_error, "delta method over the weights"),
        "log mean weight");
    return results;
  }
};

}  // namespace

std::unique_ptr<Metric> make_partition_metric(const std::string& name, const Context& context) {
  if (name != "log_partition" || !context.subject.log_partition || !context.subject.exact_log_partition) return nullptr;
  return std::make_unique<LogPartition>(context);
}

}  // namespace ebmlab::evaluation
