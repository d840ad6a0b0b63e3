// SPDX-License-Identifier: MIT
// An objective that contrasts data with negatives, and one of whose figures is not a number at a given step: always, or when a
// draw of the stream "luck" says so.
#include <ebmlab/contrast.hpp>
#include <ebmlab/plugin.hpp>

namespace {
using namespace ebmlab;

class Unlucky final : public Objective {
 public:
  Unlucky(const Params& params, const ObjectiveContext& /*context*/)
      : bad_step_(params.integer("bad_step")), chance_(params.real("chance")) {}
  Metrics step(Training& training) override {
    Metrics metrics = contrast_step(training, Contrast(), 16);
    const at::Tensor draw = rand({}, training.stream("luck"), metrics.front().value);
    const bool is_there = training.step() == bad_step_;
    metrics.push_back({"luck", is_there ? draw.masked_fill(draw.lt(chance_), NAN) : draw});
    return metrics;
  }

 private:
  std::int64_t bad_step_;
  double chance_;
};

}  // namespace

EBMLAB_PLUGIN(registry) {
  ParamSpecs specs{{.key = "bad_step", .doc = "", .fallback = std::int64_t{7}},
                   {.key = "chance", .doc = "", .fallback = 1.0, .min = 0, .max = 1}};
  append(specs, optimizer_params("energy", {}));
  add_objective<Unlucky>(registry, {.id = "unlucky", .version = "1", .summary = "", .params = specs});
}
