// SPDX-License-Identifier: MIT
// One method of a specification: its players, its stages and whether they fit together. Internal.
#pragma once

#include "experiment/choice.hpp"
#include "experiment/problems.hpp"
#include "experiment/run_spec.hpp"

namespace ebmlab::experiment {

/// A table [method.NAME], its document and where problems go.
struct MethodSource {
  const Node& root;
  const Layer& method;
  const Plugins& plugins;
  Problems& problems;
};

/// Fills energy, sampler and stages of `run`, which has everything that methods share. Problems are added; what can be read is.
void read_method(const MethodSource& source, RunSpec& run);

}  // namespace ebmlab::experiment
