// SPDX-License-Identifier: MIT
// A run on several ranks is the run of one process: what they draw, what they learn, what they keep. The ranks are threads.
#include <ATen/CPUGeneratorImpl.h>
#include <ebmlab/chain_engine.hpp>
#include <ebmlab/error.hpp>
#include <ebmlab/tensors.hpp>

#include <algorithm>
#include <array>
#include <cmath>

#include "core/parallel/thread_ranks.hpp"
#include "session_fixture.hpp"
#include "training/figures.hpp"
#include "training/silence.hpp"
#include "training/streams.hpp"

namespace ebmlab::training {
namespace {

using parallel::Communicator;
using test::KeepingSink;
using test::never;
using test::small_run;

/// What is left of a run.
struct Trained {
  KeepingSink sink;                   // of rank 0
  std::vector<storage::Bytes> state;  // of each rank at its end
  std::vector<Outcome> outcomes;
};

Trained train(const experiment::RunSpec& spec, std::int64_t count, std::int64_t stop_at = -1,
              const storage::Bytes& checkpoint = {}, TakeUp how = TakeUp::kContinue) {
  Trained run;
  run.state.resize(static_cast<std::size_t>(count));
  run.outcomes.resize(run.state.size());
  const auto body = [&](const Communicator& ranks) {
    Silence silence;
    const bool is_first = ranks.rank() == 0;
    Session session(spec, test::catalogue(), {.data_dirs = {}, .ranks = &ranks},
                    is_first ? static_cast<EventSink&>(run.sink) : silence);
    if (!checkpoint.empty()) session.restore(checkpoint, how);
    const auto rank = static_cast<std::size_t>(ranks.rank());
    run.outcomes[rank] = session.run([&](std::int64_t step) {
      EXPECT_TRUE(is_first);
      return test::stop_if(step == stop_at);
    });
    run.state[rank] = session.save();
  };
  if (count == 1) {
    body(Communicator());
  } else {
    test::on_ranks(count, body);
  }
  return run;
}

using Series = std::map<std::string, std::vector<std::pair<std::int64_t, double>>>;

/// The same figures of the same steps, within `tolerance` of their size or of 1; samplers' own are in single precision always.
void expect_near(const Series& some, const Series& expected, double tolerance) {
  for (const auto& [name, values] : expected) {
    const auto found = some.find(name);
    ASSERT_NE(found, some.end()) << name;
    ASSERT_EQ(found->second.size(), values.size()) << name;
    const double least = name.starts_with("sampler.") ? std::max(tolerance, 1e-6) : tolerance;
    for (std::size_t i = 0; i < values.size(); ++i) {
      const auto& [step, value] = found->second[i];
      EXPECT_EQ(step, values[i].first) << name;
      EXPECT_NEAR(value, values[i].second, least * (1.0 + std::abs(values[i].second))) << name << " of step " << step;
    }
  }
  EXPECT_EQ(some.size(), expected.size());
}

std::vector<std::string> method_names() {
  std::vector<std::string> names;
  for (const experiment::RunSpec& run : test::small_runs()) names.push_back(run.method);
  return names;
}

class EveryMethodOnRanks : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Ranks, EveryMethodOnRanks, testing::ValuesIn(method_names()), [](const auto& name) {
  std::string text = name.param;
  std::replace(text.begin(), text.end(), '-', '_');
  return text;
});

// In double precision: sums in another order differ by 1e-16 of their size, and a few dozen steps make less than a million of
// it.
TEST_P(EveryMethodOnRanks, LearnsWhatOneProcessLearns) {
  const experiment::RunSpec spec = small_run(GetParam(), {"dtype=\"float64\""});
  const Trained alone = train(spec, 1);
  for (const std::int64_t count : {2, 4}) {
    const Trained together = train(spec, count);
    expect_near(together.sink.series, alone.sink.series, 1e-9);
    if (spec.method != "exact-ml") {  // of its grid each rank has all points
      EXPECT_EQ(together.sink.last_progress.energy_evals, alone.sink.last_progress.energy_evals);
    }
    EXPECT_EQ(together.sink.last_progress.gradient_evals, alone.sink.last_progress.gradient_evals);
    for (const storage::Bytes& state : together.state) EXPECT_EQ(state, together.state.front());
    ASSERT_EQ(together.sink.evaluations.size(), alone.sink.evaluations.size());
    for (std::size_t i = 0; i < alone.sink.evaluations.size(); ++i) {
      EXPECT_EQ(together.sink.evaluations[i].energy_evals, alone.sink.evaluations[i].energy_evals);
      const auto& some = together.sink.evaluations[i].metrics;
      const auto& expected = alone.sink.evaluations[i].metrics;
      ASSERT_EQ(some.size(), expected.size());
      for (std::size_t k = 0; k < expected.size(); ++k) {
        EXPECT_EQ(some[k].metric, expected[k].metric);
        ASSERT_EQ(some[k].value.has_value(), expected[k].value.has_value()) << some[k].metric;
        if (!some[k].value) continue;
        EXPECT_NEAR(*some[k].value, *expected[k].value, 1e-6 * (1.0 + std::abs(*expected[k].value))) << some[k].metric;
      }
    }
  }
}

// With the chain engine and the optimiser by hand, in single precision.
TEST_P(EveryMethodOnRanks, LearnsTheSameInSinglePrecisionAndToTheSameBytesEachTime) {
  const experiment::RunSpec spec = small_run(GetParam());
  const Trained alone = train(spec, 1), together = train(spec, 2), again = train(spec, 2);
  expect_near(together.sink.series, alone.sink.series, 2e-3);
  EXPECT_EQ(together.state, again.state);
  EXPECT_EQ(together.sink.series, again.sink.series);
}

TEST_P(EveryMethodOnRanks, GoesOnByteForByteAndOnAnotherNumberOfRanks) {
  const experiment::RunSpec spec = small_run(GetParam(), {"dtype=\"float64\""});
  const Trained whole = train(spec, 2), early = train(spec, 2, 6);
  for (const Outcome& outcome : early.outcomes) {
    EXPECT_EQ(outcome.status, storage::RunStatus::kStopped);
    EXPECT_EQ(outcome.step, 6);
  }
  const storage::Bytes& checkpoint = early.sink.checkpoints.back().data;
  EXPECT_EQ(train(spec, 2, -1, checkpoint).state, whole.state);
  Series expected;
  for (const auto& [name, values] : whole.sink.series) {
    for (const auto& value : values) {
      if (value.first >= 6) expected[name].push_back(value);
    }
  }
  for (const std::int64_t count : {1, 4}) {
    const Trained late = train(spec, count, -1, checkpoint);
    expect_near(late.sink.series, expected, 1e-9);
    if (spec.method != "exact-ml") {
      EXPECT_EQ(late.sink.last_progress.energy_evals, whole.sink.last_progress.energy_evals);
    }
  }
}

TEST(Ranks, AreJudgedOnTheWayAndKeepTheSameBestCheckpoint) {
  const experiment::RunSpec spec =
      small_run("gcd", {"dtype=\"float64\"", "evaluation.every=4", "evaluation.metrics=[\"sliced_wasserstein\"]"});
  const Trained alone = train(spec, 1), together = train(spec, 2);
  expect_near(together.sink.series, alone.sink.series, 1e-9);
  const auto kinds = [](const Trained& run) {
    std::vector<std::pair<std::string, std::int64_t>> kept;
    for (const storage::NewCheckpoint& each : run.sink.checkpoints) kept.emplace_back(each.kind, each.step);
    return kept;
  };
  EXPECT_EQ(kinds(together), kinds(alone));
  EXPECT_EQ(together.state[0], together.state[1]);
}

TEST(Ranks, ThatDoNotHaveTheSameStateEndWithItsName) {
  std::array<std::string, 2> reasons;
  test::on_ranks(2, [&](const Communicator& ranks) {
    experiment::RunSpec spec = small_run("cd-3");
    spec.seed += ranks.rank();  // as if one had read other bytes
    Silence silence;
    try {
      Session(spec, test::catalogue(), {.data_dirs = {}, .ranks = &ranks}, silence).run(never);
    } catch (const Error& error) {
      reasons[static_cast<std::size_t>(ranks.rank())] = error.what();
    }
  });
  EXPECT_EQ(reasons[0].find("the ranks no longer have the same state: \"energy."), 0U) << reasons[0];
  EXPECT_EQ(reasons[0], reasons[1]);
}

TEST(Ranks, FiguresAreMeansAndNotANumberOnOneIsSoOnAll) {
  test::on_ranks(2, [](const Communicator& ranks) {
    const auto value = static_cast<double>(ranks.rank());
    Figures figures;
    figures.add(7, {{"a", at::full({}, value)}, {"b", at::full({}, ranks.rank() == 1 ? NAN : 1.0)}});
    const std::vector<StepFigures> read = figures.take(ranks);
    EXPECT_EQ(read.at(0).values.at(0).second, 0.5);
    const std::optional<NonFinite> cause = first_non_finite(read);
    ASSERT_TRUE(cause.has_value());
    EXPECT_EQ(cause->step, 7);
    EXPECT_EQ(cause->quantity, "b");
  });
}

/// Rank `rank` of `count`, for draws that need no others.
class Placed final : public Ranks {
 public:
  Placed(std::int64_t rank, std::int64_t count) : rank_(rank), count_(count) {}
  [[nodiscard]] std::int64_t rank() const override { return rank_; }
  [[nodiscard]] std::int64_t count() const override { return count_; }

 private:
  std::int64_t rank_, count_;
};

/// What each rank draws, along `dim` one behind the other.
at::Tensor drawn_by(std::int64_t count, std::int64_t dim, const std::function<at::Tensor(at::Generator&)>& draw) {
  std::vector<at::Tensor> parts;
  for (std::int64_t rank = 0; rank < count; ++rank) {
    const Placed ranks(rank, count);
    Streams streams(3, at::kCPU, ranks);
    const Streams::SharedOut shared(streams);
    static_cast<void>(draw(streams.device("x")));
    parts.push_back(draw(streams.device("x")));  // the second: all streams are where one's would be
  }
  return at::cat(parts, dim);
}

TEST(Ranks, DrawTheRowsOfOneProcess) {
  const at::Tensor like = at::empty({0}, at::kDouble);
  for (const std::int64_t count : {1, 2, 3}) {
    const std::int64_t n = 12 / count;
    const at::Tensor events = drawn_by(count, 0, [&](at::Generator& g) { return randn({n, 5}, g, like); });
    EXPECT_TRUE(at::equal(events, drawn_by(1, 0, [&](at::Generator& g) { return randn({12, 5}, g, like); })));
    const at::Tensor states = drawn_by(count, 1, [&](at::Generator& g) { return rand({4, n, 2}, g, like, 1); });
    EXPECT_TRUE(at::equal(states, drawn_by(1, 1, [&](at::Generator& g) { return rand({4, 12, 2}, g, like, 1); })));
    const at::Tensor whole = drawn_by(count, 0, [&](at::Generator& g) { return rand({1, 3}, g, like, kWhole); });
    EXPECT_TRUE(at::equal(whole, drawn_by(1, 0, [&](at::Generator& g) { return rand({1, 3}, g, like); }).expand({count, 3})));
  }
}

TEST(Ranks, OutsideOfAStepEachDrawsAlike) {
  const Placed ranks(1, 2);
  Streams streams(3, at::kCPU, ranks);
  Streams one(3, at::kCPU);
  const at::Tensor like = at::empty({0}, at::kDouble);
  EXPECT_TRUE(at::equal(rand({4}, streams.device("x"), like), rand({4}, one.device("x"), like)));
  EXPECT_EQ(streams.ranks().count(), 1);
  {
    const Streams::SharedOut shared(streams);
    EXPECT_EQ(streams.ranks().count(), 2);
  }
  EXPECT_EQ(streams.ranks().count(), 1);
}

// A rank's chains are the ones that one process would have at their place, whatever blocks the engine makes of them.
TEST(Ranks, ChainsOfTheEngineAreThoseOfOneProcess) {
  at::Generator unused = at::make_generator<at::CPUGeneratorImpl>(std::uint64_t{1});
  const auto energy =
      test::catalogue().make_energy("gaussian_mixture", {}, {{}, at::TensorOptions().dtype(at::kFloat), unused, {}});
  const std::int64_t dimension = energy->event_shape().front();
  const at::Tensor x = at::linspace(-1.0, 1.0, 60 * dimension).view({60, dimension});
  const at::Tensor scale = at::ones({dimension});
  for (const std::int64_t count : {2, 3, 4}) {
    const std::int64_t n = 60 / count;
    const auto moved = [&](std::int64_t ranks, std::int64_t rows, bool is_langevin) {
      std::int64_t calls = 0;
      return drawn_by(ranks, 0, [&](at::Generator& g) {
        const at::Tensor own = x.narrow(0, calls++ / 2 * rows, rows);
        if (is_langevin) return *fused_langevin(own, *energy, 0.01, 7, g);
        const FusedValues at_own = evaluate(*energy->fused(), own);
        return fused_hamiltonian({own, at_own.energy, at_own.gradient}, *energy, {at::full({}, 0.1), 0.1, 3, scale}, 7, g)->x;
      });
    };
    for (const bool is_langevin : {true, false})
      EXPECT_TRUE(at::equal(moved(count, n, is_langevin), moved(1, 60, is_langevin)));
  }
}

std::string problem_of(const std::string& text) {
  try {
    const auto specification = experiment::Specification::from_text(text, "s.toml");
    for (const experiment::RunSpec& spec : experiment::resolve(specification, test::catalogue().plugins())) {
      const parallel::Rehearsed ranks(spec.ranks);
      Silence silence;
      Session(spec, test::catalogue(), {.data_dirs = {}, .ranks = &ranks}, silence).rehearse();
    }
  } catch (const ConfigError& error) {
    return error.what();
  }
  return {};
}

constexpr const char* kRanks =
    "ranks = 2\nsteps = 5\n[dataset]\nplugin = \"gaussian_ring\"\n[energy]\nplugin = \"mlp\"\nhidden = [8]\n";

TEST(Ranks, WhatCannotBeSharedOutIsRefusedBeforeTheStart) {
  EXPECT_EQ(problem_of(std::string(kRanks) +
                       "[method.a]\nsampler.plugin = \"langevin\"\nobjective = { plugin = \"cd\", batch = 8 }\n"),
            "");
  const std::string nuts =
      problem_of(std::string(kRanks) + "[method.a]\nsampler.plugin = \"nuts\"\nobjective.plugin = \"cd\"\n");
  EXPECT_NE(nuts.find("method.a (s.toml:8): ranks = 2: sampler \"nuts\" cannot share a batch out over ranks (those that can: "),
            std::string::npos)
      << nuts;
  const std::string odd = problem_of(
      std::string(kRanks) + "[method.a]\nsampler.plugin = \"langevin\"\nobjective = { plugin = \"cd\", batch = 33 }\n");
  EXPECT_NE(odd.find("batch = 33: must be a multiple of the 2 ranks"), std::string::npos) << odd;
}

}  // namespace
}  // namespace ebmlab::training
