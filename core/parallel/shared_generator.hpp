// SPDX-License-Identifier: MIT
// A stream on the CPU that ranks share. Of the host: no plugin sees it.
#pragma once

#include <ebmlab/ranks.hpp>

#include <ATen/CPUGeneratorImpl.h>

#include <functional>
#include <utility>

namespace ebmlab::parallel {

class SharedCpuGenerator final : public at::CPUGeneratorImpl, public SharedStream {
 public:
  /// `ranks` is asked at each draw.
  SharedCpuGenerator(std::uint64_t seed, std::function<const Ranks&()> ranks)
      : CPUGeneratorImpl(seed), ranks_(std::move(ranks)) {}
  [[nodiscard]] const Ranks& ranks() const override { return ranks_(); }

 private:
  std::function<const Ranks&()> ranks_;
};

}  // namespace ebmlab::parallel
