// SPDX-License-Identifier: MIT
#include <atomic>
#include <chrono>
#include <cmath>
#include <ebmlab/chunks.hpp>
#include <numbers>
#include <thread>

#include "wrong.hpp"

namespace ebmlab::wrong {
namespace {

/// E = exp(l) |x|^2 / 2 in the plane, with l to be trained.
class Energy final : public EnergyModel, public Concurrent {
 public:
  Energy(const Params& params, const ModelContext& context)
      : fault_(params),
        shape_(context.event_shape),
        log_precision_(at::zeros({}, context.options).requires_grad_(true)),
        hidden_(at::empty({}, at::kDouble)
                    .normal_(0.0, 1.0, context.generator)
                    .to(context.options.device(), context.options.dtype())) {
    if (shape_ != Shape{2}) throw ConfigError("takes events of the plane");
  }
  [[nodiscard]] Shape event_shape() const override { return shape_; }

  [[nodiscard]] bool is_concurrent() const override { return fault_.is("threads") || fault_.is("none"); }

  [[nodiscard]] at::Tensor energy(const at::Tensor& x) const override {
    fault_.leak();
    fault_.read_back(x);
    at::Tensor scale = log_precision_.exp();
    if (fault_.is("parameter_gradient")) scale = scale.detach();
    at::Tensor result = 0.5 * scale * sum_events(x.square());
    if (fault_.is("returns")) return result.unsqueeze(1);
    if (fault_.is("finite")) return result.masked_fill(result.detach().gt(4.0), std::nan(""));
    if (fault_.is("rows")) return result + 0.1 * x.square().sum();
    if (fault_.is("state")) return result + hidden_;
    if (fault_.is("threads") && x.device().is_cpu()) return result + error_of_last(x.detach().sum().item<double>());
    if (fault_.is("float32") && x.scalar_type() == at::kFloat) return result + 0.1;
    return result;
  }
  [[nodiscard]] at::Tensor gradient(const at::Tensor& x) const override {
    const at::Tensor result = EnergyModel::gradient(x);
    return fault_.is("gradient") ? 1.1 * result : result;
  }
  [[nodiscard]] Parameters parameters() const override { return {{"log_precision", log_precision_}}; }

  [[nodiscard]] at::Tensor log_partition() const override {
    if (fault_.is("promises")) return {};
    return (fault_.is("log_partition") ? 2.3 : std::log(2.0 * std::numbers::pi)) - log_precision_;
  }
  [[nodiscard]] at::Tensor exact_samples(std::int64_t n, at::Generator& generator) const override {
    const double sd = fault_.is("exact_samples") || (fault_.is("repeats") && ++calls_ % 2 == 0) ? 1.2 : 1.0;
    return (sd * (-0.5 * log_precision_).exp() * randn({n, 2}, generator, log_precision_)).detach();
  }
  [[nodiscard]] at::Tensor quantities(const at::Tensor& x) const override {
    fault_.write_to(x);
    return x.square();
  }
  [[nodiscard]] std::vector<std::string> quantity_names() const override { return {"x.1^2", "x.2^2"}; }
  [[nodiscard]] std::optional<Reference> reference() const override {
    return Reference{at::ones({2}, at::kDouble), at::full({2}, std::sqrt(2.0), at::kDouble), at::zeros({2}, at::kDouble)};
  }
  [[nodiscard]] std::optional<Box> box() const override { return Box{{-7, -7}, {7, 7}}; }

 private:
  /// Keeps a value between two calls; 0 where no other thread comes in between.
  [[nodiscard]] double error_of_last(double value) const {
    last_ = value;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return last_ - value;
  }

  Fault fault_;
  Shape shape_;
  at::Tensor log_precision_, hidden_;
  mutable int calls_ = 0;
  mutable std::atomic<double> last_ = 0.0;
};

}  // namespace

void add_energies(Registry& registry) {
  add_energy<Energy>(registry, info("wrong", {traits::kTrainableEnergy, traits::kExactPartition, traits::kExactSamples}));
}

}  // namespace ebmlab::wrong
