// SPDX-License-Identifier: MIT
// A library that registers LibTorch operators: two of them that share a namespace cannot be in one process.
#include <ebmlab/plugin.hpp>

#include <torch/library.h>

namespace {
using namespace ebmlab;

at::Tensor half(const at::Tensor& x) { return 0.5 * x; }

class Registrar final : public EnergyModel {
 public:
  Registrar(const Params& /*params*/, const ModelContext& context) : shape_(context.event_shape) {}
  [[nodiscard]] Shape event_shape() const override { return shape_; }
  [[nodiscard]] at::Tensor energy(const at::Tensor& x) const override { return half(sum_events(x.square())); }

 private:
  Shape shape_;
};

}  // namespace

TORCH_LIBRARY(ebmlab_fixture, library) { library.def("half(Tensor x) -> Tensor"); }

EBMLAB_PLUGIN(registry) {
  add_energy<Registrar>(registry, {.id = "registrar", .version = "1", .summary = "registers an operator"});
}
