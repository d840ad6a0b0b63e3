// SPDX-License-Identifier: MIT
// AUROC by placements: for each score, the share of the other side below it, ties one half. Average precision by ranks.
#include "evaluation/ranking.hpp"

#include <ebmlab/error.hpp>

#include <cmath>
#include <limits>

namespace ebmlab::evaluation {
namespace {

// For each of `scores` the share of `sorted` below it, ties one half.
at::Tensor placements(const at::Tensor& scores, const at::Tensor& sorted) {
  const at::Tensor below = at::searchsorted(sorted, scores, false, false);
  const at::Tensor up_to = at::searchsorted(sorted, scores, false, true);
  return (below + up_to).to(at::kDouble) / (2.0 * static_cast<double>(sorted.size(0)));
}

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

struct Scores {
  at::Tensor in, out;  // float64
  bool is_number;
};

Scores checked(const char* what, const at::Tensor& inside, const at::Tensor& outside) {
  if (inside.dim() != 1 || outside.dim() != 1 || inside.size(0) == 0 || outside.size(0) == 0)
    throw Error(std::string(what) + ": the scores must be two lists that are not empty");
  const at::Tensor in = inside.to(at::kDouble).contiguous(), out = outside.to(at::kDouble).contiguous();
  return {in, out, !in.isnan().any().item<bool>() && !out.isnan().any().item<bool>()};
}

double variance_of_mean(const at::Tensor& x) {
  if (x.size(0) < 2) return kNan;
  return x.var().item<double>() / static_cast<double>(x.size(0));
}

}  // namespace

Auroc auroc(const at::Tensor& inside, const at::Tensor& outside) {
  const auto [in, out, is_number] = checked("auroc", inside, outside);
  if (!is_number) return {kNan, kNan};
  const at::Tensor of_in = placements(in, std::get<0>(out.sort()));
  const at::Tensor of_out = placements(out, std::get<0>(in.sort()));
  return {of_in.mean().item<double>(), std::sqrt(variance_of_mean(of_in) + variance_of_mean(of_out))};
}

Estimate auroc_estimate(const Auroc& area) { return share_with_error(area.value, area.standard_error, "DeLong's"); }

// Each event of the data carries 1 / N of the recall, at the precision of the threshold that its own score sets.
double average_precision(const at::Tensor& inside, const at::Tensor& outside) {
  const auto [in, out, is_number] = checked("average_precision", inside, outside);
  if (!is_number) return kNan;
  const auto at_least = [](const at::Tensor& all, const at::Tensor& scores) {
    const at::Tensor below = at::searchsorted(std::get<0>(all.sort()), scores, false, false);
    return (all.size(0) - below).to(at::kDouble);
  };
  const at::Tensor hits = at_least(in, in), alarms = at_least(out, in);
  return (hits / (hits + alarms)).mean().item<double>();
}

}  // namespace ebmlab::evaluation
