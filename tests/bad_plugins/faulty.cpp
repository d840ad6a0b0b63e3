// SPDX-License-Identifier: MIT
// An energy whose `fault` says what goes wrong in energy(), a factory that builds nothing, and a sampler that is less than it
// says.
#include <ebmlab/plugin.hpp>

namespace {
using namespace ebmlab;

class OwnException {};

class Faulty final : public EnergyModel {
 public:
  Faulty(const Params& params, const ModelContext& context) : shape_(context.event_shape), fault_(params.text("fault")) {}
  [[nodiscard]] Shape event_shape() const override { return shape_; }
  [[nodiscard]] at::Tensor energy(const at::Tensor& x) const override {
    if (fault_ == "shape") return sum_events(x).unsqueeze(1);
    if (fault_ == "dtype") return sum_events(x).to(at::kDouble);
    if (fault_ == "device") return sum_events(x).to(at::kMeta);
    if (fault_ == "undefined") return {};
    if (fault_ == "no_graph") return sum_events(x.detach());
    if (fault_ == "in_place") return sum_events(x.detach().mul_(2));
    if (fault_ == "std") throw std::runtime_error("cannot go on");
    if (fault_ == "torch") return at::matmul(x, at::ones({7, 7}));
    if (fault_ == "int") throw 42;
    if (fault_ == "own_type") throw OwnException();
    return sum_events(x);
  }

 private:
  Shape shape_;
  std::string fault_;
};

class Still final : public Sampler {
 public:
  Still(const Params& /*params*/, const ModelContext& /*context*/) {}
  [[nodiscard]] at::Tensor sample(const SampleRequest& request) override { return request.data; }
  [[nodiscard]] at::Tensor generate(std::int64_t n, const EnergyModel& energy, at::Generator& /*generator*/) const override {
    return at::zeros(batch_shape(n, energy.event_shape()));
  }
};

}  // namespace

EBMLAB_PLUGIN(registry) {
  add_energy<Faulty>(registry, {.id = "faulty",
                                .version = "1",
                                .summary = "",
                                .params = {{.key = "fault", .doc = "", .fallback = std::string("none")}}});
  registry.add_energy({.id = "nothing", .version = "1", .summary = ""},
                      [](const Params&, const ModelContext&) { return nullptr; });
  add_sampler<Still>(registry,
                     {.id = "boaster", .version = "1", .summary = "no policy", .provides = {traits::kTrainableSampler}});
}
