// SPDX-License-Identifier: MIT
// Whole runs: determinism, resuming byte for byte, divergence, stopping, and no read-back from the device.
#include <ebmlab/error.hpp>

#include <algorithm>

#include "session_fixture.hpp"
#include "training/streams.hpp"
#include "training/tensor_file.hpp"

namespace ebmlab::training {
namespace {

using test::KeepingSink;
using test::never;
using test::small_run;

std::vector<std::string> method_names() {
  std::vector<std::string> names;
  for (const experiment::RunSpec& run : test::small_runs()) names.push_back(run.method);
  return names;
}

// It draws samples, as most metrics do, and costs little.
constexpr const char* kCheapMetric = "evaluation.metrics=[\"mode_coverage\"]";

class EveryMethod : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Session, EveryMethod, testing::ValuesIn(method_names()), [](const auto& name) {
  std::string text = name.param;
  std::replace(text.begin(), text.end(), '-', '_');
  return text;
});

TEST_P(EveryMethod, RunsToItsEndAndIsJudged) {
  KeepingSink sink;
  Session session(small_run(GetParam()), test::catalogue(), {}, sink);
  const Outcome outcome = session.run(never);
  EXPECT_EQ(outcome.status, storage::RunStatus::kCompleted) << outcome.reason;
  ASSERT_EQ(sink.evaluations.size(), 1U);
  EXPECT_GE(sink.evaluations.front().metrics.size(), 5U);
  ASSERT_EQ(sink.checkpoints.size(), 1U);
  EXPECT_EQ(sink.checkpoints.front().kind, "final");
  EXPECT_EQ(sink.last_progress.step, outcome.step);
  EXPECT_GT(sink.last_progress.energy_evals, 0);
}

TEST_P(EveryMethod, TellsTheSeedOfEveryStreamOnce) {
  KeepingSink sink;
  Session(small_run(GetParam()), test::catalogue(), {}, sink).run(never);
  std::map<std::string, std::uint64_t> seeds;
  for (const storage::SeedRecord& record : sink.seeds) EXPECT_TRUE(seeds.emplace(record.stream, record.seed).second);
  ASSERT_TRUE(seeds.contains("root"));
  for (const auto& [stream, seed] : seeds) {
    if (stream == "root") continue;
    EXPECT_EQ(seed, stream_seed(seeds["root"], stream)) << stream;
  }
  for (const char* stream : {"init_energy", "init_sampler", "evaluation"}) EXPECT_TRUE(seeds.contains(stream)) << stream;
  EXPECT_EQ(seeds.contains("data"), GetParam() != "reverse-kl");
}

TEST_P(EveryMethod, OneSeedGivesTheSameBytes) {
  KeepingSink first_sink, second_sink;
  Session first(small_run(GetParam()), test::catalogue(), {}, first_sink);
  Session second(small_run(GetParam()), test::catalogue(), {}, second_sink);
  first.run(never);
  second.run(never);
  EXPECT_EQ(first.save(), second.save());
  EXPECT_EQ(first_sink.series, second_sink.series);
}

TEST_P(EveryMethod, AResumedRunEqualsTheUninterruptedOneByteForByte) {
  const experiment::RunSpec spec = small_run(GetParam(), {"evaluation.every=4", kCheapMetric});
  KeepingSink whole_sink;
  Session whole(spec, test::catalogue(), {}, whole_sink);
  whole.run(never);
  for (const std::int64_t stop_at : {1, 6, 7, 10}) {
    KeepingSink early_sink, late_sink;
    Session early(spec, test::catalogue(), {}, early_sink);
    std::int64_t asked = 0;
    const Outcome outcome = early.run([&] { return ++asked == stop_at; });
    ASSERT_EQ(outcome.status, storage::RunStatus::kStopped);
    ASSERT_EQ(early_sink.checkpoints.size(), 1U);
    Session late(spec, test::catalogue(), {}, late_sink);
    late.restore(early_sink.checkpoints.front().data);
    EXPECT_EQ(late.run(never).status, storage::RunStatus::kCompleted);
    EXPECT_EQ(late.save(), whole.save()) << "stopped at step " << stop_at;
    for (const auto& [name, points] : late_sink.series) {
      const auto& all = whole_sink.series.at(name);
      ASSERT_LE(points.size(), all.size());
      EXPECT_TRUE(std::equal(points.rbegin(), points.rend(), all.rbegin())) << name << " after a stop at step " << stop_at;
    }
  }
}

// The meta device holds shapes and no values: it throws on any read-back.
TEST_P(EveryMethod, AStepReadsNothingBackFromTheDevice) {
  experiment::RunSpec spec = small_run(GetParam());
  spec.device = "meta";
  spec.record_every = 1000;
  KeepingSink sink;
  Session session(spec, test::catalogue(), {}, sink);
  EXPECT_NO_THROW(session.train_blindly(spec.total_steps()));
}

TEST(Session, AnotherSeedGivesAnotherRun) {
  experiment::RunSpec spec = small_run("cd-3");
  KeepingSink sink;
  Session first(spec, test::catalogue(), {}, sink);
  spec.seed = 4;
  Session second(spec, test::catalogue(), {}, sink);
  first.run(never);
  second.run(never);
  EXPECT_NE(first.save(), second.save());
}

TEST(Session, LookingMoreOftenDoesNotMoveTraining) {
  KeepingSink rarely_sink, often_sink;
  Session rarely(small_run("gcd"), test::catalogue(), {}, rarely_sink);
  Session often(small_run("gcd", {"evaluation.every=3"}), test::catalogue(), {}, often_sink);
  rarely.run(never);
  often.run(never);
  for (const std::string_view cost : {kEnergyCost, kGradientCost}) {
    const auto points = often_sink.series.extract(std::string(cost));
    ASSERT_FALSE(points.empty()) << cost;
    for (const auto& [step, value] : points.mapped()) EXPECT_EQ(step % 3, 0);
    EXPECT_TRUE(std::is_sorted(points.mapped().begin(), points.mapped().end()));
    const Progress& end = often_sink.last_progress;
    EXPECT_LE(points.mapped().back().second, static_cast<double>(cost == kEnergyCost ? end.energy_evals : end.gradient_evals));
  }
  EXPECT_EQ(rarely_sink.series, often_sink.series);
  EXPECT_EQ(rarely_sink.last_progress.energy_evals, often_sink.last_progress.energy_evals);
}

TEST(Session, ANonFiniteRunStopsAsDivergedWithItsLastFiniteCheckpoint) {
  // A Langevin step far beyond the stability limit: the chains explode, and with them the energy.
  const experiment::RunSpec spec = small_run(
      "cd-3", {"method.cd-3.sampler.step_size=10.0", "method.cd-3.sampler.steps=60", "steps=200", "method.cd-3.steps=200"});
  KeepingSink sink;
  Session session(spec, test::catalogue(), {}, sink);
  const Outcome outcome = session.run(never);
  EXPECT_EQ(outcome.status, storage::RunStatus::kDiverged);
  EXPECT_NE(outcome.reason.find("at step"), std::string::npos) << outcome.reason;
  ASSERT_FALSE(sink.checkpoints.empty());
  EXPECT_EQ(sink.checkpoints.back().kind, "last_finite");
  for (const auto& [name, tensor] : read_tensor_file(sink.checkpoints.back().data).tensors) {
    if (at::isFloatingType(tensor.scalar_type())) {
      EXPECT_TRUE(at::isfinite(tensor).all().item<bool>()) << name;
    }
  }
  ASSERT_FALSE(sink.events.empty());
  EXPECT_EQ(sink.events.back().kind, "diverged");
}

TEST(Session, ACheckpointOfAnotherConfigurationIsRefused) {
  KeepingSink sink;
  Session first(small_run("cd-3"), test::catalogue(), {}, sink);
  Session second(small_run("pcd-3"), test::catalogue(), {}, sink);
  EXPECT_THROW(second.restore(first.save()), Error);
  storage::Bytes cut = first.save();
  cut.resize(cut.size() / 2);
  EXPECT_THROW(first.restore(cut), Error);
}

TEST(Session, GcdWithLangevinIsCdBitForBit) {
  experiment::RunSpec cd = small_run("cd-3", {"method.cd-3.objective={ plugin = \"cd\", batch = 32, regularizer = 0.05, "
                                              "uniform_weight = 0.05, energy_beta1 = 0.5, energy_rate = 2e-4 }"});
  experiment::RunSpec gcd = small_run("cd-3", {"method.cd-3.objective={ plugin = \"gcd\", batch = 32, regularizer = 0.05, "
                                               "uniform_weight = 0.05, energy_beta1 = 0.5, energy_rate = 2e-4 }"});
  for (experiment::RunSpec* spec : {&cd, &gcd}) {
    // What differs in the two objectives' defaults.
    spec->stages.front().objective.params.set("energy_beta2", 0.99);
    spec->stages.front().objective.params.set("energy_average", 0.998);
  }
  KeepingSink cd_sink, gcd_sink;
  Session(cd, test::catalogue(), {}, cd_sink).run(never);
  Session(gcd, test::catalogue(), {}, gcd_sink).run(never);
  EXPECT_EQ(cd_sink.series, gcd_sink.series);
  // The files differ in the name of the objective that wrote them, the tensors do not.
  const auto cd_file = read_tensor_file(cd_sink.checkpoints.back().data),
             gcd_file = read_tensor_file(gcd_sink.checkpoints.back().data);
  ASSERT_EQ(cd_file.tensors.size(), gcd_file.tensors.size());
  for (std::size_t i = 0; i < cd_file.tensors.size(); ++i) {
    EXPECT_EQ(cd_file.tensors[i].first, gcd_file.tensors[i].first);
    EXPECT_TRUE(at::equal(cd_file.tensors[i].second, gcd_file.tensors[i].second)) << cd_file.tensors[i].first;
  }
}

}  // namespace
}  // namespace ebmlab::training
