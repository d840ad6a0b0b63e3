// SPDX-License-Identifier: MIT
// Training steps of every built-in method on a CUDA device; skipped with the reason where there is none.
#include <ebmlab/error.hpp>

#include "session_fixture.hpp"
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

}  // namespace
}  // namespace ebmlab::training
