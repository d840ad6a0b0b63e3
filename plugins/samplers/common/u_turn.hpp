// SPDX-License-Identifier: MIT
// The generalised U-turn criterion of NUTS (Betancourt 2017, appendix A.4.2) with Stan's checks across neighbouring subtrees.
#pragma once

#include <ebmlab/tensors.hpp>

namespace ebmlab::samplers {

/// A stretch of a trajectory of each chain: the momenta of its ends and the sum of all of its momenta, each [A, D...], in units
/// of the root of the mass, where velocity and momentum are one.
struct Span {
  at::Tensor first, last, sum;
};

/// [A] bool: whether two neighbouring stretches, b after a in the direction of travel, turn back on themselves when joined: as
/// a whole, or a with the nearest point of b, or b with the nearest point of a.
[[nodiscard]] at::Tensor turns(const Span& a, const Span& b);

/// The checks of a balanced binary tree whose leaves come one after the other, with memory of its depth only. The open
/// subtrees are the digits of a binary counter: each leaf joins as many of them as its index ends in ones.
class UTurnChecks {
 public:
  /// The next leaf's momenta. [A] bool: true where a subtree that this leaf completes turns.
  at::Tensor add(const at::Tensor& momentum);
  /// Goes on with some chains only: `rows` [A'] int64 among those so far.
  void keep(const at::Tensor& rows);
  /// All leaves so far.
  [[nodiscard]] Span span() const { return {open_.front().momentum, last_, sum_}; }

 private:
  struct Leaf {
    at::Tensor momentum, before, sum;  // its own, that of the leaf before it, and the sum up to and with it
  };
  std::vector<Leaf> open_;  // the first leaves of the open subtrees, the latest last
  at::Tensor last_, sum_;
  std::uint64_t count_ = 0;
};

}  // namespace ebmlab::samplers
