// SPDX-License-Identifier: MIT
#include "common/u_turn.hpp"

#include <bit>

namespace ebmlab::samplers {

namespace {
at::Tensor turns_between(const at::Tensor& start, const at::Tensor& end, const at::Tensor& sum) {
  return (sum_events(start * sum) <= 0.0).bitwise_or(sum_events(end * sum) <= 0.0);
}
}  // namespace

at::Tensor turns(const Span& a, const Span& b) {
  return turns_between(a.first, b.last, a.sum + b.sum)
      .bitwise_or(turns_between(a.first, b.first, a.sum + b.first))
      .bitwise_or(turns_between(a.last, b.last, a.last + b.sum));
}

at::Tensor UTurnChecks::add(const at::Tensor& momentum) {
  const Leaf leaf{momentum, last_, sum_.defined() ? sum_ + momentum : momentum};
  last_ = momentum;
  sum_ = leaf.sum;
  at::Tensor turning = at::zeros({momentum.size(0)}, momentum.options().dtype(at::kBool));
  const int joined = std::countr_one(count_++);
  if (joined == 0) {
    open_.push_back(leaf);
    return turning;
  }
  Leaf right = leaf;
  for (int i = 0; i < joined; ++i) {
    const Leaf left = open_.back();
    turning = turning.bitwise_or(turns({left.momentum, right.before, right.sum - right.momentum - left.sum + left.momentum},
                                       {right.momentum, momentum, sum_ - right.sum + right.momentum}));
    right = left;
    if (i + 1 < joined) open_.pop_back();  // the last one now stands for the joined subtree
  }
  return turning;
}

void UTurnChecks::keep(const at::Tensor& rows) {
  const auto kept = [&](at::Tensor& values) {
    if (values.defined()) values = values.index({rows});
  };
  for (Leaf& leaf : open_) {
    kept(leaf.momentum);
    kept(leaf.before);
    kept(leaf.sum);
  }
  kept(last_);
  kept(sum_);
}

}  // namespace ebmlab::samplers
