// SPDX-License-Identifier: MIT
// An energy that is the result of a function which another library has under the same name: VALUE; its id is ID.
#include <ebmlab/plugin.hpp>

double value_of_the_library() { return VALUE; }

namespace {
using namespace ebmlab;

class Flat final : public EnergyModel {
 public:
  Flat(const Params& /*params*/, const ModelContext& context) : shape_(context.event_shape) {}
  [[nodiscard]] Shape event_shape() const override { return shape_; }
  [[nodiscard]] at::Tensor energy(const at::Tensor& x) const override { return 0.0 * sum_events(x) + value_of_the_library(); }

 private:
  Shape shape_;
};
}  // namespace

EBMLAB_PLUGIN(registry) { add_energy<Flat>(registry, {.id = ID, .version = "1", .summary = "a constant"}); }
