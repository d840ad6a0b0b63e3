// SPDX-License-Identifier: MIT
// A specification for tests of what happens around a run rather than in it.
#pragma once

#include <cstdint>
#include <string>

namespace ebmlab::test {

/// One method with persistent chains and one seed, hundreds of steps a second, judged quickly. `checkpoint_every` 0: none but
/// those that are asked for.
[[nodiscard]] inline std::string quick_specification(std::int64_t steps, std::int64_t checkpoint_every = 100) {
  return R"(experiment = "quick"
seeds = [0]
record_every = 5
checkpoint_every = )" +
         std::to_string(checkpoint_every) + "\nsteps = " + std::to_string(steps) + R"(

[dataset]
plugin = "gaussian_ring"

[energy]
plugin = "mlp"
hidden = [8]
fourier_features = 4

[evaluation]
every = 50
samples = 100
draws = 1
metrics = ["auroc"]

[method.pcd]
sampler = { plugin = "langevin", steps = 2, start = "persistent", buffer_size = 64, generate_steps = 5 }
objective = { plugin = "cd", batch = 32 }
)";
}

}  // namespace ebmlab::test
