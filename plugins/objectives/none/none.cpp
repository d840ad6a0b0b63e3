// SPDX-License-Identifier: MIT
// Nothing learns: a sampler is judged as it is, beside those that are trained.
#include <ebmlab/plugin.hpp>

namespace {

using namespace ebmlab;

class None : public Objective {
 public:
  None(const Params& /*params*/, const ObjectiveContext& /*context*/) {}

  Metrics step(Training& /*training*/) override { return {}; }
};

}  // namespace

EBMLAB_PLUGIN(registry) {
  ebmlab::add_objective<None>(registry, {.id = "none",
                                         .version = "1.0",
                                         .summary = "nothing learns: a sampler is judged as it is, in one step",
                                         .provides = {ebmlab::traits::kSplits}});
}
