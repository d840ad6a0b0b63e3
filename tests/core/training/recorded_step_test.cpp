// SPDX-License-Identifier: MIT
// Recorded training steps are those of a run without cuda_graphs: the same weights, chains, figures and costs.
#include "recorded_runs.hpp"
#include "tape_recorder.hpp"

namespace ebmlab::training {
namespace {

using test::complete;
using test::kStepsAreRecorded;
using test::RunResult;

constexpr double kRounding = 1e-9;

/// In double precision everything goes through operators, as on a device.
experiment::RunSpec run_of(const std::string& method, std::vector<std::string> overrides = {}) {
  for (const char* each : {"dtype=\"float64\"", "device=\"cpu\"", "evaluation.metrics=[\"sliced_wasserstein\"]"})
    overrides.emplace_back(each);
  return test::small_run(method, overrides);
}

/// The run with and without recorded steps; what was told.
std::vector<std::string> expect_the_same(experiment::RunSpec spec, test::TapeRecorder& recorder) {
  RunResult direct, recorded;
  complete(spec, nullptr, direct);
  spec.cuda_graphs = true;
  complete(spec, &recorder, recorded);
  test::expect_equal(recorded, direct, kRounding);
  return recorded.told();
}

struct Case {
  const char* method;
  std::vector<std::string> overrides = {};
  friend std::ostream& operator<<(std::ostream& out, const Case& shown) { return out << shown.method; }
};

struct RecordedStep : testing::TestWithParam<Case> {};

TEST_P(RecordedStep, IsTheStepItself) {
  test::TapeRecorder recorder;
  const experiment::RunSpec spec = run_of(GetParam().method, GetParam().overrides);
  EXPECT_THAT(expect_the_same(spec, recorder), testing::ElementsAre(kStepsAreRecorded));
  EXPECT_GE(recorder.replays, spec.total_steps() - 3);
}

INSTANTIATE_TEST_SUITE_P(Methods, RecordedStep,
                         testing::Values(Case{"cd-3"}, Case{"pcd-3"}, Case{"cd-mala"}, Case{"pcd-hmc"}, Case{"dsm"},
                                         Case{"ssm"}, Case{"nce"}, Case{"exact-ml"}, Case{"dxmi"},
                                         Case{"gcd-policy-gradient", {"method.gcd-policy-gradient.sampler.backward=\"vp\""}},
                                         Case{"gcd-log-variance",
                                              {"method.gcd-log-variance.sampler.backward=\"vp\"",
                                               "method.gcd-log-variance.objective.exploration=0.0"}}),
                         [](const auto& each) {
                           std::string name = each.param.method;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

TEST(RecordedSteps, OfAStageThatLooksAtItsProgressAreNot) {
  test::TapeRecorder recorder;
  EXPECT_THAT(
      expect_the_same(run_of("gcd"), recorder),
      testing::ElementsAre(kStepsAreRecorded,
                           "cuda_graphs: steps are not recorded: \"sampler.state.backward.updates\" changes outside the device",
                           "cuda_graphs: steps are not recorded: the objective asks how far the stage is"));
}

TEST(RecordedSteps, BeginWhenNothingElseChanges) {
  test::TapeRecorder recorder;
  EXPECT_THAT(
      expect_the_same(run_of("gcd-policy-gradient", {"method.gcd-policy-gradient.steps=60"}), recorder),
      testing::ElementsAre("cuda_graphs: steps are not recorded: \"sampler.state.backward.updates\" changes outside the device",
                           kStepsAreRecorded));
  EXPECT_GE(recorder.replays, 60 - 52);
}

TEST(RecordedSteps, ASamplerThatReadsBackTrainsAsWithout) {
  test::TapeRecorder recorder;
  const std::vector<std::string> told = expect_the_same(
      run_of(
          "cd-3",
          {R"(method.cd-3.sampler={ plugin = "nuts", steps = 2, max_depth = 3, start = "persistent", buffer_size = 64, generate_steps = 3 })"}),
      recorder);
  ASSERT_EQ(told.size(), 2U);
  EXPECT_THAT(told[0], testing::HasSubstr("steps cannot be recorded: "));
  EXPECT_THAT(told[0], testing::HasSubstr("_local_scalar_dense cannot be recorded"));
  EXPECT_THAT(told[1], testing::HasSubstr("the sampler's transitions cannot be recorded: "));
  EXPECT_EQ(recorder.replays, 0);
}

TEST(RecordedSteps, GoOnFromACheckpoint) {
  experiment::RunSpec spec = run_of("pcd-hmc");
  RunResult direct, resumed;
  complete(spec, nullptr, direct);
  spec.cuda_graphs = true;
  storage::Bytes middle;
  {
    test::TapeRecorder recorder;
    Session session(spec, test::catalogue(), {{}, &recorder}, resumed.sink);
    session.run([](std::int64_t step) { return test::stop_if(step == 7); });
    middle = session.save();
    EXPECT_GE(recorder.replays, 4);
  }
  test::TapeRecorder recorder;
  Session session(spec, test::catalogue(), {{}, &recorder}, resumed.sink);
  session.restore(middle);
  session.run(test::never);
  resumed.state = session.save();
  EXPECT_GE(recorder.replays, 2);
  test::expect_equal(resumed, direct, kRounding);
}

TEST(RecordedSteps, WithoutADeviceThatHasGraphsSayWhy) {
  experiment::RunSpec spec = run_of("cd-3");
  RunResult direct, asked;
  complete(spec, nullptr, direct);
  spec.cuda_graphs = true;
  complete(spec, nullptr, asked);
  test::expect_equal(asked, direct, 0.0);
  EXPECT_THAT(asked.told(), testing::ElementsAre("cuda_graphs: the run is on the device cpu, which has no graphs"));
}

}  // namespace
}  // namespace ebmlab::training
