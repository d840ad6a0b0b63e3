// SPDX-License-Identifier: MIT
// Runs with and without recorded steps, to be held against each other.
#pragma once

#include <gmock/gmock.h>

#include <cmath>

#include "session_fixture.hpp"
#include "training/tensor_file.hpp"

namespace ebmlab::test {

struct RunResult {
  KeepingSink sink;
  storage::Bytes state;

  /// What was told of recordings.
  [[nodiscard]] std::vector<std::string> told() const {
    std::vector<std::string> titles;
    for (const storage::NewEvent& event : sink.events) {
      if (event.kind == "graphs") titles.push_back(event.title);
    }
    return titles;
  }
};
inline constexpr const char* kStepsAreRecorded = "cuda_graphs: steps are recorded";

inline void complete(const experiment::RunSpec& spec, accel::GraphRecorder* recorder, RunResult& result) {
  training::Session session(spec, catalogue(), {{}, recorder}, result.sink);
  EXPECT_EQ(session.run(never).status, storage::RunStatus::kCompleted) << spec.method;
  result.state = session.save();
}

/// Weights, moments, chains, random streams, figures and costs: whole numbers are equal, others but for rounding.
inline void expect_equal(const RunResult& found, const RunResult& expected, double tolerance) {
  const training::TensorFile a = training::read_tensor_file(found.state), b = training::read_tensor_file(expected.state);
  ASSERT_EQ(a.tensors.size(), b.tensors.size());
  for (std::size_t i = 0; i < a.tensors.size(); ++i) {
    const auto& [name, tensor] = a.tensors[i];
    EXPECT_EQ(name, b.tensors[i].first);
    EXPECT_TRUE(tensor.is_floating_point() ? at::allclose(tensor, b.tensors[i].second, tolerance, tolerance)
                                           : at::equal(tensor, b.tensors[i].second))
        << name;
  }
  ASSERT_EQ(found.sink.series.size(), expected.sink.series.size());
  for (const auto& [name, points] : expected.sink.series) {
    const auto& others = found.sink.series.at(name);
    ASSERT_EQ(others.size(), points.size()) << name;
    for (std::size_t i = 0; i < points.size(); ++i) {
      EXPECT_EQ(others[i].first, points[i].first) << name;
      EXPECT_NEAR(others[i].second, points[i].second, tolerance * (1.0 + std::abs(points[i].second))) << name;
    }
  }
  EXPECT_EQ(found.sink.last_progress.energy_evals, expected.sink.last_progress.energy_evals);
  EXPECT_EQ(found.sink.last_progress.gradient_evals, expected.sink.last_progress.gradient_evals);
}

}  // namespace ebmlab::test
