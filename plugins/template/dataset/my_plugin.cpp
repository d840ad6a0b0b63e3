// A data set of the plane: x_1 ~ N(0, 1), x_2 = sin(2 x_1) + noise. Every draw is fresh, and the density is known.
#include <ebmlab/plugin.hpp>

#include <cmath>
#include <numbers>

namespace {

using namespace ebmlab;

/// log N(x; 0, sd^2).
at::Tensor log_gaussian(const at::Tensor& x, double sd) {
  return -0.5 * (x / sd).square() - std::log(sd * std::sqrt(2.0 * std::numbers::pi));
}

class Curve final : public Dataset {
 public:
  Curve(const Params& params, const DataContext& /*context*/) : sd_(params.real("sd")) {}

  [[nodiscard]] Shape event_shape() const override { return {2}; }

  // [n, 2], in units of the data's own. Replace these draws, and the density below; without one, remove log_density and box.
  [[nodiscard]] at::Tensor draw(std::int64_t n, at::Generator& generator) const override {
    const at::Tensor like = at::empty({0}, at::kDouble);
    const at::Tensor x = randn({n}, generator, like);
    return at::stack({x, curve(x) + sd_ * randn({n}, generator, like)}, 1);
  }
  [[nodiscard]] at::Tensor log_density(const at::Tensor& events) const override {
    const at::Tensor x = events.select(1, 0), y = events.select(1, 1);
    return log_gaussian(x, 1.0) + log_gaussian(y - curve(x), sd_);
  }

  [[nodiscard]] at::Tensor held_out(std::int64_t n, at::Generator& generator) const override { return draw(n, generator); }
  [[nodiscard]] std::optional<Box> box() const override { return Box{{-5.0, -3.0}, {5.0, 3.0}}; }
  [[nodiscard]] std::string fingerprint() const override { return "my_plugin sd=" + std::to_string(sd_); }

 private:
  static at::Tensor curve(const at::Tensor& x) { return (2.0 * x).sin(); }

  double sd_;
};

}  // namespace

EBMLAB_PLUGIN(registry) {
  ebmlab::add_dataset<Curve>(
      registry,
      {.id = "my_plugin",
       .version = "0.1",
       .summary = "a noisy sine in the plane, with the exact density",
       .params = {{.key = "sd", .doc = "standard deviation of the noise", .fallback = 0.2, .min = 0.01, .max = 1.0}}});
}
