// SPDX-License-Identifier: MIT
// Sums and gatherings over ranks: right, in the order of the ranks, and the same on all.
#include "parallel/communicator.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <gtest/gtest.h>

#include <cmath>
#include <ebmlab/error.hpp>
#include <limits>
#include <mutex>

#include "core/parallel/thread_ranks.hpp"
#include "parallel/join.hpp"

namespace ebmlab::parallel {
namespace {

/// Numbers whose sum depends on its order.
at::Tensor numbers_of(std::int64_t rank, std::int64_t n, at::ScalarType type = at::kFloat) {
  at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(static_cast<std::uint64_t>(17 + rank));
  return (at::empty({n}, at::kDouble).normal_(0.0, 1.0, generator) * std::pow(10.0, static_cast<double>(rank % 3))).to(type);
}

/// What `body` returns on each rank.
std::vector<at::Tensor> on_each(std::int64_t count, const std::function<at::Tensor(const Communicator&)>& body) {
  std::vector<at::Tensor> results(static_cast<std::size_t>(count));
  test::on_ranks(count, [&](const Communicator& ranks) { results[static_cast<std::size_t>(ranks.rank())] = body(ranks); });
  return results;
}

// Small enough to be gathered whole, large enough to be summed in parts, and no multiple of the ranks.
class Sums : public ::testing::TestWithParam<std::pair<std::int64_t, std::int64_t>> {};
INSTANTIATE_TEST_SUITE_P(Ranks, Sums,
                         ::testing::Values(std::pair(2, 1), std::pair(2, 1000), std::pair(2, 100003), std::pair(3, 7),
                                           std::pair(3, 100003), std::pair(5, 100001)));

TEST_P(Sums, AreInTheOrderOfTheRanksToTheLastBit) {
  const std::int64_t count = GetParam().first, n = GetParam().second;
  at::Tensor expected = numbers_of(0, n);
  for (std::int64_t rank = 1; rank < count; ++rank) expected = expected + numbers_of(rank, n);
  expected = expected / static_cast<double>(count);
  for (const at::Tensor& mean :
       on_each(count, [&](const Communicator& ranks) { return ranks.mean(numbers_of(ranks.rank(), n)); })) {
    EXPECT_TRUE(at::equal(mean, expected));
  }
}

TEST(Communicator, AMeanKeepsShapeAndTypeAndHasNoGraph) {
  const auto means = on_each(2, [](const Communicator& ranks) {
    const at::Tensor own = numbers_of(ranks.rank(), 6, at::kDouble).view({3, 2}).requires_grad_(true);
    return ranks.mean(own * 2.0);
  });
  EXPECT_EQ(means[0].sizes(), (at::IntArrayRef{3, 2}));
  EXPECT_EQ(means[0].scalar_type(), at::kDouble);
  EXPECT_FALSE(means[0].requires_grad());
  EXPECT_EQ(on_each(3, [](const Communicator& ranks) { return ranks.mean(at::full({}, ranks.rank(), at::kDouble)); })[2]
                .item<double>(),
            1.0);
}

TEST(Communicator, WhatIsNotFiniteOnOneRankIsSoOnAll) {
  for (const at::Tensor& mean : on_each(2, [](const Communicator& ranks) {
         return ranks.mean(at::full({2}, ranks.rank() == 1 ? std::numeric_limits<double>::infinity() : 0.0, at::kDouble));
       })) {
    EXPECT_FALSE(mean.isfinite().any().item<bool>());
  }
}

TEST(Communicator, OwnRowsGatheredAreAllRows) {
  const at::Tensor whole = at::arange(2 * 6 * 5, at::kDouble).view({2, 6, 5});
  for (const std::int64_t dim : {0, 1}) {
    const std::int64_t count = dim == 0 ? 2 : 3;
    for (const at::Tensor& all :
         on_each(count, [&](const Communicator& ranks) { return ranks.gather(ranks.own(whole, dim), dim); })) {
      EXPECT_TRUE(at::equal(all, whole)) << dim;
    }
  }
  const auto bools =
      on_each(2, [](const Communicator& ranks) { return ranks.gather(at::full({1}, ranks.rank() == 1, at::kBool), 0); });
  EXPECT_TRUE(at::equal(bools[0], at::arange(2) == 1));
}

TEST(Communicator, RowsThatCannotBeSharedOutAreASentence) {
  const Rehearsed ranks(3);
  EXPECT_EQ(ranks.share(9, "batch"), 3);
  try {
    static_cast<void>(ranks.share(8, "batch"));
    FAIL();
  } catch (const ConfigError& error) {
    EXPECT_STREQ(error.what(), "batch = 8: must be a multiple of the 3 ranks");
  }
}

TEST(Communicator, AllHearTheFirst) {
  std::mutex mutex;
  std::vector<std::string> heard;
  test::on_ranks(3, [&](const Communicator& ranks) {
    std::string text = ranks.of_first("rank " + std::to_string(ranks.rank()));
    const std::lock_guard lock(mutex);
    heard.push_back(std::move(text));
  });
  EXPECT_EQ(heard, std::vector<std::string>(3, "rank 0"));
}

TEST(Communicator, OneThatDiffersIsSeenByAll) {
  for (const std::int64_t other : {-1, 0, 1, 2}) {
    for (const at::Tensor& agreed : on_each(3, [&](const Communicator& ranks) {
           return at::full({}, ranks.is_agreed(ranks.rank() == other ? "b" : "a"), at::kBool);
         })) {
      EXPECT_EQ(agreed.item<bool>(), other == -1) << other;
    }
  }
}

TEST(Communicator, AProcessByItselfGetsItsArgumentsBack) {
  const Communicator process;
  const at::Tensor x = at::ones({3}).requires_grad_(true);
  EXPECT_EQ(process.count(), 1);
  EXPECT_TRUE(process.mean(x).is_same(x));
  EXPECT_TRUE(process.gather(x).is_same(x));
  EXPECT_TRUE(process.own(x).is_same(x));
  EXPECT_EQ(process.of_first("a"), "a");
  EXPECT_TRUE(process.is_agreed("a"));
}

TEST(Communicator, ARehearsalIsTheFirstOfMany) {
  const Rehearsed ranks(4);
  EXPECT_EQ(ranks.rank(), 0);
  EXPECT_EQ(ranks.count(), 4);
  EXPECT_EQ(ranks.gather(at::ones({2, 3}), 1).size(1), 12);
  EXPECT_TRUE(at::equal(ranks.mean(at::ones({2})), at::ones({2})));
  EXPECT_EQ(ranks.own(at::arange(8)).size(0), 2);
}

// A process that no launcher started is one rank: to want more is a sentence.
TEST(Mpi, WithoutALauncherThereIsOneRank) {
  if (!mpi_problem().empty()) GTEST_SKIP() << mpi_problem();
  try {
    static_cast<void>(join_mpi(2));
    FAIL();
  } catch (const ConfigError& error) {
    EXPECT_STREQ(error.what(),
                 "ranks = 2: the launcher started 1 rank, or does not speak with this MPI (srun: try --mpi=pmix)");
  }
}

}  // namespace
}  // namespace ebmlab::parallel
