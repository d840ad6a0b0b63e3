// SPDX-License-Identifier: MIT
// Judges a sampler and an energy under a frozen protocol, each value beside the same measurement of the truth.
#pragma once

#include <ebmlab/dataset.hpp>
#include <ebmlab/sampler.hpp>

#include <functional>
#include <map>
#include <optional>

#include "evaluation/estimate.hpp"
#include "evaluation/protocol.hpp"

namespace ebmlab::evaluation {

/// What is judged. Tensors come and go on the CPU or are moved there; events have the data set's shape and dtype.
struct Subject {
  /// Own units, [N, D...] -> [N] nats, the Jacobian of the standardisation included. May be empty. Called without gradients.
  std::function<at::Tensor(const at::Tensor& x)> energy;
  /// dE/dx in own units, [N, D...] -> [N, D...]. May be empty: only the Stein discrepancy needs it.
  std::function<at::Tensor(const at::Tensor& x)> gradient = {};
  /// n events in own units, [n, D...], fresh on each call. May be empty.
  std::function<at::Tensor(std::int64_t n)> samples;
  /// The energy's own log Z, where it knows it (a target, a small RBM).
  std::optional<double> exact_log_partition = {};
  /// The sampler's estimate of a target's log Z from n weighted samples.
  std::function<std::optional<LogPartitionEstimate>(std::int64_t n)> log_partition = {};
  /// False when a set costs much (MCMC): one set then serves every draw, and only references and projections are fresh.
  bool cheap_samples = true;
};

/// A value is finite or there is none, and then `undefined` says why. Intervals are over what a draw draws anew: a costly
/// sampler's one set and a finite test split are held fixed.
struct Result {
  std::string metric;  ///< "sliced_wasserstein", "auroc.held_out_class", ...
  std::optional<double> value;
  std::optional<double> spread;      ///< standard deviation over draws, or the standard error of one; none when unknown
  std::optional<Interval> interval;  ///< 95 %, of the value
  std::optional<double> floor;       ///< the truth's own value at equal sample numbers; of AUROC the ceiling
  std::string definition;            ///< one line for a legend: numbers, units, domain
  std::int64_t samples = 0;          ///< events (or grid cells) behind one draw of the value
  std::string undefined;             ///< why there is no value
};

/// What depends on the data set and the protocol alone: to be computed once for all evaluations of a comparison.
struct Floors {
  std::string protocol;                  ///< its sha256
  std::map<std::string, double> values;  ///< metric -> the truth's value, where there is one
  std::vector<Result> baselines;         ///< "mahalanobis.NAME" and "neighbours.NAME" of finite data sets
};

/// The same metrics with the truth in the subject's place: fresh draws (of a finite data set random rows of the training split)
/// against held-out events, and the exact density where it is known. Averaged over at least 10 draws
/// (5 where all pairs are compared).
[[nodiscard]] Floors floors(const Protocol& protocol, const Dataset& dataset);

/// Every metric of the protocol that applies: those without a box, modes, density, outliers, samples or energy are left out.
/// Sample sets are drawn once, for all metrics. Throws Error when `known` belongs to another protocol.
[[nodiscard]] std::vector<Result> evaluate(const Protocol& protocol, const Dataset& dataset, const Subject& subject,
                                           const Floors& known);
[[nodiscard]] std::vector<Result> evaluate(const Protocol& protocol, const Dataset& dataset, const Subject& subject);

}  // namespace ebmlab::evaluation
