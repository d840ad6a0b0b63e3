// SPDX-License-Identifier: MIT
// A trainable energy that ends its process, or never comes back, after so many calls.
#include <unistd.h>

#include <cstdlib>

#include <ebmlab/plugin.hpp>

namespace {
using namespace ebmlab;

class Treacherous final : public EnergyModel {
 public:
  Treacherous(const Params& params, const ModelContext& context)
      : shape_(context.event_shape),
        scale_(at::ones({}, context.options).requires_grad_(true)),
        calls_(params.integer("calls")),
        deed_(params.text("deed")) {}
  [[nodiscard]] Shape event_shape() const override { return shape_; }
  [[nodiscard]] at::Tensor energy(const at::Tensor& x) const override {
    if (--calls_ < 0) do_it();
    return scale_ * 0.5 * sum_events(x * x);
  }
  [[nodiscard]] Parameters parameters() const override { return {{"scale", scale_}}; }

 private:
  void do_it() const {
    if (deed_ == "abort") std::abort();
    if (deed_ == "exit") std::exit(0);  // NOLINT(concurrency-mt-unsafe): the deed
    while (deed_ == "hang") ::pause();
  }

  Shape shape_;
  at::Tensor scale_;
  mutable std::int64_t calls_;
  std::string deed_;
};
}  // namespace

EBMLAB_PLUGIN(registry) {
  add_energy<Treacherous>(
      registry, {.id = "treacherous",
                 .version = "1",
                 .summary = "",
                 .params = {{.key = "calls", .doc = "", .fallback = std::int64_t{1'000'000}},
                            {.key = "deed", .doc = "", .fallback = std::string("abort"), .choices = {"abort", "exit", "hang"}}},
                 .provides = {traits::kTrainableEnergy}});
}
