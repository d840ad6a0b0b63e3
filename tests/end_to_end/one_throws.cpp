// SPDX-License-Identifier: MIT
// An objective that contrasts data with negatives, until the second rank of a run throws.
#include <ebmlab/contrast.hpp>
#include <ebmlab/error.hpp>
#include <ebmlab/plugin.hpp>

namespace {
using namespace ebmlab;

class OneThrows final : public Objective {
 public:
  OneThrows(const Params& params, const ObjectiveContext& context)
      : bad_step_(params.integer("bad_step")), batch_(context.model.ranks.share(32, "batch")) {}
  Metrics step(Training& training) override {
    if (training.ranks().rank() == 1 && training.step() == bad_step_) throw PluginError("the second rank has had enough");
    return contrast_step(training, Contrast(), batch_);
  }

 private:
  std::int64_t bad_step_, batch_;
};

}  // namespace

EBMLAB_PLUGIN(registry) {
  ParamSpecs specs{{.key = "bad_step", .doc = "the step in which the second rank throws", .fallback = std::int64_t{100}}};
  append(specs, optimizer_params("energy", {}));
  add_objective<OneThrows>(registry, {.id = "one_throws",
                                      .version = "1",
                                      .summary = "an objective of which one rank throws",
                                      .params = specs,
                                      .provides = {traits::kSplits},
                                      .needs = {traits::kTrainableEnergy, traits::kData}});
}
