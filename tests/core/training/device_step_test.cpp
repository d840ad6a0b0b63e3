// SPDX-License-Identifier: MIT
// Training steps of every built-in method on a CUDA device; skipped with the reason where there is none.
#include <ebmlab/error.hpp>
#include <set>

#include "recorded_runs.hpp"
#include "training/device.hpp"

namespace ebmlab::training {
namespace {

TEST(Device, EveryMethodRunsOnCuda) {
  try {
    static_cast<void>(resolve_device("cuda"));
  } catch (const ConfigError& error) {
    GTEST_SKIP() << error.what();
  }
  for (experiment::RunSpec& spec : test::small_runs()) {
    spec.device = "cuda";
    test::KeepingSink sink;
    Session session(spec, test::catalogue(), {}, sink);
    EXPECT_EQ(session.run(test::never).status, storage::RunStatus::kCompleted) << spec.method;
  }
}

// The same numbers from the same generators, so that only the order of sums may differ.
TEST(Device, CudaGraphsTrainAsRunsWithoutThem) {
  try {
    const FoundRecorder found = find_recorder(resolve_device("cuda"));
    if (found.recorder == nullptr) GTEST_SKIP() << found.problem;
  } catch (const ConfigError& error) {
    GTEST_SKIP() << error.what();
  }
  const std::set<std::string> recorded = {"cd-3", "pcd-3", "cd-mala", "pcd-hmc", "dsm", "ssm", "nce", "exact-ml", "dxmi"};
  for (experiment::RunSpec& spec : test::small_runs({"dtype=\"float64\"", "device=\"cuda\""})) {
    test::RunResult direct, graphs;
    test::complete(spec, nullptr, direct);
    spec.cuda_graphs = true;
    test::complete(spec, nullptr, graphs);
    test::expect_equal(graphs, direct, 1e-6);
    if (recorded.contains(spec.method)) {
      EXPECT_THAT(graphs.told(), testing::ElementsAre(test::kStepsAreRecorded)) << spec.method;
    }
  }
}

}  // namespace
}  // namespace ebmlab::training
