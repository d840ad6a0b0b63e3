// SPDX-License-Identifier: MIT
// What a run does when a figure is not finite: it stops, or goes back with lower rates and fresh random numbers.
#include <gmock/gmock.h>

#include "session_fixture.hpp"
#include "training/streams.hpp"
#include "training/tensor_file.hpp"

namespace ebmlab::training {
namespace {

using test::KeepingSink;
using test::never;

const host::Catalogue& catalogue() {
  static const host::Catalogue instance(std::vector<std::filesystem::path>{EBMLAB_TEST_PLUGINS, EBMLAB_UNLUCKY});
  return instance;
}

/// 20 steps; figures are read back, and a state kept, every 5.
experiment::RunSpec unlucky_run(const std::vector<std::string>& overrides) {
  experiment::Specification specification = experiment::Specification::from_text(R"(
seeds = [11]
record_every = 5
on_divergence = "rollback"
[dataset]
plugin = "gaussian_ring"
[energy]
plugin = "mlp"
hidden = [8]
fourier_features = 0
[sampler]
plugin = "langevin"
steps = 2
generate_steps = 5
[evaluation]
samples = 50
metrics = ["mode_coverage"]
[method.unlucky]
steps = 20
objective = { plugin = "unlucky" }
)",
                                                                                 "unlucky.toml");
  for (const std::string& assignment : overrides) specification.override_value(assignment);
  return experiment::resolve(specification, catalogue().plugins()).front();
}

std::vector<storage::NewEvent> rollbacks(const KeepingSink& sink) {
  std::vector<storage::NewEvent> result;
  for (const storage::NewEvent& event : sink.events) {
    if (event.kind == "rollback") result.push_back(event);
  }
  return result;
}

std::string text_of(const storage::Bytes& checkpoint, const std::string& key) {
  return read_tensor_file(checkpoint).texts.at(key);
}

TEST(Rollback, IsNotWhatARunDoesUnasked) {
  KeepingSink sink;
  const Outcome outcome = Session(unlucky_run({"on_divergence=\"stop\""}), catalogue(), {}, sink).run(never);
  EXPECT_EQ(outcome.status, storage::RunStatus::kDiverged);
  EXPECT_EQ(outcome.reason, "luck became nan at step 7");
  EXPECT_TRUE(rollbacks(sink).empty());
  EXPECT_EQ(sink.checkpoints.back().step, 5);
}

TEST(Rollback, GivesUpAtItsLimit) {
  KeepingSink sink;
  Session session(unlucky_run({"rollback_limit=2", "rollback_rate=0.1"}), catalogue(), {}, sink);
  const Outcome outcome = session.run(never);
  EXPECT_EQ(outcome.status, storage::RunStatus::kDiverged);
  const std::vector<storage::NewEvent> events = rollbacks(sink);
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].title, "luck became nan at step 7: back to step 5, learning rates times 0.1");
  EXPECT_EQ(events[0].severity, storage::Severity::kWarning);
  EXPECT_EQ(events[0].step, 7);
  EXPECT_EQ(events[1].title, "luck became nan at step 7: back to step 5, learning rates times 0.01");
  EXPECT_EQ(sink.events.back().kind, "diverged");
  EXPECT_EQ(sink.checkpoints.back().kind, "last_finite");
  EXPECT_EQ(sink.checkpoints.back().step, 5);
}

/// How many generations of the stream "luck" have a draw below `chance` at step 7, starting from where the states were kept.
std::int64_t unlucky_generations(double chance) {
  const std::uint64_t root = 11;
  for (std::int64_t generation = 0;; ++generation) {
    Streams streams(root, at::kCPU);
    streams.renew(generation);
    at::Tensor draw;
    // The first run draws at steps 0 to 7, later ones at 5, 6 and 7.
    for (int i = generation == 0 ? 0 : 5; i <= 7; ++i) draw = rand({}, streams.device("luck"), at::empty({0}));
    if (draw.item<double>() >= chance) return generation;
  }
}

constexpr double kChance = 0.8;

TEST(Rollback, TakesFreshNumbersUntilItGoesThrough) {
  const std::int64_t expected = unlucky_generations(kChance);
  ASSERT_GE(expected, 1);
  KeepingSink sink;
  Session session(unlucky_run({"method.unlucky.objective.chance=0.8", "rollback_limit=50"}), catalogue(), {}, sink);
  const Outcome outcome = session.run(never);
  EXPECT_EQ(outcome.status, storage::RunStatus::kCompleted) << outcome.reason;
  EXPECT_EQ(rollbacks(sink).size(), static_cast<std::size_t>(expected));
  // What was done again is told once, and nothing told is without a value.
  const auto& luck = sink.series.at("luck");
  ASSERT_EQ(luck.size(), 20U);
  for (std::size_t i = 0; i < luck.size(); ++i) {
    EXPECT_EQ(luck[i].first, static_cast<std::int64_t>(i));
    EXPECT_TRUE(std::isfinite(luck[i].second));
  }
  // The cost of the steps in vain is told, too: a step has 16 data and 16 chains of 2 steps, and a uniform batch of 8.
  KeepingSink smooth_sink;
  Session(unlucky_run({"method.unlucky.objective.chance=0.0"}), catalogue(), {}, smooth_sink).run(never);
  const std::int64_t step_cost = smooth_sink.last_progress.gradient_evals / 20;
  EXPECT_EQ(sink.last_progress.gradient_evals, (20 + 5 * expected) * step_cost);
  // Fresh streams under their own names.
  std::map<std::string, std::uint64_t> seeds;
  for (const storage::SeedRecord& record : sink.seeds) EXPECT_TRUE(seeds.emplace(record.stream, record.seed).second);
  const std::string renewed = "data@" + std::to_string(expected);
  ASSERT_TRUE(seeds.contains(renewed));
  EXPECT_EQ(seeds.at(renewed), stream_seed(seeds.at("root"), renewed));
}

TEST(Rollback, LowersTheRates) {
  // Without a learning rate nothing moves, so that rates times 1e-6 leave the weights where the rollback put them.
  const auto weights_at_the_end = [](const std::string& rate) {
    KeepingSink sink;
    Session session(unlucky_run({"method.unlucky.objective.chance=0.8", "rollback_limit=50", "rollback_rate=" + rate}),
                    catalogue(), {}, sink);
    session.run(never);
    std::map<std::string, at::Tensor> tensors;
    for (auto& [name, tensor] : read_tensor_file(session.save()).tensors) tensors[name] = tensor;
    return tensors.at("energy.network.0.weight").clone();
  };
  KeepingSink sink;
  Session session(unlucky_run({"on_divergence=\"stop\""}), catalogue(), {}, sink);
  session.run(never);
  at::Tensor kept;
  for (auto& [name, tensor] : read_tensor_file(sink.checkpoints.back().data).tensors) {
    if (name == "energy.network.0.weight") kept = tensor.clone();
  }
  EXPECT_LT((weights_at_the_end("1e-6") - kept).abs().max().item<double>(), 1e-6);
  EXPECT_GT((weights_at_the_end("1.0") - kept).abs().max().item<double>(), 1e-3);
}

TEST(Rollback, AResumedRunKeepsItsRatesAndStreams) {
  const experiment::RunSpec spec = unlucky_run({"method.unlucky.objective.chance=0.8", "rollback_limit=50"});
  KeepingSink whole_sink, early_sink, late_sink;
  Session whole(spec, catalogue(), {}, whole_sink);
  whole.run(never);
  // Stopped after the last rollback: steps 1 to 10, and what was done again on the way.
  Session early(spec, catalogue(), {}, early_sink);
  const std::size_t expected = rollbacks(whole_sink).size();
  const Outcome outcome = early.run([&](std::int64_t) {
    return test::stop_if(rollbacks(early_sink).size() == expected && early_sink.last_progress.step >= 10);
  });
  ASSERT_EQ(outcome.status, storage::RunStatus::kStopped);
  EXPECT_EQ(text_of(early_sink.checkpoints.back().data, "rollbacks"), std::to_string(expected));
  Session late(spec, catalogue(), {}, late_sink);
  late.restore(early_sink.checkpoints.back().data);
  EXPECT_EQ(late.run(never).status, storage::RunStatus::kCompleted);
  EXPECT_EQ(late.save(), whole.save());
}

// A stage's last step is followed by the objective's end and the next one's beginning: going back there must not repeat them.
TEST(Rollback, DoesNotSwallowWhatWasAskedAtThatStep) {
  const experiment::RunSpec spec = unlucky_run({"method.unlucky.objective.chance=0.8"});
  for (const Directive directive : {Directive::kCheckpoint, Directive::kStop}) {
    KeepingSink sink;
    bool has_asked = false;
    Session session(spec, catalogue(), {}, sink);
    // Eight steps done: the figure of step 7 is the bad one, and is read because something is asked.
    const Outcome outcome = session.run(
        [&](std::int64_t step) { return step == 8 && !std::exchange(has_asked, true) ? directive : Directive::kGoOn; });
    ASSERT_FALSE(rollbacks(sink).empty());
    const auto manual = std::find_if(sink.checkpoints.begin(), sink.checkpoints.end(),
                                     [](const storage::NewCheckpoint& checkpoint) { return checkpoint.kind == "manual"; });
    ASSERT_NE(manual, sink.checkpoints.end());
    EXPECT_EQ(manual->step, 5);
    if (directive == Directive::kStop) {
      EXPECT_EQ(outcome.status, storage::RunStatus::kStopped);
      EXPECT_EQ(outcome.step, 5);
    }
  }
}

TEST(Rollback, GoesBackToTheBeginningOfAStage) {
  experiment::RunSpec spec = unlucky_run({"method.unlucky.objective.chance=0.8", "rollback_limit=50"});
  spec.record_every = 1000;
  experiment::StageSpec first = spec.stages.front();
  first.name = "first";
  first.objective.params.set("bad_step", std::int64_t{1000});
  spec.stages.insert(spec.stages.begin(), first);
  KeepingSink sink;
  const Outcome outcome = Session(spec, catalogue(), {}, sink).run(never);
  EXPECT_EQ(outcome.status, storage::RunStatus::kCompleted) << outcome.reason;
  EXPECT_EQ(outcome.step, 40);
  ASSERT_FALSE(rollbacks(sink).empty());
  for (const storage::NewEvent& event : rollbacks(sink)) EXPECT_THAT(event.title, testing::HasSubstr("back to step 20"));
  ASSERT_EQ(sink.series.at("luck").size(), 40U);
}

}  // namespace
}  // namespace ebmlab::training
