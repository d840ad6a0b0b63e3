// An energy with trainable parameters: E(x) = c |x|^2 - sum_k a_k tanh(w_k . x + b_k).
#include <ebmlab/nn.hpp>
#include <ebmlab/plugin.hpp>

#include <cmath>

namespace {

using namespace ebmlab;

class Model final : public EnergyModel {
 public:
  Model(const Params& params, const ModelContext& context)
      : event_shape_(context.event_shape), confinement_(params.real("confinement")) {
    const std::int64_t dimension = c10::multiply_integers(event_shape_), units = params.integer("units");
    weight_ = initial_normal({units, dimension}, 1.0, context).requires_grad_(true);
    bias_ = initial_uniform({units}, 2.0, context).requires_grad_(true);
    height_ = initial_normal({units}, 1.0 / std::sqrt(static_cast<double>(units)), context).requires_grad_(true);
  }

  [[nodiscard]] Shape event_shape() const override { return event_shape_; }

  // [B, D...] -> [B]. Replace this formula. Each row must depend on its own event alone, and E must grow far out, or exp(-E) is
  // no density.
  [[nodiscard]] at::Tensor energy(const at::Tensor& x) const override {
    const at::Tensor events = x.flatten(1);
    const at::Tensor units = at::linear(events, weight_, bias_).tanh();
    return confinement_ * events.square().sum(1) - at::matmul(units, height_);
  }

  [[nodiscard]] Parameters parameters() const override { return {{"weight", weight_}, {"bias", bias_}, {"height", height_}}; }

 private:
  Shape event_shape_;
  double confinement_;
  at::Tensor weight_, bias_, height_;  // [K, D], [K], [K]
};

}  // namespace

EBMLAB_PLUGIN(registry) {
  ebmlab::add_energy<Model>(
      registry, {.id = "my_plugin",
                 .version = "0.1",
                 .summary = "a quadratic and trainable ridges",
                 .params = {{.key = "units", .doc = "number of ridges", .fallback = std::int64_t{64}, .min = 1, .max = 65536},
                            {.key = "confinement", .doc = "c of the quadratic", .fallback = 0.2, .min = 1e-3, .max = 100}},
                 .provides = {ebmlab::traits::kTrainableEnergy}});
}
