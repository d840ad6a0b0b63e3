// SPDX-License-Identifier: MIT
#include "training/memory.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <vector>

namespace ebmlab::training {
namespace {

long page_faults() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return usage.ru_minflt;
}

/// What a step does: 20 buffers of 4 MB, written and freed.
void step() {
  constexpr std::size_t kBuffers = 20, kNumbers = std::size_t{1} << 20U;
  std::vector<std::vector<float>> buffers;
  for (std::size_t i = 0; i < kBuffers; ++i) buffers.emplace_back(kNumbers, 1.0F);
}

// 80 MB are 20,480 pages of 4 kB.
TEST(Memory, ThatIsFreedIsUsedAgain) {
  keep_freed_memory();
  step();
  const long before = page_faults();
  step();
  EXPECT_LT(page_faults() - before, 1000);
}

}  // namespace
}  // namespace ebmlab::training
