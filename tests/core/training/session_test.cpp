// SPDX-License-Identifier: MIT
// Whole runs: determinism, resuming byte for byte, divergence, stopping, and no read-back from the device.
#include <ebmlab/error.hpp>

#include <algorithm>
#include <cmath>

#include "session_fixture.hpp"
#include "training/silence.hpp"
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
  EXPECT_EQ(sink.last_progress.energy_evals > 0, GetParam() != "none");
}

TEST_P(EveryMethod, APilotKnowsWhatItWouldCost) {
  Silence silence;
  const experiment::RunSpec spec = small_run(GetParam(), {kCheapMetric});
  for (const double seconds_for_a_stage : {0.0, 10.0}) {  // of one step, and of all
    const Pilot pilot = Session(spec, test::catalogue(), {}, silence).pilot(seconds_for_a_stage);
    EXPECT_GT(pilot.steps_per_second, 0.0);
    EXPECT_GT(pilot.seconds, static_cast<double>(spec.total_steps()) / pilot.steps_per_second);
    EXPECT_TRUE(std::isfinite(pilot.seconds));
  }
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
  EXPECT_EQ(seeds.contains("data"), GetParam() != "reverse-kl" && GetParam() != "none");
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

/// Stopped at `stop_at` and resumed in another session: the state at the end is that of a run that was not, to the last byte,
/// and so are the figures told on the way.
void expect_the_same_after_a_stop(const experiment::RunSpec& spec, std::int64_t stop_at, const Session& whole,
                                  const KeepingSink& whole_sink) {
  KeepingSink early_sink, late_sink;
  Session early(spec, test::catalogue(), {}, early_sink);
  const Outcome outcome = early.run([&](std::int64_t step) { return test::stop_if(step == stop_at); });
  ASSERT_EQ(outcome.status, storage::RunStatus::kStopped);
  ASSERT_EQ(early_sink.checkpoints.back().kind, "manual");
  Session late(spec, test::catalogue(), {}, late_sink);
  late.restore(early_sink.checkpoints.back().data);
  EXPECT_EQ(late.run(never).status, storage::RunStatus::kCompleted);
  EXPECT_EQ(late.save(), whole.save()) << spec.method << ", stopped at step " << stop_at;
  for (const auto& [name, all] : whole_sink.series) {
    auto joined = early_sink.series[name];
    joined.insert(joined.end(), late_sink.series[name].begin(), late_sink.series[name].end());
    EXPECT_EQ(joined, all) << name << " of " << spec.method << ", stopped at step " << stop_at;
  }
  std::vector<std::int64_t> judged, expected;
  for (const KeepingSink* sink : {&std::as_const(early_sink), &std::as_const(late_sink)}) {
    for (const storage::NewEvaluation& evaluation : sink->evaluations) judged.push_back(evaluation.step);
  }
  for (const storage::NewEvaluation& evaluation : whole_sink.evaluations) expected.push_back(evaluation.step);
  EXPECT_EQ(judged, expected) << spec.method << ", stopped at step " << stop_at;
}

TEST_P(EveryMethod, AResumedRunEqualsTheUninterruptedOneByteForByte) {
  const experiment::RunSpec spec = small_run(GetParam(), {"evaluation.every=4", kCheapMetric});
  KeepingSink whole_sink;
  Session whole(spec, test::catalogue(), {}, whole_sink);
  whole.run(never);
  for (const std::int64_t stop_at : {1, 6, 7, 8, 10}) expect_the_same_after_a_stop(spec, stop_at, whole, whole_sink);
}

// What the small methods have not: other samplers (stopped within their warm-up and after it), binary and image energies.
constexpr const char* kMore = R"(
experiment = "more"
seeds = [3]
steps = 12
record_every = 5
[evaluation]
samples = 100
draws = 1
metrics = ["auroc"]
)";
constexpr const char* kRing =
    "[dataset]\nplugin = \"gaussian_ring\"\n[energy]\nplugin = \"mlp\"\nhidden = [8]\nfourier_features = 4\n";
constexpr const char* kBars = "[dataset]\nplugin = \"bars_and_stripes\"\n[energy]\nplugin = \"rbm\"\nhidden = 4\n";
constexpr const char* kDigits = "[dataset]\nplugin = \"digits\"\n[energy]\nplugin = \"conv\"\nchannels = [4]\n";

TEST(Session, EveryOtherSamplerAndEnergyResumesByteForByte) {
  const std::string cd = "objective = { plugin = \"cd\", batch = 16 }\n",
                    chains = "start = \"persistent\", buffer_size = 32, generate_steps = 5";
  for (const std::string& text :
       {std::string(kRing) + "[method.nuts]\nsampler = { plugin = \"nuts\", steps = 2, max_depth = 3, " + chains + " }\n" + cd,
        std::string(kRing) + "[method.tempering]\nsampler = { plugin = \"parallel_tempering\", steps = 2, temperatures = 3, " +
            chains + " }\n" + cd,
        std::string(kBars) + "[method.gibbs]\nsampler = { plugin = \"block_gibbs\", steps = 2, " + chains + " }\n" + cd,
        std::string(kBars) + "[method.exact]\nsampler = { plugin = \"block_gibbs\", steps = 2 }\nobjective = { plugin = "
                             "\"exact_ml\", batch = 16 }\n",
        std::string(kDigits) + "[method.conv]\nsampler = { plugin = \"langevin\", steps = 2, " + chains + " }\n" + cd}) {
    const auto specification = experiment::Specification::from_text(kMore + text, "more.toml");
    const experiment::RunSpec spec = experiment::resolve(specification, test::catalogue().plugins()).front();
    KeepingSink whole_sink;
    Session whole(spec, test::catalogue(), {}, whole_sink);
    whole.run(never);
    for (const std::int64_t stop_at : {1, 7}) expect_the_same_after_a_stop(spec, stop_at, whole, whole_sink);
  }
}

// Convolutions in bfloat16: the same training but for rounding, with figures and parameters in single precision.
TEST(Session, AutocastTrainsAConvolutionalEnergy) {
  const std::string text = std::string(kMore) + kDigits +
                           "[method.conv]\nsampler = { plugin = \"langevin\", steps = 2 }\nobjective = { plugin = \"cd\", "
                           "batch = 16 }\n";
  const auto specification = experiment::Specification::from_text(text, "conv.toml");
  experiment::RunSpec spec = experiment::resolve(specification, test::catalogue().plugins()).front();
  KeepingSink exact_sink, sink;
  Session(spec, test::catalogue(), {}, exact_sink).run(never);
  spec.autocast = "bf16";
  Session(spec, test::catalogue(), {}, sink).run(never);
  const auto &exact = exact_sink.series.at("gradient_norm.energy"), &rounded = sink.series.at("gradient_norm.energy");
  ASSERT_EQ(rounded.size(), exact.size());
  EXPECT_NE(rounded.front().second, exact.front().second);
  EXPECT_NEAR(rounded.front().second, exact.front().second, 0.1 * exact.front().second);
}

TEST(Session, EveryMethodTrainsUnderAutocast) {
  for (experiment::RunSpec& spec : test::small_runs()) {
    spec.autocast = "bf16";
    KeepingSink sink;
    Session session(spec, test::catalogue(), {}, sink);
    EXPECT_NO_THROW(session.train_blindly(spec.total_steps())) << spec.method;
  }
}

// A process that is killed leaves its last periodic checkpoint, and the figures up to it.
TEST_P(EveryMethod, APeriodicCheckpointHasAllThatWasBeforeIt) {
  const experiment::RunSpec spec = small_run(GetParam(), {"checkpoint_every=3", kCheapMetric});
  KeepingSink whole_sink;
  Session whole(spec, test::catalogue(), {}, whole_sink);
  whole.run(never);
  for (const storage::NewCheckpoint& checkpoint : whole_sink.checkpoints) {
    if (checkpoint.kind != "auto") continue;
    ASSERT_EQ(checkpoint.step % 3, 0);
    KeepingSink late_sink;
    Session late(spec, test::catalogue(), {}, late_sink);
    late.restore(checkpoint.data);
    EXPECT_EQ(late.run(never).status, storage::RunStatus::kCompleted);
    EXPECT_EQ(late.save(), whole.save()) << "from step " << checkpoint.step;
    EXPECT_EQ(late_sink.last_progress.energy_evals, whole_sink.last_progress.energy_evals);
  }
}

// Whoever judges a checkpoint later gets what its run got there, to the last bit.
TEST_P(EveryMethod, AFinalCheckpointIsJudgedAsItsRunWas) {
  const experiment::RunSpec spec = small_run(GetParam());
  KeepingSink sink, later;
  Session session(spec, test::catalogue(), {}, sink);
  session.run(never);
  Session again(spec, test::catalogue(), {}, later);
  again.restore(sink.checkpoints.back().data, TakeUp::kFork);
  again.judge();
  ASSERT_EQ(later.evaluations.size(), 1U);
  const storage::NewEvaluation &before = sink.evaluations.back(), &after = later.evaluations.front();
  EXPECT_EQ(after.step, spec.total_steps());
  EXPECT_EQ(after.protocol, before.protocol);
  EXPECT_EQ(after.energy_evals, before.energy_evals);
  ASSERT_EQ(after.metrics.size(), before.metrics.size());
  for (std::size_t i = 0; i < after.metrics.size(); ++i) {
    EXPECT_EQ(after.metrics[i].metric, before.metrics[i].metric);
    EXPECT_EQ(after.metrics[i].value, before.metrics[i].value) << after.metrics[i].metric;
  }
  EXPECT_TRUE(later.checkpoints.empty());
  EXPECT_TRUE(later.series.empty());
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

/// Told to a session step by step; notes the steps at which it was asked.
struct Asker {
  std::map<std::int64_t, Directive> at;
  std::vector<std::int64_t> asked;
  Directive operator()(std::int64_t step) {
    asked.push_back(step);
    const auto found = at.find(step);
    return found == at.end() ? Directive::kGoOn : std::exchange(found->second, Directive::kGoOn);
  }
};

TEST(Session, ACheckpointOnRequestChangesNothingAndHasTheFiguresBeforeIt) {
  const experiment::RunSpec spec = small_run("pcd-3", {kCheapMetric});
  KeepingSink plain_sink, asked_sink;
  Session plain(spec, test::catalogue(), {}, plain_sink), session(spec, test::catalogue(), {}, asked_sink);
  plain.run(never);
  Asker asker{{{7, Directive::kCheckpoint}}, {}};
  session.run(std::ref(asker));
  EXPECT_EQ(session.save(), plain.save());
  ASSERT_EQ(asked_sink.checkpoints.size(), 2U);
  EXPECT_EQ(asked_sink.checkpoints[0].kind, "manual");
  EXPECT_EQ(asked_sink.checkpoints[0].step, 7);
  EXPECT_EQ(std::count(asker.asked.begin(), asker.asked.end(), 7), 2);  // again after the checkpoint
  KeepingSink late_sink;
  Session late(spec, test::catalogue(), {}, late_sink);
  late.restore(asked_sink.checkpoints[0].data);
  late.run(never);
  EXPECT_EQ(late.save(), plain.save());
}

TEST(Session, TheBestCheckpointIsThatOfTheBestJudgedStepAlsoAfterAResume) {
  const experiment::RunSpec spec = small_run("cd-3", {"evaluation.every=2", "evaluation.metrics=[\"kl\"]"});
  KeepingSink sink, early_sink, late_sink;
  Session(spec, test::catalogue(), {}, sink).run(never);
  std::vector<std::pair<std::int64_t, double>> best, expected;
  for (const storage::NewCheckpoint& checkpoint : sink.checkpoints) {
    if (checkpoint.kind == "best") best.emplace_back(checkpoint.step, checkpoint.metric_value.value());
  }
  for (const storage::NewEvaluation& evaluation : sink.evaluations) {
    if (evaluation.step == spec.total_steps()) continue;
    const double kl = evaluation.metrics.front().value.value();
    if (expected.empty() || kl < expected.back().second) expected.emplace_back(evaluation.step, kl);
  }
  ASSERT_FALSE(best.empty());
  EXPECT_EQ(best, expected);
  Session early(spec, test::catalogue(), {}, early_sink), late(spec, test::catalogue(), {}, late_sink);
  early.run([](std::int64_t step) { return test::stop_if(step == 7); });
  late.restore(early_sink.checkpoints.back().data);
  late.run(never);
  std::vector<std::pair<std::int64_t, double>> joined;
  for (const KeepingSink* part : {&early_sink, &late_sink}) {
    for (const storage::NewCheckpoint& checkpoint : part->checkpoints) {
      if (checkpoint.kind == "best") joined.emplace_back(checkpoint.step, checkpoint.metric_value.value());
    }
  }
  EXPECT_EQ(joined, best);
}

TEST(Session, AForkTakesUpTheStateUnderAnotherConfiguration) {
  KeepingSink sink;
  Session parent(small_run("gcd"), test::catalogue(), {}, sink);
  parent.run([](std::int64_t step) { return test::stop_if(step == 10); });
  const storage::Bytes checkpoint = sink.checkpoints.back().data;
  const experiment::RunSpec longer =
      small_run("gcd", {"method.gcd.stage.joint.steps=30", "method.gcd.stage.joint.objective.regularizer=0.1"});
  Session fork(longer, test::catalogue(), {}, sink);
  EXPECT_THROW(fork.restore(checkpoint), Error);
  fork.restore(checkpoint, TakeUp::kFork);
  EXPECT_EQ(fork.run(never).step, longer.total_steps());
  Session wider(small_run("gcd", {"energy.hidden=[8]"}), test::catalogue(), {}, sink);
  EXPECT_THROW(wider.restore(checkpoint, TakeUp::kFork), Error);
  Session shorter(small_run("gcd", {"method.gcd.stage.pretraining.steps=3"}), test::catalogue(), {}, sink);
  EXPECT_THROW(shorter.restore(checkpoint, TakeUp::kFork), Error);
}

TEST(Session, ATrialAsksOnlyWhetherTheStateFits) {
  KeepingSink sink;
  Session first(small_run("cd-3"), test::catalogue(), {}, sink);
  const storage::Bytes checkpoint = first.save();
  experiment::RunSpec other = small_run("cd-3", {"energy.fourier_features=8"});
  other.seed = 9;
  other.record_every = 7;
  Session second(other, test::catalogue(), {}, sink);
  EXPECT_THROW(second.restore(checkpoint), Error);
  EXPECT_NO_THROW(second.restore(checkpoint, TakeUp::kTrial));
  Session wider(small_run("cd-3", {"energy.hidden=[4]"}), test::catalogue(), {}, sink);
  EXPECT_THROW(wider.restore(checkpoint, TakeUp::kTrial), Error);
}

TEST(Session, ACheckpointOfANewerFormatIsRefusedWithASentence) {
  KeepingSink sink;
  Session session(small_run("cd-3"), test::catalogue(), {}, sink);
  TensorFile file = read_tensor_file(session.save());
  file.texts["format"] = "ebmlab-checkpoint-2";
  try {
    session.restore(write_tensor_file(file.tensors, file.texts));
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("from a newer ebmlab"), std::string::npos) << error.what();
  }
  file.texts["format"] = "pt";
  EXPECT_THROW(session.restore(write_tensor_file(file.tensors, file.texts)), Error);
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
    for (const auto& [step, value] : points.mapped()) EXPECT_EQ((step + 1) % 3, 0);
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
