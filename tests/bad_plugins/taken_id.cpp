// SPDX-License-Identifier: MIT
// An id that the well-behaved library has, after one of its own.
#include <ebmlab/plugin.hpp>

namespace {
using namespace ebmlab;

class Flat final : public EnergyModel {
 public:
  Flat(const Params& /*params*/, const ModelContext& context) : shape_(context.event_shape) {}
  [[nodiscard]] Shape event_shape() const override { return shape_; }
  [[nodiscard]] at::Tensor energy(const at::Tensor& x) const override { return 0.0 * sum_events(x); }

 private:
  Shape shape_;
};
}  // namespace

EBMLAB_PLUGIN(registry) {
  for (const char* id : {"own", "bowl"}) add_energy<Flat>(registry, {.id = id, .version = "2", .summary = ""});
}
