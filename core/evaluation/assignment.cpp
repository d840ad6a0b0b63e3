// SPDX-License-Identifier: MIT
// One shortest path in reduced costs for each row, from it to a column that is free.
#include "evaluation/assignment.hpp"

#include <ebmlab/error.hpp>

#include <cmath>
#include <limits>

namespace ebmlab::evaluation {
namespace {

constexpr std::int64_t kNone = -1;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

class Assignment {
 public:
  Assignment(const double* cost, std::int64_t n)
      : cost_(cost),
        n_(n),
        row_price_(n),
        column_price_(n),
        column_of_(n, kNone),
        row_of_(n, kNone),
        distance_(n),
        before_(n) {}

  std::vector<std::int64_t> solve() {
    for (std::int64_t row = 0; row < n_; ++row) augment(row);
    return column_of_;
  }

 private:
  // Dijkstra: prices keep every reduced cost at or above 0, and at 0 where a row has its column.
  void augment(std::int64_t start) {
    std::fill(distance_.begin(), distance_.end(), kInfinity);
    open_.resize(static_cast<std::size_t>(n_));
    for (std::int64_t i = 0; i < n_; ++i) open_[i] = i;
    done_.clear();
    double reached = 0;
    std::int64_t row = start, column = kNone;
    do {
      relax(row, reached);
      column = take_nearest();
      reached = distance_[column];
      row = row_of_[column];
    } while (row != kNone);
    reprice(start, reached);
    turn_path(start, column);
  }

  void relax(std::int64_t row, double reached) {
    const double* cost = cost_ + row * n_;
    const double offset = reached - row_price_[row];
    for (const std::int64_t column : open_) {
      const double distance = offset + cost[column] - column_price_[column];
      if (distance >= distance_[column]) continue;
      distance_[column] = distance;
      before_[column] = row;
    }
  }

  std::int64_t take_nearest() {
    std::size_t best = 0;
    for (std::size_t i = 1; i < open_.size(); ++i)
      if (distance_[open_[i]] < distance_[open_[best]]) best = i;
    const std::int64_t column = open_[best];
    open_[best] = open_.back();
    open_.pop_back();
    done_.push_back(column);
    return column;
  }

  void reprice(std::int64_t start, double reached) {
    row_price_[start] += reached;
    for (const std::int64_t column : done_) {
      if (row_of_[column] == kNone) continue;
      row_price_[row_of_[column]] += reached - distance_[column];
      column_price_[column] -= reached - distance_[column];
    }
  }

  void turn_path(std::int64_t start, std::int64_t column) {
    for (std::int64_t row = kNone; row != start;) {
      row = before_[column];
      row_of_[column] = row;
      std::swap(column_of_[row], column);
    }
  }

  const double* cost_;
  std::int64_t n_;
  std::vector<double> row_price_, column_price_;
  std::vector<std::int64_t> column_of_, row_of_;
  std::vector<double> distance_;           // of each column from the row being assigned
  std::vector<std::int64_t> before_;       // the row before each column on its shortest path
  std::vector<std::int64_t> open_, done_;  // columns whose distance may still fall, and those that are settled
};

}  // namespace

std::vector<std::int64_t> optimal_assignment(const at::Tensor& cost) {
  if (cost.dim() != 2 || cost.size(0) != cost.size(1)) throw Error("optimal_assignment: the costs must be [N, N]");
  if (!at::isfinite(cost).all().item<bool>()) throw Error("optimal_assignment: the costs must be finite");
  const at::Tensor rows = cost.to(at::kCPU, at::kDouble).contiguous();
  return Assignment(rows.const_data_ptr<double>(), rows.size(0)).solve();
}

double wasserstein2(const at::Tensor& x, const at::Tensor& y) {
  if (x.dim() != 2 || x.sizes() != y.sizes() || x.size(0) == 0)
    throw Error("wasserstein2: the samples must be [N, D] of one shape with N above 0");
  const at::Tensor a = x.to(at::kCPU, at::kDouble), b = y.to(at::kCPU, at::kDouble);
  // Where the samples lie as a whole adds the same to every pairing; about their means, paths are short.
  const at::Tensor between = (a.mean(0) - b.mean(0)).square().sum();
  const at::Tensor cost = at::cdist(a - a.mean(0), b - b.mean(0), 2.0, 2).square();  // 2: not by products, which cancel
  if (!at::isfinite(cost).all().item<bool>()) return std::nan("");
  const at::Tensor pairing = at::tensor(optimal_assignment(cost), at::TensorOptions(at::kLong));
  return std::sqrt((cost.gather(1, pairing.unsqueeze(1)).mean() + between).item<double>());
}

}  // namespace ebmlab::evaluation
