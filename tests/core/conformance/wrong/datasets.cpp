// SPDX-License-Identifier: MIT
#include <ATen/CPUGeneratorImpl.h>

#include <cmath>
#include <numbers>

#include "wrong.hpp"

namespace ebmlab::wrong {
namespace {

/// Fresh draws of a standard Gaussian in the plane; with the fault "split", rows of a table.
class Cloud final : public Dataset {
 public:
  Cloud(const Params& params, const DataContext& /*context*/) : fault_(params) {
    static int count = 0;
    number_ = ++count;
    at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(std::uint64_t{1});
    table_ = fresh(100, generator);
  }
  [[nodiscard]] Shape event_shape() const override { return {2}; }
  [[nodiscard]] at::Tensor draw(std::int64_t n, at::Generator& generator) const override {
    fault_.leak();
    if (fault_.is("returns")) return fresh(n, generator).to(at::kLong);
    if (fault_.is("split")) return table_.index({at::randint(table_.size(0), {n}, generator, at::kLong)});
    return (fault_.is("law") ? 1.1 : 1.0) * fresh(n, generator);
  }
  [[nodiscard]] at::Tensor held_out(std::int64_t n, at::Generator& generator) const override {
    return fault_.is("split") ? table_.narrow(0, 0, std::min<std::int64_t>(n, 20)) : fresh(n, generator);
  }
  [[nodiscard]] std::int64_t train_rows() const override { return fault_.is("split") ? table_.size(0) : 0; }
  [[nodiscard]] std::int64_t test_rows() const override { return fault_.is("split") ? 20 : 0; }
  [[nodiscard]] at::Tensor train_events(std::int64_t n, at::Generator& generator) const override {
    return fault_.is("split") ? table_ : fresh(n, generator);
  }
  [[nodiscard]] Scaling scaling() const override {
    return {at::zeros({2}, at::kDouble), at::full({2}, fault_.is("scaling") ? 0.0 : 1.0, at::kDouble)};
  }
  [[nodiscard]] at::Tensor log_density(const at::Tensor& x) const override {
    fault_.write_to(x);
    if (fault_.is("split")) return {};
    return -0.5 * x.square().sum(1) - std::log(2.0 * std::numbers::pi) + (fault_.is("density") ? 0.1 : 0.0);
  }
  [[nodiscard]] std::optional<Box> box() const override { return Box{{-6, -6}, {6, 6}}; }
  [[nodiscard]] std::vector<Outliers> outliers(std::int64_t n, at::Generator& generator) const override {
    return {{"far", fresh(n, generator) / (fault_.is("finite") ? 0.0 : 0.1)}};
  }
  [[nodiscard]] std::string fingerprint() const override {
    return fault_.is("repeats") ? "cloud " + std::to_string(number_) : "cloud";
  }

 private:
  static at::Tensor fresh(std::int64_t n, at::Generator& generator) {
    return randn({n, 2}, generator, at::empty({0}, at::kDouble));
  }

  Fault fault_;
  int number_ = 0;
  at::Tensor table_;
};

}  // namespace

void add_datasets(Registry& registry) { add_dataset<Cloud>(registry, info("wrong")); }

}  // namespace ebmlab::wrong

EBMLAB_PLUGIN(registry) {
  ebmlab::wrong::add_energies(registry);
  ebmlab::wrong::add_samplers(registry);
  ebmlab::wrong::add_objectives(registry);
  ebmlab::wrong::add_datasets(registry);
}
